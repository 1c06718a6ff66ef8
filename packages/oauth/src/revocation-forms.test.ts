import { beforeEach, describe, expect, it } from 'vitest';
import type { RevocationQuirks } from './provider.ts';
import { revokeToken } from './revocation.ts';
import { clientOf } from './scripted-issuer.ts';
import { startScriptedCalls } from './scripted-calls.ts';

const token = 'token/1 x';

const { server, outbound, observe, hops } = await startScriptedCalls();

beforeEach(() => server.answerJson(200, {}));

async function revoke(revocationQuirks: RevocationQuirks, path = '/revoke') {
  const client = clientOf(server, { revocationEndpoint: `${server.origin}${path}`, revocationQuirks });
  const sent = revocationQuirks.authenticateAs === 'bearer' ? 'token-1' : token;
  await revokeToken({ outbound, observe }, client, { token: sent });
  const [request] = server.requests;
  if (!request) throw new TypeError('nothing was sent');
  return request;
}

const parameters = { access_token: '{token}', client: '{client_id}', fixed: 'a' };
const filled = { access_token: token, client: 'client-1', fixed: 'a' };
const basic = /^Basic /;

describe('a revocation in the form of its provider', () => {
  it('is a form of its parameters, made as the app', async () => {
    const { method, headers, form } = await revoke({ parameters });
    expect([method, Object.fromEntries(form)]).toEqual(['POST', filled]);
    expect(headers.authorization).toMatch(basic);
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('may be JSON', async () => {
    const json = await revoke({
      method: 'DELETE',
      requestAs: 'json',
      parameters: { access_token: '{client_id}' },
    });
    expect(json).toMatchObject({ method: 'DELETE', headers: { 'content-type': 'application/json' } });
    expect([...json.form.keys()]).toEqual(['{"access_token":"client-1"}']);
  });

  it.each(['/revoke', '/revoke?v=1'])('may be a query, behind the one of %s', async (path) => {
    const { query, form, method } = await revoke({ method: 'GET', requestAs: 'query', parameters }, path);
    const { v, ...others } = Object.fromEntries(query);
    expect([method, others, v, form.size]).toEqual(['GET', filled, path.includes('?') ? '1' : undefined, 0]);
  });

  it('may be made as the person or as nobody', async () => {
    const person = await revoke({
      parameters: {},
      method: 'DELETE',
      requestAs: 'query',
      authenticateAs: 'bearer',
    });
    expect(person.headers.authorization).toBe('Bearer token-1');
    expect([person.query.size, person.form.size]).toEqual([0, 0]);
    server.requests.length = 0;
    const nobody = await revoke({ parameters, authenticateAs: 'nobody' });
    expect(nobody.headers.authorization).toBeUndefined();
    expect(nobody.form.has('client_secret')).toBe(false);
  });

  it('may be made as the app in a way of its own', async () => {
    const { headers, form } = await revoke({ parameters, authenticateAs: 'basic' });
    expect(headers.authorization).toBe(`Basic ${btoa('client-1:secret-of-the-client')}`);
    expect(form.has('client_secret')).toBe(false);
    server.requests.length = 0;
    const bearer = await revoke({ parameters, authenticateAs: 'secret_as_bearer' });
    expect(bearer.headers.authorization).toBe('Bearer secret-of-the-client');
  });

  it('is made by Basic also where the token endpoint takes a form', async () => {
    const client = clientOf(server, {
      tokenEndpointAuthMethod: 'client_secret_post',
      revocationEndpoint: `${server.origin}/revoke`,
      revocationQuirks: { parameters, authenticateAs: 'basic' },
    });
    await revokeToken({ outbound }, client, { token });
    expect(server.requests[0]?.headers.authorization).toMatch(basic);
    expect(Object.fromEntries(server.requests[0]?.form ?? [])).toEqual(filled);
  });

  it('may end the access of an account, and needs to know which', async () => {
    const client = clientOf(server, {
      revocationEndpoint: `${server.origin}/revoke`,
      revocationQuirks: { parameters: { account: '{provider_user_id}' } },
    });
    await revokeToken({ outbound }, client, { token, providerUserId: 'acct_1' });
    expect(Object.fromEntries(server.requests[0]?.form ?? [])).toEqual({ account: 'acct_1' });
    await expect(revokeToken({ outbound }, client, { token })).rejects.toMatchObject({
      code: 'oauth_endpoint_invalid',
      parameter: 'account',
    });
    expect(server.requests).toHaveLength(1);
  });

  it('may name the client in its address', async () => {
    const { path } = await revoke({ parameters }, '/applications/{client_id}/token');
    expect(path).toBe('/applications/client-1/token');
  });

  it.each(['{token}', '{constructor}', '{other}'])(
    'never has %s in its address, which is logged',
    async (name) => {
      await expect(revoke({ parameters }, `/tokens/${name}`)).rejects.toMatchObject({
        code: 'oauth_endpoint_invalid',
        hop: 'revocation',
      });
      expect([server.requests, hops]).toEqual([[], []]);
    },
  );

  it('says what went wrong without the token, however it was sent', async () => {
    server.answer((response, { form, query }) => {
      const said = [...form.keys()].join() + form.toString() + query.toString();
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: 'invalid_token', said, again: token }));
    });
    for (const requestAs of ['form', 'json', 'query'] as const) {
      const error: unknown = await revoke({ requestAs, parameters: { a: '{token}' } }).catch(
        (f: unknown) => f,
      );
      expect(error).toMatchObject({
        code: 'oauth_token_revocation_error',
        provider: { error: 'invalid_token' },
      });
      expect(JSON.stringify([error, (error as Error).message])).not.toMatch(/token\/1|token%2F1/);
    }
    expect(hops.map(({ url }) => url)).toEqual(Array.from({ length: 3 }, () => `${server.origin}/revoke`));
  });
});
