import { describe, expect, it } from 'vitest';
import { app, basic, codeVerifier, createRig, endpoint, redirectUri } from '../testing.ts';

const publicApp = { clientId: 'native-app', type: 'public' as const, redirectUris: [redirectUri] };
const asPublic = { client_id: publicApp.clientId };
const everything = 'tweet.read users.read users.email offline.access';

const codeInvalid = {
  error: 'invalid_request',
  error_description: 'Value passed for the authorization code was invalid.',
};
const tokenInvalid = {
  error: 'invalid_request',
  error_description: 'Value passed for the token was invalid.',
};
const basicMissing = {
  error: 'unauthorized_client',
  error_description: 'Missing valid authorization header',
};

describe('the code exchange', () => {
  it('answers exactly what X answers', async () => {
    const rig = createRig();
    const response = await rig.exchange(await rig.approve({}, { scope: everything }));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toEqual({
      token_type: 'bearer',
      expires_in: 7200,
      access_token: expect.stringMatching(/^[\w-]{91}$/),
      scope: 'users.read tweet.read users.email offline.access',
      refresh_token: expect.stringMatching(/^[\w-]{91}$/),
    });
  });

  it('builds tokens like X: base64url of 45 characters, time, kind', async () => {
    const { access_token } = await createRig().signIn();
    const text = Buffer.from(access_token, 'base64url').toString();
    expect(text).toMatch(/^[\w-]{45}:1795168800000:1:[01]:at:1$/);
  });

  it('gives no refresh token without offline.access', async () => {
    expect(await createRig().signIn()).not.toHaveProperty('refresh_token');
  });

  it('accepts the plain method, as X does', async () => {
    const rig = createRig();
    const code = await rig.approve({}, { code_challenge_method: 'plain', code_challenge: codeVerifier });
    expect((await rig.exchange(code)).status).toBe(200);
  });

  it('accepts client_id beside Basic', async () => {
    const rig = createRig();
    expect((await rig.exchange(await rig.approve(), { client_id: app.clientId })).status).toBe(200);
  });

  it.each([
    { name: 'is unknown', change: { code: 'other' }, body: codeInvalid },
    {
      name: 'has another verifier',
      change: { code_verifier: `${codeVerifier}x` },
      body: {
        error: 'invalid_request',
        error_description: 'Value passed for the code verifier did not match the code challenge.',
      },
    },
    {
      name: 'has no verifier',
      change: { code_verifier: undefined },
      body: { error: 'invalid_request', error_description: 'Missing required parameter [code_verifier].' },
    },
    {
      name: 'has another redirect URI',
      change: { redirect_uri: `${redirectUri}/` },
      body: {
        error: 'invalid_request',
        error_description:
          'Value passed for the redirect uri did not match the uri of the authorization code.',
      },
    },
    {
      name: 'has no redirect URI',
      change: { redirect_uri: undefined },
      body: { error: 'invalid_request', error_description: 'Missing required parameter [redirect_uri].' },
    },
    {
      name: 'has no grant type',
      change: { grant_type: undefined },
      body: { error: 'invalid_request', error_description: 'Missing required parameter [grant_type].' },
    },
    {
      name: 'has a grant type of the app-only endpoint',
      change: { grant_type: 'client_credentials' },
      body: {
        error: 'invalid_request',
        error_description:
          'Value passed for the grant type was invalid. Grant type should be one of [authorization_code, refresh_token].',
      },
    },
  ])('answers 400 when the code or request $name', async ({ change, body }) => {
    const rig = createRig();
    const response = await rig.exchange(await rig.approve(), change);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual(body);
  });

  it('refuses a code the second time', async () => {
    const rig = createRig();
    const code = await rig.approve();
    expect((await rig.exchange(code)).status).toBe(200);
    const second = await rig.exchange(code);
    expect(second.status).toBe(400);
    expect(await second.json()).toEqual(codeInvalid);
  });

  it('redeems a code once when ten exchanges arrive together', async () => {
    const rig = createRig();
    const code = await rig.approve();
    const answers = await Promise.all(Array.from({ length: 10 }, async () => rig.exchange(code)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  });

  it('refuses a code that failed once, even when the second attempt is right', async () => {
    const rig = createRig();
    const code = await rig.approve();
    await rig.exchange(code, { code_verifier: 'wrong' });
    expect(await (await rig.exchange(code)).json()).toEqual(codeInvalid);
  });

  it.each([
    { milliseconds: 29_999, status: 200 },
    { milliseconds: 30_000, status: 400 },
  ])('answers $status to a code that is $milliseconds ms old', async ({ milliseconds, status }) => {
    const rig = createRig();
    const code = await rig.approve();
    rig.clock.now += milliseconds;
    expect((await rig.exchange(code)).status).toBe(status);
  });

  it("refuses another app's code", async () => {
    const other = { clientId: 'other-app', clientSecret: 'other-secret', redirectUris: [redirectUri] };
    const rig = createRig({ apps: [app, other] });
    const response = await rig.exchange(await rig.approve(), {}, basic(other.clientId, other.clientSecret));
    expect(await response.json()).toEqual(codeInvalid);
  });
});

describe('authentication at the token and revocation endpoints', () => {
  const calls = [
    { call: 'code exchange', url: endpoint('token'), form: { grant_type: 'authorization_code', code: 'c' } },
    { call: 'refresh', url: endpoint('token'), form: { grant_type: 'refresh_token', refresh_token: 'r' } },
    { call: 'revocation', url: endpoint('revoke'), form: { token: 't' } },
  ];
  const attempts = [
    { how: 'no Basic', form: { client_id: app.clientId }, authorization: null },
    { how: 'a wrong secret', form: {}, authorization: basic(app.clientId, 'wrong') },
    { how: 'a secret with a newline', form: {}, authorization: basic(app.clientId, `${app.clientSecret}\n`) },
    {
      how: 'the secret in the body',
      form: { client_id: app.clientId, client_secret: app.clientSecret },
      authorization: null,
    },
    { how: 'the secret in both places', form: { client_secret: app.clientSecret }, authorization: basic() },
    { how: 'another client_id beside Basic', form: { client_id: 'other' }, authorization: basic() },
  ];
  const cases = calls.flatMap((call) => attempts.map((attempt) => ({ ...call, attempt })));

  it.each(cases)(
    'answers 401 to a $call of a confidential app with $attempt.how',
    async ({ url, form, attempt }) => {
      const rig = createRig();
      const response = await rig.post(url, { ...form, ...attempt.form }, attempt.authorization);
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual(basicMissing);
    },
  );

  it.each(calls)('answers 400 to a $call without any client id', async ({ url, form }) => {
    const response = await createRig().post(url, form, null);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: 'invalid_request',
      error_description: 'Missing required parameter [client_id].',
    });
  });

  it.each([400, 401] as const)(
    'answers invalid_client with %i to an unknown client, as told',
    async (status) => {
      const rig = createRig({ x: { unknownClientStatus: status } });
      const response = await rig.post(endpoint('token'), {}, basic('nobody', 'secret'));
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ error: 'invalid_client' });
    },
  );

  it('undoes the form encoding of id and secret (RFC 6749 §2.3.1)', async () => {
    const odd = { ...app, clientSecret: 'a b:c/é+' };
    const rig = createRig({ apps: [odd] });
    const encoded = basic(odd.clientId, encodeURIComponent(odd.clientSecret));
    expect((await rig.exchange(await rig.approve(), {}, encoded)).status).toBe(200);
  });

  it('takes a public app by its client_id, for exchange, refresh and revocation', async () => {
    const rig = createRig({ apps: [publicApp] });
    const code = await rig.approve({}, { ...asPublic, scope: everything });
    const exchanged = await rig.exchange(code, asPublic, null);
    expect(exchanged.status).toBe(200);
    const { refresh_token } = (await exchanged.json()) as { refresh_token: string };
    const form = { grant_type: 'refresh_token', refresh_token, ...asPublic };
    expect((await rig.post(endpoint('token'), form, null)).status).toBe(200);
    expect((await rig.post(endpoint('revoke'), { token: refresh_token, ...asPublic }, null)).status).toBe(
      200,
    );
  });

  it('refuses Basic from a public app, which has no secret', async () => {
    const rig = createRig({ apps: [publicApp] });
    const response = await rig.post(endpoint('token'), {}, basic(publicApp.clientId, ''));
    expect(response.status).toBe(401);
  });

  it('refuses a body that is not a form, and a repeated parameter', async () => {
    const rig = createRig();
    const request = (body: string, type: string) =>
      new Request(endpoint('token'), {
        method: 'POST',
        body,
        headers: { 'content-type': type, authorization: basic() },
      });
    const asJson = await rig.sandbox.fetch(request('{"grant_type":"refresh_token"}', 'application/json'));
    const twice = await rig.sandbox.fetch(
      request('grant_type=refresh_token&grant_type=refresh_token', 'application/x-www-form-urlencoded'),
    );
    expect([asJson.status, twice.status]).toEqual([400, 400]);
  });

  it('answers code 99 where the /2 is missing', async () => {
    const response = await createRig().post(endpoint('token').replace('/2/', '/'), {
      grant_type: 'authorization_code',
    });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ errors: [{ code: 99 }] });
  });
});

