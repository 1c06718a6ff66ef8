import { authorizeAs, people } from '@portico/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import {
  accountsPath,
  codeOf,
  connect,
  me,
  reverify,
  staleAfterMs,
  startMeRig,
  startUrlOf,
  travel,
  verifyPath,
} from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import { personWithEmail, personWithoutEmail } from './rig.ts';
import { startSmtpSink } from '../smtp-sink.ts';
import type { SmtpSink } from '../smtp-sink.ts';

const identities = async (browser: BrowserClient) =>
  ((await me(browser)).external_accounts as { provider_user_id: string }[])
    .map(({ provider_user_id }) => provider_user_id)
    .filter((id) => id !== '');

/** Begins to connect and goes to the provider, but not back. @returns the callback's address */
const halfway = async (browser: BrowserClient, person: string): Promise<string> => {
  const begun = await browser.api('POST', accountsPath, { strategy: 'oauth_x' });
  const redirect = await browser.request(startUrlOf(begun));
  return authorizeAs(redirect.headers.get('location') ?? '', { person });
};

const jarOf = (browser: BrowserClient, serverUrl: string): BrowserClient => {
  const copy = createBrowserClient(serverUrl);
  for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
  return copy;
};

describe.each(testDatabases())('connecting an account while signed in on $name', (kind) => {
  let rig: MeRig;
  let ada: BrowserClient;

  beforeEach(async () => {
    rig = await startMeRig(kind);
    ada = await rig.byEmail('ada@example.com');
  });
  afterEach(() => rig.server.close());

  /** Signs somebody else in, in the very browser. */
  const signInOver = async (browser: BrowserClient, address: string) => {
    const other = await rig.byEmail(address);
    browser.cookies.set('portico', other.cookies.get('portico') ?? '');
    return other;
  };

  it('AL06 wants a factor that was proven within ten minutes, to begin and to begin again', async () => {
    await connect(ada, { person: personWithoutEmail });
    const { id } = (await me(ada)).external_accounts[0];
    const eve = await rig.byEmail('eve@example.com');
    rig.server.advance(staleAfterMs);
    const refused = [
      await eve.api('POST', accountsPath, { strategy: 'oauth_x' }),
      await ada.api('PATCH', `${accountsPath}/${id}/reauthorize`, {}),
      await ada.api('DELETE', `${accountsPath}/${id}`),
    ];
    expect(refused.map((answer) => [answer.status, codeOf(answer)])).toEqual(
      refused.map(() => [403, 'session_reverification_required']),
    );
    await reverify(rig, eve);
    expect((await eve.api('POST', accountsPath, { strategy: 'oauth_x' })).status).toBe(200);
  });

  it('AL06 never lands on whoever signed in meanwhile in the same browser', async () => {
    const callback = await halfway(ada, personWithoutEmail);
    await ada.api('DELETE', '/v1/client/sessions');
    const eve = await signInOver(ada, 'eve@example.com');
    await ada.request(callback);
    expect(await identities(eve)).toEqual([]);
    expect(await identities(ada)).toEqual([]);
    expect(await identities(await rig.byEmail('ada@example.com'))).toEqual([]);
    // Nobody got it: whoever comes with it is new.
    const owner = await rig.byX({ person: personWithoutEmail });
    expect(await identities(owner)).toEqual([personWithoutEmail]);
  });

  it('AL06 ends with the session that began it, also when the same person signs in again', async () => {
    const callback = await halfway(ada, personWithoutEmail);
    await ada.api('DELETE', '/v1/client/sessions');
    await signInOver(ada, 'ada@example.com');
    await ada.request(callback);
    expect((await me(ada)).external_accounts).toMatchObject([
      { provider_user_id: '', verification: { error: { code: 'oauth_session_changed' } } },
    ]);
  });

  it('AL06 does not start for a browser, session or person other than those it was begun for', async () => {
    const begun = await ada.api('POST', accountsPath, { strategy: 'oauth_x' });
    const url = startUrlOf(begun);
    const eve = await rig.byEmail('eve@example.com');
    for (const browser of [eve, createBrowserClient(rig.server.url)]) {
      const refused = await browser.request(url);
      expect(refused.headers.get('location')).toBe(`${rig.server.url}/sign-in/sso-callback`);
      expect([...browser.cookies.keys()].filter((name) => name.includes('flow_'))).toEqual([]);
    }
    await signInOver(ada, 'ada@example.com');
    expect((await ada.request(url)).headers.get('location')).not.toContain('/sandbox/');
  });

  it('AL06 does not start from an address that is late, changed, or of another environment', async () => {
    const url = startUrlOf(await ada.api('POST', accountsPath, { strategy: 'oauth_x' }));
    const isStarted = async (address: string) =>
      (await ada.request(address)).headers.get('location')?.includes('/sandbox/') ?? false;
    expect(await isStarted(url.slice(0, -1) + (url.endsWith('A') ? 'B' : 'A'))).toBe(false);
    expect(await isStarted(url.replace('/sign-in/start', '/e/production/sign-in/start'))).toBe(false);
    expect(await isStarted(`${url}&redirect_url=https://evil.example/`)).toBe(true);
    rig.server.advance(10 * 60_000);
    expect(await isStarted(url)).toBe(false);
  });

  it('AL06 cannot be finished in another browser', async () => {
    const callback = await halfway(ada, personWithoutEmail);
    const eve = await rig.byEmail('eve@example.com');
    await eve.request(callback);
    expect(await identities(eve)).toEqual([]);
    expect(await identities(ada)).toEqual([]);
  });

  it('AL06 makes no session fresh for whoever signed in meanwhile', async () => {
    await connect(ada, { person: personWithoutEmail });
    rig.server.advance(staleAfterMs);
    const begun = await ada.api('POST', `${await verifyPath(ada)}/prepare-first-factor`, {
      strategy: 'oauth_x',
    });
    const url = begun.body.response.first_factor_verification.external_verification_redirect_url;
    const redirect = await ada.request(url);
    const callback = await authorizeAs(redirect.headers.get('location') ?? '', {
      person: personWithoutEmail,
    });
    const stale = jarOf(ada, rig.server.url);
    await ada.api('DELETE', '/v1/client/sessions');
    const eve = await signInOver(ada, 'eve@example.com');
    rig.server.advance(staleAfterMs);
    await ada.request(callback);
    expect(codeOf(await eve.api('POST', accountsPath, { strategy: 'oauth_x' }))).toBe(
      'session_reverification_required',
    );
    expect((await stale.api('GET', '/v1/me')).status).toBe(401);
  });

  it('AL07 leaves an account that is somebody else’s with them, and tells nothing about them', async () => {
    const owner = await rig.byEmail('owner@example.com');
    await connect(owner, { person: personWithEmail });
    const { id, email_addresses: addresses } = await me(owner);
    await connect(ada, { person: personWithEmail });
    const [failed] = (await me(ada)).external_accounts;
    expect(failed.verification.error).toMatchObject({ code: 'oauth_account_already_linked' });
    const handle = people.find((person) => person.id === personWithEmail)?.username;
    expect(failed.verification.error.meta).toEqual({
      reference: failed.verification.error.meta.reference,
      username: handle,
    });
    const shown = JSON.stringify((await ada.api('GET', '/v1/client')).body);
    for (const secret of [id, addresses[0].email_address, addresses[0].id, personWithEmail]) {
      expect(shown).not.toContain(secret);
    }
    expect(await identities(owner)).toEqual([personWithEmail]);
    expect((await me(await rig.byX({ person: personWithEmail }))).id).toBe(id);
  });

  it('AL07 says the same of an account whose owner is banned, locked or gone quiet', async () => {
    const owner = await rig.byX({ person: personWithEmail });
    const { id } = await me(owner);
    const errors: string[] = [];
    for (const column of ['banned', 'locked'] as const) {
      await rig.server.db
        .updateTable('users')
        .set({ [column]: 1 })
        .where('id', '=', id)
        .execute();
      await connect(ada, { person: personWithEmail });
      const { error } = (await me(ada)).external_accounts[0].verification;
      errors.push(error.code);
      await rig.server.db
        .updateTable('users')
        .set({ [column]: 0 })
        .where('id', '=', id)
        .execute();
    }
    expect(errors).toEqual(['oauth_account_already_linked', 'oauth_account_already_linked']);
  });

  it('AL07 keeps the last way in', async () => {
    const bo = await rig.byX({ person: personWithoutEmail });
    const { id } = (await me(bo)).external_accounts[0];
    const refused = await bo.api('DELETE', `${accountsPath}/${id}`);
    expect([refused.status, codeOf(refused)]).toEqual([409, 'last_identification_deletion_failed']);
    expect(await identities(await rig.byX({ person: personWithoutEmail }))).toEqual([personWithoutEmail]);
  });

  it('AL07 keeps one way in of two that are removed at once, every time', async () => {
    for (let trial = 0; trial < 10; trial += 1) {
      const browser = await rig.byEmail(`trial-${trial}@example.com`);
      await connect(browser, { person: 'new' });
      const { external_accounts: accounts, email_addresses: addresses } = await me(browser);
      const removals = await Promise.all([
        browser.api('DELETE', `${accountsPath}/${accounts[0].id}`),
        browser.api('DELETE', `/v1/me/email-addresses/${addresses[0].id}`),
      ]);
      expect(removals.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([200, 409]);
      const left = await me(browser);
      expect(left.external_accounts.length + left.email_addresses.length).toBe(1);
    }
  });
});

describe.each(testDatabases())('an account that is joined by its address on $name', (kind) => {
  const address = people.find((person) => person.id === personWithEmail)?.email ?? '';
  let rig: MeRig;

  beforeEach(async () => {
    rig = await startMeRig(kind, { connection: { request_email: true } });
    await rig.byEmail(address);
  });
  afterEach(() => rig.server.close());

  it('AL12 is told to the owner of the address when both sides have proven it', async () => {
    const browser = await rig.byX({ person: personWithEmail });
    expect(await identities(browser)).toEqual([personWithEmail]);
    await expect.poll(() => rig.mailsTo(address)).toContain('X was connected to your account at My app');
  });

  it('AL12 is told to the owner of the address when a code has proven it', async () => {
    await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, { on_email_match: 'ask' });
    const browser = await rig.byX({ person: personWithEmail });
    const at = `/v1/client/sign-ins/${(await browser.api('GET', '/v1/client')).body.response.sign_in.id}`;
    await browser.api('POST', `${at}/prepare-first-factor`, { strategy: 'email_code' });
    const code = await newestCode(rig.asServer);
    await browser.api('POST', `${at}/attempt-first-factor`, { strategy: 'email_code', code });
    expect(await identities(browser)).toEqual([personWithEmail]);
    await expect.poll(() => rig.mailsTo(address)).toContain('X was connected to your account at My app');
  });
});

