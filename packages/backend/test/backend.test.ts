import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../../../apps/server/test/browser-client.ts';
import { testDatabases } from '../../../apps/server/test/databases.ts';
import { personWithEmail, startRig } from '../../../apps/server/test/security/rig.ts';
import type { Rig } from '../../../apps/server/test/security/rig.ts';
import { ApiError, createPortico } from '../src/index.ts';
import type { Portico } from '../src/index.ts';

const [kind] = testDatabases();
if (!kind) throw new Error('There is no database to test on.');

describe('createPortico', () => {
  let rig: Rig;
  let portico: Portico;
  let userId: string;
  beforeEach(async () => {
    rig = await startRig(kind, { connection: { keep_access: true } });
    portico = createPortico({ secretKey: rig.server.secretKey, url: rig.server.url });
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: personWithEmail });
    userId = (await browser.api('GET', '/v1/me')).body.response.id;
  });
  afterEach(() => rig.server.close());

  /** @returns what a call was refused with */
  const refusalOf = async (call: Promise<unknown>): Promise<ApiError> => {
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    if (!(error instanceof ApiError)) throw new Error(`It was not refused: ${String(error)}`);
    return error;
  };

  it("reads a user's token, and what of the scopes is missing", async () => {
    const [token] = await portico.users.getUserOauthAccessToken(userId, 'x', {
      requiredScopes: ['users.read', 'tweet.write'],
      minValiditySeconds: 600,
    });
    expect(token).toMatchObject({ provider: 'oauth_x', provider_user_id: personWithEmail });
    expect(token?.token).not.toBe('');
    expect(token?.missing_scopes).toEqual(['tweet.write']);
  });

  it.each([
    { name: 'an answer', status: 200, body: '{"data":{"id":"1"}}' },
    { name: "the provider's own error", status: 404, body: '{"title":"Not Found"}' },
    { name: 'an answer without a body', status: 204, body: '' },
  ])('hands on $name of the provider as a response', async ({ status, body }) => {
    // No provider of the real world is called from here: what the server would answer is made up.
    const asked: { url: string; body: unknown }[] = [];
    const fetch: typeof globalThis.fetch = async (url, init) => {
      const request = new Request(url, init);
      asked.push({ url: request.url, body: await request.json() });
      const headers = { 'content-type': 'application/json', 'x-rate-limit-remaining': '74' };
      return Response.json({ object: 'oauth_fetch', status, headers, body });
    };
    const { users } = createPortico({ secretKey: 'sk_test_any', url: 'https://auth.example.com', fetch });
    const sent = { method: 'POST', body: { text: 'Hello' }, externalAccountId: 'eac_1' } as const;
    const answer = await users.fetch('user_1', 'x', 'https://api.x.com/2/tweets', sent);
    expect([answer.status, await answer.text()]).toEqual([status, body]);
    expect(answer.headers.get('x-rate-limit-remaining')).toBe('74');
    expect(asked).toEqual([
      {
        url: 'https://auth.example.com/v1/users/user_1/oauth-fetch/x',
        body: {
          url: 'https://api.x.com/2/tweets',
          method: 'POST',
          body: { text: 'Hello' },
          external_account_id: 'eac_1',
        },
      },
    ]);
  });

  it.each([
    { name: 'a provider that is not there', provider: 'google', code: 'oauth_token_provider_not_enabled' },
    { name: 'a name that is none', provider: '../users', code: 'form_param_format_invalid' },
  ])('says with a code that it refuses $name', async ({ provider, code }) => {
    const error = await refusalOf(portico.users.getUserOauthAccessToken(userId, provider));
    expect(error.code).toBe(code);
    expect(error.traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('refuses other hosts, another key, and says when nobody answers', async () => {
    const elsewhere = portico.users.fetch(userId, 'x', 'https://evil.example/');
    expect((await refusalOf(elsewhere)).code).toBe('oauth_fetch_not_allowed');
    const stranger = createPortico({ secretKey: 'sk_test_wrong', url: rig.server.url });
    const asked = stranger.users.getUserOauthAccessToken(userId, 'x');
    expect(await refusalOf(asked)).toMatchObject({ status: 401, code: 'secret_key_invalid' });
    const fetch = () => Promise.reject(new TypeError('fetch failed'));
    const nowhere = createPortico({ secretKey: rig.server.secretKey, url: rig.server.url, fetch });
    expect(await refusalOf(nowhere.users.getUserOauthAccessToken(userId, 'x'))).toMatchObject({ status: 0 });
  });
});

describe('the tokens of an app', () => {
  let rig: Rig;
  let portico: Portico;
  beforeEach(async () => {
    rig = await startRig(kind, { connection: { protocol: 'oauth1' } });
    portico = createPortico({ secretKey: rig.server.secretKey, url: rig.server.url });
  });
  afterEach(() => rig.server.close());

  it('are got, listed, used and removed', async () => {
    const { appTokens } = portico;
    const own = { accessToken: '38291746-abcdefghijkl4f2a', accessTokenSecret: 'secret' };
    expect(await appTokens.putAccessToken(rig.connectionId, own)).toMatchObject({ hint: '4f2a' });
    expect(await appTokens.fetchBearer(rig.connectionId)).toMatchObject({ kind: 'bearer' });
    expect((await appTokens.list(rig.connectionId)).map((token) => token.kind)).toEqual([
      'access_token',
      'bearer',
    ]);
    const url = 'https://api.x.com/2/users/by/username/ada_byrne';
    const answer = await appTokens.fetch('x', 'bearer', url);
    expect(await answer.json()).toMatchObject({ data: { username: 'ada_byrne' } });
    await appTokens.remove(rig.connectionId, 'access_token');
    expect((await appTokens.list(rig.connectionId)).map((token) => token.kind)).toEqual(['bearer']);
    await expect(appTokens.fetch('x', 'access_token', url)).rejects.toMatchObject({
      code: 'oauth_app_token_missing',
    });
  });

  it('name what is wrong', async () => {
    const put = portico.appTokens.putAccessToken(rig.connectionId, { accessToken: 'a' });
    await expect(put).rejects.toMatchObject({ field: 'access_token_secret' });
  });
});

describe('the README', () => {
  it('shows snippets that compile', () => {
    const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8');
    const snippets = [...read('../README.md').matchAll(/```ts\n([^]*?)```/g)].map(([, snippet]) => snippet);
    // Lines are broken by width, which is another one in a page.
    const squeezed = (text = '') => text.replaceAll(/\s+/g, ' ').trim();
    const compiled = squeezed(['readme-snippet.ts', 'readme-webhooks.ts'].map(read).join('\n'));
    expect(snippets).toHaveLength(3);
    for (const snippet of snippets)
      expect(compiled).toContain(squeezed(snippet?.replace("'@portico/backend'", "'../src/index.ts'")));
  });
});