describe('refreshing', () => {
  it('gives a new pair and ends the old refresh token', async () => {
    const rig = createRig();
    const first = await rig.signIn({}, everything);
    const refreshed = await rig.refresh(first.refresh_token);
    expect(refreshed.status).toBe(200);
    const second = (await refreshed.json()) as typeof first;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(second.access_token).not.toBe(first.access_token);

    const replay = await rig.refresh(first.refresh_token);
    expect(replay.status).toBe(400);
    expect(await replay.json()).toEqual(tokenInvalid);
    expect((await rig.refresh(second.refresh_token)).status).toBe(200);
  });

  it('ends the whole grant on a replay, when told so', async () => {
    const rig = createRig({ x: { replayedRefreshToken: 'end_grant' } });
    const first = await rig.signIn({}, everything);
    const second = (await (await rig.refresh(first.refresh_token)).json()) as typeof first;
    await rig.refresh(first.refresh_token);
    expect((await rig.refresh(second.refresh_token)).status).toBe(400);
    expect((await rig.me(second.access_token)).status).toBe(401);
  });

  it('refuses a token of another app, one it never issued, and none', async () => {
    const other = { clientId: 'other-app', clientSecret: 'other-secret', redirectUris: [redirectUri] };
    const rig = createRig({ apps: [app, other] });
    const { refresh_token } = await rig.signIn({}, everything);
    const foreign = await rig.refresh(refresh_token, basic(other.clientId, other.clientSecret));
    expect(await foreign.json()).toEqual(tokenInvalid);
    expect(await (await rig.refresh('unknown')).json()).toEqual(tokenInvalid);
    expect(await (await rig.refresh(undefined)).json()).toEqual({
      error: 'invalid_request',
      error_description: 'Missing required parameter [refresh_token].',
    });
  });
});

