import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { validateAuthorizationResponse } from './authorization-response.ts';
import { discoverProvider } from './discovery.ts';
import { createOutbound, type Outbound } from './outbound.ts';
import { readProfile } from './profile-request.ts';
import type { OAuth2Provider } from './provider.ts';
import { revokeToken } from './revocation.ts';
import { clientOf, issuer } from './scripted-issuer.ts';
import { startScriptedServer, type ScriptedServer } from './scripted-server.ts';
import { exchangeAuthorizationCode, refreshTokens } from './token-request.ts';

let server: ScriptedServer;
let outbound: Outbound;

beforeAll(async () => {
  server = await startScriptedServer();
  outbound = createOutbound({ allow: [`127.0.0.1:${server.port}`], userAgent: 'Portico/9.9' });
});
afterAll(async () => {
  await server.close();
  await outbound.close();
});
beforeEach(() => void (server.requests.length = 0));

async function callEverything(change: Partial<OAuth2Provider>): Promise<(string | undefined)[]> {
  server.answerJson(200, { access_token: 'access-token-1', token_type: 'bearer' });
  const revocationEndpoint = `${server.origin}/revoke`;
  const profile = { url: `${server.origin}/me`, ...change.profile };
  const client = clientOf(server, { revocationEndpoint, ...change, profile });
  const params = new URLSearchParams({ state: 'state-1', code: 'code-1', iss: issuer });
  const validatedResponse = validateAuthorizationResponse({ expectedState: 'state-1', issuer }, params);
  const redirectUri = 'https://auth.example/callback';
  await exchangeAuthorizationCode({ outbound }, client, {
    validatedResponse,
    redirectUri,
    codeVerifier: 'v',
  });
  await refreshTokens({ outbound }, client, { refreshToken: 'refresh-token-1' });
  await readProfile({ outbound }, client, 'access-token-1', { scopes: [] });
  await revokeToken({ outbound }, client, { token: 'access-token-1' });
  return server.requests.map(({ headers }) => headers['user-agent']);
}

it('every call says who makes it', async () => {
  const ours = 'Portico/9.9';
  expect(await callEverything({})).toEqual([ours, ours, ours, ours]);
  await discoverProvider(outbound, { issuer: server.origin }).catch(() => undefined);
  expect(server.requests.at(-1)?.headers['user-agent']).toBe(ours);
});

it('a provider may want another name', async () => {
  const headers = { 'user-agent': 'web:portico:v1' };
  const names = await callEverything({ tokenEndpointQuirks: { headers }, profile: { headers } });
  expect(names.slice(0, 3)).toEqual(['web:portico:v1', 'web:portico:v1', 'web:portico:v1']);
});