describe.each(testDatabases())('news of an account in production on $name', (kind) => {
  let sink: SmtpSink;
  let rig: MeRig;

  beforeAll(async () => {
    sink = await startSmtpSink();
    rig = await startMeRig(kind, { variables: { SMTP_URL: sink.url } });
  });
  afterAll(async () => {
    await rig.server.close();
    await sink.close();
  });

  it('AL12 go through although the mail server is gone, and the failure is logged', async () => {
    const ada = await rig.byEmail('ada@example.com');
    const environment = rig.server.running.deps.registry.byHost(undefined);
    // Development mail never leaves: as production has it.
    const { mailer } = rig.server.running.deps;
    const send = mailer.send.bind(mailer);
    mailer.send = (_environment, message) => send({ ...environment, kind: 'production' } as never, message);
    await connect(ada, { person: personWithoutEmail });
    await expect.poll(() => sink.messages.join('\n')).toContain('X was connected to your account');
    expect(sink.messages.at(-1)).toMatch(/^To: ada@example\.com\r?$/m);
    await sink.close();
    const { id } = (await me(ada)).external_accounts[0];
    expect((await ada.api('DELETE', `${accountsPath}/${id}`)).status).toBe(200);
    await expect.poll(() => rig.server.logLines.some((line) => line.includes('notice.not_sent'))).toBe(true);
    expect(await identities(ada)).toEqual([]);
    await travel(ada, startUrlOf(await ada.api('POST', accountsPath, { strategy: 'oauth_x' })), {
      person: personWithoutEmail,
    });
    expect(await identities(ada)).toEqual([personWithoutEmail]);
  });
});