describe('grants', () => {
  it('end when the same person authorizes the same app again', async () => {
    const rig = createRig();
    const first = await rig.signIn({}, everything);
    const second = await rig.signIn({}, everything);
    expect((await rig.me(first.access_token)).status).toBe(401);
    expect(await (await rig.refresh(first.refresh_token)).json()).toEqual(tokenInvalid);
    expect((await rig.me(second.access_token)).status).toBe(200);
  });

  it('do not end for other people, nor when told to stay', async () => {
    const rig = createRig();
    const first = await rig.signIn();
    await rig.signIn({ person: 'noorh' });
    expect((await rig.me(first.access_token)).status).toBe(200);

    const lenient = createRig({ x: { oneLiveGrant: false } });
    const former = await lenient.signIn();
    await lenient.signIn();
    expect((await lenient.me(former.access_token)).status).toBe(200);
  });

  it('end with their refresh token; an access token goes alone', async () => {
    const rig = createRig();
    const tokens = await rig.signIn({}, everything);
    const byAccess = await rig.post(endpoint('revoke'), { token: tokens.access_token });
    expect(await byAccess.json()).toEqual({ revoked: true });
    expect((await rig.me(tokens.access_token)).status).toBe(401);

    const next = (await (await rig.refresh(tokens.refresh_token)).json()) as typeof tokens;
    await rig.post(endpoint('revoke'), { token: next.refresh_token, token_type_hint: 'refresh_token' });
    expect((await rig.me(next.access_token)).status).toBe(401);
    expect((await rig.refresh(next.refresh_token)).status).toBe(400);
  });

  it('answer a revocation of an unknown token like any other, and name a missing one', async () => {
    const rig = createRig();
    expect(await (await rig.post(endpoint('revoke'), { token: 'unknown' })).json()).toEqual({
      revoked: true,
    });
    expect((await rig.post(endpoint('revoke'), {})).status).toBe(400);
  });

  it("survive another app's attempt to revoke them", async () => {
    const other = { clientId: 'other-app', clientSecret: 'other-secret', redirectUris: [redirectUri] };
    const rig = createRig({ apps: [app, other] });
    const tokens = await rig.signIn({}, everything);
    const foreign = basic(other.clientId, other.clientSecret);
    await rig.post(endpoint('revoke'), { token: tokens.access_token }, foreign);
    await rig.post(endpoint('revoke'), { token: tokens.refresh_token }, foreign);
    expect((await rig.me(tokens.access_token)).status).toBe(200);
    expect((await rig.refresh(tokens.refresh_token)).status).toBe(200);
  });
});
