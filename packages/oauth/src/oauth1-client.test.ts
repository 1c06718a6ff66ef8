import { describe, expect, it } from 'vitest';
import { prepareOAuth1Client, type OAuth1Provider } from './oauth1-client.ts';
import { requestToken } from './oauth1-token-request.ts';
import { createOutbound } from './outbound.ts';

const provider: OAuth1Provider = {
  requestTokenEndpoint: 'https://api.provider.example/oauth/request_token',
  authorizationEndpoint: 'https://provider.example/oauth/authenticate',
  accessTokenEndpoint: 'https://api.provider.example/oauth/access_token',
  revocationEndpoint: 'https://api.provider.example/oauth/invalidate_token',
  profile: { url: 'https://api.provider.example/me' },
};
const credentials = { consumerKey: 'key-1', consumerSecret: 'secret-1' };

describe('prepareOAuth1Client', () => {
  it.each([
    { change: { requestTokenEndpoint: 'not a url' }, hop: 'request_token' },
    { change: { authorizationEndpoint: 'http://provider.example/authorize' }, hop: 'authorize' },
    { change: { authorizationEndpoint: 'javascript:alert(1)' }, hop: 'authorize' },
    { change: { authorizationEndpoint: 'https://provider.example/authorize#a' }, hop: 'authorize' },
    { change: { accessTokenEndpoint: 'https://user:password@api.provider.example/' }, hop: 'token' },
    { change: { revocationEndpoint: 'ftp://api.provider.example/' }, hop: 'revocation' },
    { change: { profile: { url: '' } }, hop: 'profile' },
  ])('refuses an endpoint that is not a plain https URL: $change', ({ change, hop }) => {
    const prepare = () => prepareOAuth1Client({ ...provider, ...change }, credentials);
    expect(prepare).toThrow(expect.objectContaining({ code: 'oauth_endpoint_invalid', hop }));
  });

  it.each([
    {
      change: { requestTokenEndpoint: 'https://a.example/?oauth_callback=oob' },
      parameter: 'oauth_callback',
    },
    { change: { profile: { url: 'https://a.example/?OAuth_Token=a' } }, parameter: 'OAuth_Token' },
    { change: { authorizeParameters: { oauth_token: 'a' } }, parameter: 'oauth_token' },
    { change: { authorizeParameters: { 'a b': 'c' } }, parameter: 'a b' },
    { change: { authorizeParameters: { a: 'b'.repeat(2049) } }, parameter: 'a' },
  ])('refuses a parameter that only a request may set: $change', ({ change, parameter }) => {
    const prepare = () => prepareOAuth1Client({ ...provider, ...change }, credentials);
    expect(prepare).toThrow(expect.objectContaining({ code: 'oauth_endpoint_invalid', parameter }));
  });

  it.each([
    { change: { consumerKey: '' }, parameter: 'client_id' },
    { change: { consumerSecret: '' }, parameter: 'client_secret' },
  ])('asks for $parameter', ({ change, parameter }) => {
    const prepare = () => prepareOAuth1Client(provider, { ...credentials, ...change });
    expect(prepare).toThrow(expect.objectContaining({ code: 'oauth_endpoint_invalid', parameter }));
  });

  it('sends browsers to plain http on loopback and where the caller says so', () => {
    const at = (authorizationEndpoint: string, alsoAllow: string[] = []) =>
      prepareOAuth1Client({ ...provider, authorizationEndpoint }, credentials, { alsoAllow });
    const onNetwork = 'http://192.168.1.5:4400/authorize';
    expect(at('http://127.0.0.1:4400/authorize').authorizationEndpoint).toBe(
      'http://127.0.0.1:4400/authorize',
    );
    expect(at(onNetwork, ['192.168.1.5:4400']).authorizationEndpoint).toBe(onNetwork);
    expect(() => at(onNetwork, ['192.168.1.5:4401'])).toThrow('https');
  });

  it('leaves it to the outbound guard where this server may call', async () => {
    const outbound = createOutbound({ allow: [] });
    const inside = { ...provider, requestTokenEndpoint: 'https://127.0.0.1/oauth/request_token' };
    const call = requestToken({ outbound }, prepareOAuth1Client(inside, credentials), { callbackUrl: 'oob' });
    await expect(call).rejects.toMatchObject({ code: 'oauth_address_forbidden', hop: 'request_token' });
  });

  it('keeps the query of a profile URL and adds its parameters, spaces as %20', () => {
    const { profile } = prepareOAuth1Client(
      {
        ...provider,
        profile: {
          url: 'https://api.provider.example/me?v=1.1',
          parameters: { skip_status: 'true', fields: 'a b' },
          emailParameters: { include_email: 'true' },
        },
      },
      credentials,
    );
    const withoutEmail = 'https://api.provider.example/me?v=1.1&skip_status=true&fields=a%20b';
    expect(profile).toEqual({ withoutEmail, withEmail: `${withoutEmail}&include_email=true` });
  });
});
