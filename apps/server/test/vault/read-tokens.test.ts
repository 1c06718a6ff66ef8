import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import { personWithEmail } from '../security/rig.ts';
import { startKeptAccess } from './token-rig.ts';

const twoHours = 2 * 3600 * 1000;
const tokenPath = '/sandbox/x/2/oauth2/token';

describe.each(testDatabases())("a user's tokens, on $name", (kind) => {
  let rig: Awaited<ReturnType<typeof startKeptAccess>>;
  let userId: string;
  const at = () => `/v1/users/${userId}/oauth-access-tokens`;
  const read = async (provider = 'x', query = '') => rig.asServer('GET', `${at()}/${provider}${query}`);
  const tokenCalls = () =>
    rig.server.running.sandbox.script.requests.filter(({ path }) => path === tokenPath).length;

  beforeEach(async () => {
    rig = await startKeptAccess(kind);
    ({ userId } = rig);
  });
  afterEach(() => rig.server.close());

  it.each(['x', 'oauth_x', 'twitter'])('are read by the name %s', async (provider) => {
    const { status, body } = await read(provider);
    expect({ status, total: body.total_count }).toEqual({ status: 200, total: 1 });
    const lifeMs = body.data[0].expires_at - rig.server.now();
    expect(lifeMs).toBeGreaterThan(twoHours - 60_000);
    expect(body.data[0]).toEqual({
      object: 'oauth_access_token',
      external_account_id: expect.stringMatching(/^eac_/),
      provider_user_id: personWithEmail,
      provider: 'oauth_x',
      token: expect.any(String),
      scopes: expect.arrayContaining(['tweet.read', 'users.read', 'offline.access']),
      missing_scopes: [],
      expires_at: expect.any(Number),
      label: null,
      public_metadata: expect.any(Object),
    });
  });

  it('are refreshed when they are over, once, however many ask', async () => {
    const before = (await read()).body.data[0].token;
    const calls = tokenCalls();
    rig.server.advance(twoHours);
    const answers = await Promise.all(Array.from({ length: 50 }, () => read()));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => body.data[0].token)).size).toBe(1);
    expect(answers[0]?.body.data[0].token).not.toBe(before);
    expect(tokenCalls()).toBe(calls + 1);
    // Where refresh tokens work once, the new one has to be what is used next.
    rig.server.advance(twoHours);
    expect((await read()).status).toBe(200);
    expect(tokenCalls()).toBe(calls + 2);
  });

  it('are left alone while they live, and refreshed for whoever needs them longer', async () => {
    const calls = tokenCalls();
    rig.server.advance(twoHours - 121_000);
    expect((await read()).status).toBe(200);
    expect(tokenCalls()).toBe(calls);
    expect((await read('x', '?min_validity_seconds=600')).status).toBe(200);
    expect(tokenCalls()).toBe(calls + 1);
  });
});
