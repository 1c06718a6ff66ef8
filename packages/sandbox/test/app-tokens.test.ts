import {
  createOutbound,
  prepareAppClient,
  requestAppToken,
  revokeToken,
  type AppProvider,
} from '@portico/oauth';
import { findPreset, speaking, type OAuth1ProviderDefinition } from '@portico/providers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { oauth1AtSandbox, sandboxEndpoint, startSandboxServer, type SandboxServer } from '../src/index.ts';
import { credentials, registeredApp } from './oauth2-client.ts';

let server: SandboxServer;
beforeAll(async () => {
  server = await startSandboxServer({ apps: [registeredApp] });
});
beforeEach(() => server.sandbox.reset());
afterAll(() => server.close());

const preset = findPreset('x');
if (preset === undefined) throw new Error('There is no preset for X.');
const xByOAuth1 = speaking(preset, 'oauth1') as OAuth1ProviderDefinition;
const at = (url: string) => sandboxEndpoint(server.origin, 'x', url);

function rigOf(own: Partial<typeof credentials> = {}) {
  const host = new URL(server.origin).host;
  const context = { outbound: createOutbound({ allow: [host] }) };
  const provider = oauth1AtSandbox(xByOAuth1, (_caller, url) => at(url));
  const endpoint: AppProvider | undefined = provider.appTokens?.bearer?.endpoint;
  if (endpoint === undefined) throw new Error('X has no tokens for apps.');
  return { context, client: prepareAppClient(endpoint, { ...credentials, ...own }, { alsoAllow: [host] }) };
}
const call = async (url: string, token: string) => {
  const answer = await fetch(at(url), { headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, body: await answer.json() };
};
const lookup = 'https://api.x.com/2/users/by/username/ada_byrne';

describe("X's app-only tokens at the sandbox", () => {
  it('stay the same until they are invalidated, and then are over', async () => {
    const { context, client } = rigOf();
    const { accessToken: first, expiresInSeconds } = await requestAppToken(context, client);
    expect(expiresInSeconds).toBeUndefined();
    expect(first).toMatch(/^A{21}.*%2B.*%3D/);
    expect((await requestAppToken(context, client)).accessToken).toBe(first);
    await revokeToken(context, client, { token: first });
    expect((await call(lookup, first)).status).toBe(401);
    const second = (await requestAppToken(context, client)).accessToken;
    expect(second).not.toBe(first);
    expect((await call(lookup, second)).status).toBe(200);
    const again = revokeToken(context, client, { token: first });
    await expect(again).rejects.toMatchObject({ httpStatus: 401, provider: { errorNumber: 89 } });
  });

  it.each([
    { name: 'a wrong secret', own: { clientSecret: 'wrong' } },
    { name: 'an unknown key', own: { clientId: 'nobody' } },
  ])('are not for $name', async ({ own }) => {
    const { context, client } = rigOf(own);
    const refused = { code: 'oauth_client_rejected', httpStatus: 403, provider: { errorNumber: 99 } };
    await expect(requestAppToken(context, client)).rejects.toMatchObject(refused);
    await expect(revokeToken(context, client, { token: 'any' })).rejects.toMatchObject(refused);
  });

  it.each([
    { form: '', code: 170 },
    { form: 'grant_type=authorization_code&code=1', code: 99 },
  ])('are given for nothing but client_credentials: "$form"', async ({ form, code }) => {
    const basic = Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString('base64');
    const headers = {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
    };
    const answer = await fetch(at('https://api.x.com/oauth2/token'), { method: 'POST', headers, body: form });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ errors: [{ code }] });
  });

  it('find people by their handle, and say when there is nobody', async () => {
    const { context, client } = rigOf();
    const { accessToken } = await requestAppToken(context, client);
    expect((await call(`${lookup}?user.fields=verified,confirmed_email`, accessToken)).body).toEqual({
      data: { id: '1546820937164177409', name: 'Ada Byrne', username: 'ada_byrne', verified: false },
    });
    const nobody = await call('https://api.x.com/2/users/by/username/nobody', accessToken);
    expect(nobody).toMatchObject({ status: 200, body: { errors: [{ title: 'Not Found Error' }] } });
  });

  it('are not for what belongs to a person', async () => {
    const { context, client } = rigOf();
    const { accessToken } = await requestAppToken(context, client);
    const person = 'https://api.x.com/1.1/account/verify_credentials.json';
    expect(await call(person, accessToken)).toMatchObject({ status: 403, body: { errors: [{ code: 220 }] } });
    expect(await call(person, 'unknown')).toMatchObject({ status: 401, body: { errors: [{ code: 89 }] } });
    const me = await call('https://api.x.com/2/users/me', accessToken);
    expect(me).toMatchObject({ status: 403, body: { title: 'Unsupported Authentication' } });
  });
});

describe('tokens of the app at plain providers', () => {
  it.each(['oauth2', 'oidc'])('are given at the token endpoint of %s, and end', async (key) => {
    const host = new URL(server.origin).host;
    const context = { outbound: createOutbound({ allow: [host] }) };
    const base = `${server.origin}/sandbox/${key}`;
    const client = prepareAppClient(
      {
        tokenEndpoint: `${base}/token`,
        revocationEndpoint: `${base}/revoke`,
        tokenEndpointAuthMethod: 'client_secret_basic',
      },
      credentials,
    );
    const { accessToken, expiresInSeconds } = await requestAppToken(context, client);
    expect(expiresInSeconds).toBe(3600);
    const ask = async () =>
      (await fetch(`${base}/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } })).status;
    expect(await ask()).toBe(403);
    await revokeToken(context, client, { token: accessToken, hint: 'access_token' });
    expect(await ask()).toBe(401);
  });
});
