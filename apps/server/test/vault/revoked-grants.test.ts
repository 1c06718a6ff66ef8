import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { me as meOf, startMeRig } from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import { personWithEmail } from '../security/rig.ts';

const profile = 'https://api.x.com/2/users/me';
const elsewhere = 'https://api.x.com/2/users/me/bookmarks';
const refused = { kind: 'answer', status: 401, body: { title: 'Unauthorized', status: 401 } } as const;
const overAnswer = {
  kind: 'answer',
  status: 400,
  body: { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' },
} as const;
const paths = {
  profile: '/sandbox/x/2/users/me',
  elsewhere: '/sandbox/x/2/users/me/bookmarks',
  token: '/sandbox/x/2/oauth2/token',
};

describe.each(testDatabases())('a grant that somebody ended at the provider, on $name', (kind) => {
  let rig: MeRig;
  let ada: BrowserClient;

  beforeEach(async () => {
    rig = await startMeRig(kind);
    ada = await rig.byX({ person: personWithEmail });
  });
  afterEach(() => rig.server.close());

  const script = () => rig.server.running.sandbox.script;
  const account = async () => (await meOf(ada)).external_accounts[0];
  const call = async (url: string) =>
    rig.asServer('POST', `/v1/users/${(await meOf(ada)).id}/oauth-fetch/x`, { url });
  const ended = async () =>
    (await rig.asServer('GET', '/v1/audit-events?type=external_account.tokens_ended')).body.data;
  const keepAccess = async () => {
    await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, { keep_access: true });
    ada = await rig.byX({ person: personWithEmail });
  };

  it('is revoked once the profile refuses the token too, and says so to the next who asks', async () => {
    script().always({ path: paths.profile }, refused);
    expect((await call(profile)).body.status).toBe(401);
    expect(await account()).toMatchObject({
      tokens_state: 'revoked',
      tokens_state_reason: 'revoked_at_provider',
    });
    expect((await call(profile)).body.errors[0]).toMatchObject({
      code: 'external_account_needs_reconnect',
      meta: { tokens_state: 'revoked', external_account_id: (await account()).id },
    });
    expect(await ended()).toMatchObject([
      {
        actor: { type: 'system' },
        target_id: (await account()).id,
        details: { reason: 'revoked_at_provider' },
      },
    ]);
  });

  it('is not revoked because one place refuses the token', async () => {
    script().always({ path: paths.elsewhere }, refused);
    expect((await call(elsewhere)).body.status).toBe(401);
    expect(await account()).toMatchObject({ tokens_state: 'expiring', tokens_state_reason: null });
    expect(await ended()).toEqual([]);
  });

  it('is not revoked while the provider is in trouble', async () => {
    script().always({ path: paths.elsewhere }, refused);
    script().always({ path: paths.profile }, { kind: 'answer', status: 503, body: {} });
    await call(elsewhere);
    expect(await account()).toMatchObject({ tokens_state: 'expiring' });
  });

  it('is revoked when token and refresh token are both refused', async () => {
    await keepAccess();
    script().always({ path: paths.profile }, refused);
    script().always({ path: paths.token }, overAnswer);
    expect((await call(profile)).body.status).toBe(401);
    expect(await account()).toMatchObject({
      tokens_state: 'revoked',
      tokens_state_reason: 'revoked_at_provider',
    });
    expect(await ended()).toHaveLength(1);
  });

  it('lives again with the next sign-in', async () => {
    script().always({ path: paths.profile }, refused);
    await call(profile);
    script().clear();
    ada = await rig.byX({ person: personWithEmail });
    expect(await account()).toMatchObject({ tokens_state: 'expiring', tokens_state_reason: null });
    expect((await call(profile)).body.status).toBe(200);
    // Whoever was told that it is over is told that it is not any more, once.
    const connected = async () =>
      (await rig.asServer('GET', '/v1/audit-events?type=external_account.connected')).body.data;
    expect(await connected()).toMatchObject([{ target_id: (await account()).id }]);
    await rig.byX({ person: personWithEmail });
    expect(await connected()).toHaveLength(1);
  });
});

describe.each(testDatabases())('a grant of OAuth 1.0a, on $name', (kind) => {
  const verify = 'https://api.x.com/1.1/account/verify_credentials.json';
  const signedPaths = {
    verify: '/sandbox/x/1.1/account/verify_credentials.json',
    elsewhere: '/sandbox/x/2/users/me',
    requestToken: '/sandbox/x/oauth/request_token',
  };
  const over = {
    kind: 'answer',
    status: 401,
    body: { errors: [{ code: 89, message: 'Invalid or expired token.' }] },
  } as const;
  const clockIsWrong = {
    kind: 'answer',
    status: 401,
    body: { errors: [{ code: 135, message: 'Could not authenticate you.' }] },
  } as const;
  let rig: MeRig;
  let ada: BrowserClient;

  beforeEach(async () => {
    rig = await startMeRig(kind, { connection: { protocol: 'oauth1' } });
    ada = await rig.byX({ person: personWithEmail });
  });
  afterEach(() => rig.server.close());

  const script = () => rig.server.running.sandbox.script;
  const stateAfter = async (url: string) => {
    const { id } = await meOf(ada);
    const { body } = await rig.asServer('POST', `/v1/users/${id}/oauth-fetch/x`, { url });
    expect(body.status).toBe(401);
    return (await meOf(ada)).external_accounts[0].tokens_state;
  };

  it('is revoked once its token is refused everywhere, and what the app signs alone is not', async () => {
    script().always({ path: signedPaths.verify }, over);
    expect(await stateAfter(verify)).toBe('revoked');
    const { body } = await rig.asServer('GET', '/v1/audit-events?type=external_account.tokens_ended');
    expect(body.data).toMatchObject([{ details: { reason: 'revoked_at_provider' } }]);
    script().clear();
    ada = await rig.byX({ person: personWithEmail });
    expect((await meOf(ada)).external_accounts[0].tokens_state).toBe('active');
  });

  it('is not revoked because one place refuses the token', async () => {
    script().always({ path: signedPaths.elsewhere }, over);
    expect(await stateAfter('https://api.x.com/2/users/me')).toBe('active');
  });

  it.each([
    { what: 'the clock or the keys of the app are wrong', answer: clockIsWrong },
    { what: 'the provider is in trouble', answer: { kind: 'answer', status: 503, body: {} } as const },
  ])('is not revoked while $what', async ({ answer }) => {
    script().always({ path: signedPaths.verify }, clockIsWrong);
    script().always({ path: signedPaths.requestToken }, answer);
    expect(await stateAfter(verify)).toBe('active');
  });
});
