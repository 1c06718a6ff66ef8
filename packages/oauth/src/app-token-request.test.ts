import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { prepareAppClient } from './client.ts';
import { createOutbound, type Outbound } from './outbound.ts';
import type { AppProvider } from './provider.ts';
import { revokeToken } from './revocation.ts';
import { startScriptedServer, type ScriptedServer } from './scripted-server.ts';
import { requestAppToken } from './token-request.ts';

/** X's own example of how key and secret are encoded. */
const credentials = {
  clientId: 'xvz1evFS4wEEPTGEFPHBog',
  clientSecret: 'L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg',
};
const encoded = 'eHZ6MWV2RlM0d0VFUFRHRUZQSEJvZzpMOHFxOVBaeVJnNmllS0dFS2hab2xHQzB2SldMdzhpRUo4OERSZHlPZw==';
/** Percent-encoded in itself. */
const token = 'AAAAAAAAAAAAAAAAAAAAAMLhe%2FpQ%3Dz';

let server: ScriptedServer;
let outbound: Outbound;
beforeAll(async () => {
  server = await startScriptedServer();
  outbound = createOutbound({ allow: [`127.0.0.1:${server.port}`], totalTimeoutMs: 2000 });
});
afterAll(async () => {
  await server.close();
  await outbound.close();
});
beforeEach(() => void (server.requests.length = 0));

const clientOf = (change: Partial<AppProvider> = {}) =>
  prepareAppClient(
    {
      tokenEndpoint: `${server.origin}/oauth2/token`,
      tokenEndpointAuthMethod: 'client_secret_basic',
      ...change,
    },
    credentials,
  );

describe('a token of the app itself', () => {
  it('is asked for with the credentials alone, and kept as it came', async () => {
    server.answerJson(200, { token_type: 'bearer', access_token: token });
    const tokens = await requestAppToken({ outbound }, clientOf());
    expect(tokens).toEqual({ accessToken: token, tokenType: 'bearer', extra: {} });
    const [request] = server.requests;
    expect(request?.headers.authorization).toBe(`Basic ${encoded}`);
    expect([...(request?.form ?? [])]).toEqual([['grant_type', 'client_credentials']]);
  });

  it('is asked for with scopes where there are any', async () => {
    server.answerJson(200, { token_type: 'Bearer', access_token: token, expires_in: 60, scope: 'a' });
    const tokens = await requestAppToken({ outbound }, clientOf(), { scopes: ['a', 'b'] });
    expect(tokens).toMatchObject({ expiresInSeconds: 60, scopes: ['a'] });
    expect(server.requests[0]?.form.get('scope')).toBe('a b');
  });

  it.each([
    { name: 'another type', body: { token_type: 'mac', access_token: token } },
    { name: 'no token', body: { token_type: 'bearer' } },
    { name: 'a token that no header can hold', body: { token_type: 'bearer', access_token: 'a b' } },
  ])('is refused when the answer holds $name', async ({ body }) => {
    server.answerJson(200, body);
    const asked = requestAppToken({ outbound }, clientOf());
    await expect(asked).rejects.toMatchObject({ code: 'oauth_provider_unavailable', hop: 'token' });
  });

  it('that is refused brings the words of the provider, and not the secret', async () => {
    const message = `Unable to verify ${credentials.clientSecret}`;
    server.answerJson(403, { errors: [{ code: 99, message }] });
    const errorRules = [{ hop: 'token', match: { errorNumber: 99 }, code: 'oauth_client_rejected' }] as const;
    const asked = requestAppToken({ outbound }, clientOf({ errorRules }));
    await expect(asked).rejects.toMatchObject({
      code: 'oauth_client_rejected',
      provider: { description: 'Unable to verify [redacted]' },
    });
  });

  it('is ended where and as the provider says', async () => {
    server.answerJson(200, { access_token: token });
    const client = clientOf({
      revocationEndpoint: `${server.origin}/oauth2/invalidate_token`,
      revocationQuirks: { parameters: { access_token: '{token}' } },
    });
    await revokeToken({ outbound }, client, { token });
    const [request] = server.requests;
    expect(request?.headers.authorization).toBe(`Basic ${encoded}`);
    expect([...(request?.form ?? [])]).toEqual([['access_token', token]]);
  });
});
