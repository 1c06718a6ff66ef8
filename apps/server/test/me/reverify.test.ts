import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { personWithEmail, personWithoutEmail } from '../security/rig.ts';
import {
  accountsPath,
  codeOf,
  connect,
  me,
  reverify,
  staleAfterMs,
  startMeRig,
  travel,
  verifyPath,
} from './rig.ts';
import type { MeRig } from './rig.ts';

describe.each(testDatabases())('proving once more that it is the person on $name', (kind) => {
  let rig: MeRig;
  let ada: BrowserClient;

  beforeEach(async () => {
    rig = await startMeRig(kind);
    ada = await rig.byEmail('ada@example.com');
    await connect(ada, { person: personWithoutEmail });
  });
  afterEach(() => rig.server.close());

  const ask = async () => ada.api('POST', await verifyPath(ada), { level: 'first_factor' });
  const prepare = async (body: object) =>
    ada.api('POST', `${await verifyPath(ada)}/prepare-first-factor`, body);
  const attempt = async (code: string, from = ada) =>
    from.api('POST', `${await verifyPath(ada)}/attempt-first-factor`, { strategy: 'email_code', code });
  const disconnect = async () =>
    ada.api('DELETE', `${accountsPath}/${(await me(ada)).external_accounts[0].id}`);
  const throughX = async (person: string, decision: 'authorize' | 'cancel' = 'authorize') => {
    const begun = await prepare({ strategy: 'oauth_x', redirect_url: `${rig.server.url}/user?tab=accounts` });
    const url = begun.body.response.first_factor_verification.external_verification_redirect_url;
    return travel(ada, url, { person, decision });
  };

  it('is asked for when the last factor was proven more than ten minutes ago, to the millisecond', async () => {
    const { authenticated_at: at } = await rig.server.db
      .selectFrom('sessions')
      .select('authenticated_at')
      .executeTakeFirstOrThrow();
    const authenticatedAt = Number(at);
    rig.server.advance(authenticatedAt + 10 * 60_000 - rig.server.now() - 2000);
    expect((await ask()).body.response.status).toBe('complete');
    rig.server.advance(2001);
    expect((await ask()).body.response.status).toBe('needs_first_factor');
    const refused = await disconnect();
    expect([refused.status, codeOf(refused)]).toEqual([403, 'session_reverification_required']);
  });

  it('offers a code to each proven address and each connected account', async () => {
    rig.server.advance(staleAfterMs);
    const { response } = (await ask()).body;
    expect(response).toMatchObject({
      object: 'session_verification',
      status: 'needs_first_factor',
      level: 'first_factor',
      supported_first_factors: [
        { strategy: 'email_code', safe_identifier: 'ada@example.com', primary: true },
        { strategy: 'oauth_x' },
      ],
      first_factor_verification: null,
    });
    expect(response.session.factor_verification_age).toEqual([10, -1]);
  });

  it('takes a code, gives the browser a new secret and lets the action through', async () => {
    rig.server.advance(staleAfterMs);
    const before = createBrowserClient(rig.server.url);
    for (const [name, value] of ada.cookies) before.cookies.set(name, value);
    const done = await reverify(rig, ada);
    expect(done.body.response).toMatchObject({
      status: 'complete',
      session: { factor_verification_age: [0, -1] },
    });
    expect(done.body.client.sessions).toHaveLength(1);
    expect((await disconnect()).status).toBe(200);
    expect((await before.api('GET', '/v1/me')).status).toBe(401);
    const events = await rig.asServer('GET', '/v1/audit-events?type=session.reverified');
    expect(events.body.data).toMatchObject([{ details: { strategy: 'email_code' } }]);
  });

  it('refuses a wrong code, and a code more than once', async () => {
    rig.server.advance(staleAfterMs);
    expect((await prepare({ strategy: 'email_code' })).body.response).toMatchObject({
      first_factor_verification: { status: 'unverified', strategy: 'email_code' },
      resend_after_seconds: 30,
    });
    const code = await newestCode(rig.asServer);
    const wrong = await attempt(code === '000000' ? '000001' : '000000');
    expect(wrong.body.errors[0]).toMatchObject({ code: 'form_code_incorrect', meta: { param_name: 'code' } });
    expect((await ask()).body.response.status).toBe('needs_first_factor');
    expect((await attempt(code)).status).toBe(200);
    expect(codeOf(await attempt(code))).toBe('verification_not_sent');
  });

  it('lets one of several that bring a code at once through', async () => {
    rig.server.advance(staleAfterMs);
    await prepare({ strategy: 'email_code' });
    const code = await newestCode(rig.asServer);
    const at = await verifyPath(ada);
    const headers = { origin: rig.server.url, 'content-type': 'application/json' };
    const body = JSON.stringify({ strategy: 'email_code', code });
    const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        fetch(`${rig.server.url}${at}/attempt-first-factor`, {
          method: 'POST',
          headers: { ...headers, cookie },
          body,
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('takes the way through a connected account', async () => {
    rig.server.advance(staleAfterMs);
    const secret = ada.cookies.get('portico');
    const callback = await throughX(personWithoutEmail);
    expect(callback.headers.get('location')).toBe(`${rig.server.url}/user?tab=accounts`);
    expect(ada.cookies.get('portico')).not.toBe(secret);
    expect((await ask()).body.response).toMatchObject({
      status: 'complete',
      first_factor_verification: null,
    });
    expect((await disconnect()).status).toBe(200);
  });

  it.each([
    {
      name: 'another account',
      person: personWithEmail,
      decision: 'authorize',
      code: 'oauth_account_mismatch',
    },
    { name: 'cancelling there', person: personWithoutEmail, decision: 'cancel', code: 'oauth_access_denied' },
  ] as const)('is not proven by $name, and says so afterwards', async ({ person, decision, code }) => {
    rig.server.advance(staleAfterMs);
    const secret = ada.cookies.get('portico');
    const callback = await throughX(person, decision);
    expect(callback.headers.get('location')).toBe(`${rig.server.url}/user?tab=accounts`);
    expect(ada.cookies.get('portico')).toBe(secret);
    expect((await ask()).body.response).toMatchObject({
      status: 'needs_first_factor',
      first_factor_verification: { status: 'failed', strategy: 'oauth_x', error: { code } },
    });
    // It is not about signing in, nor about the account.
    expect((await ada.api('GET', '/v1/client')).body.response.sign_in).toBeNull();
    expect((await me(ada)).external_accounts).toMatchObject([{ verification: { error: null } }]);
    expect((await prepare({ strategy: 'email_code' })).body.response.first_factor_verification).toMatchObject(
      {
        status: 'unverified',
        error: null,
      },
    );
  });

  it('sends no code to addresses that are not proven or not theirs', async () => {
    const eve = await rig.byEmail('eve@example.com');
    const eves = (await me(eve)).email_addresses[0].id;
    const named = await ada.api('POST', '/v1/me/email-addresses', { email_address: 'new@example.com' });
    for (const id of [eves, named.body.response.id, 'idn_nope']) {
      const refused = await prepare({ strategy: 'email_code', email_address_id: id });
      expect([refused.status, codeOf(refused)]).toEqual([404, 'resource_not_found']);
    }
    expect(codeOf(await prepare({ strategy: 'password' }))).toBe('strategy_not_supported');
  });

  it('takes no code that was sent to an address which is gone', async () => {
    await prepare({ strategy: 'email_code' });
    const code = await newestCode(rig.asServer);
    const [{ id }] = (await me(ada)).email_addresses;
    expect((await ada.api('DELETE', `/v1/me/email-addresses/${id}`)).status).toBe(200);
    expect(codeOf(await attempt(code))).toBe('verification_not_sent');
  });

  it('is about a session of this browser', async () => {
    const eve = await rig.byEmail('eve@example.com');
    const at = await verifyPath(ada);
    for (const path of [at, `${at}/prepare-first-factor`, `${at}/attempt-first-factor`]) {
      const body =
        path === at ? {} : { strategy: 'email_code', ...(path.includes('attempt') ? { code: '1' } : {}) };
      const refused = await eve.api('POST', path, body);
      expect([refused.status, codeOf(refused)]).toEqual([401, 'authentication_invalid']);
    }
  });
});
