import { describe, expect, it } from 'vitest';
import { prepareClient } from './client.ts';
import { createOutbound } from './outbound.ts';
import { readProfile } from './profile-request.ts';
import type { OAuth2Provider } from './provider.ts';

const provider: OAuth2Provider = {
  authorizationEndpoint: 'https://provider.example/authorize',
  tokenEndpoint: 'https://api.provider.example/token',
  revocationEndpoint: 'https://api.provider.example/revoke',
  tokenEndpointAuthMethod: 'client_secret_basic',
  profile: { url: 'https://api.provider.example/me' },
};
const credentials = { clientId: 'client-1', clientSecret: 'secret-1' };

describe('prepareClient', () => {
  it.each([
    { change: { authorizationEndpoint: 'http://provider.example/authorize' }, hop: 'authorize' },
    { change: { authorizationEndpoint: 'javascript:alert(1)' }, hop: 'authorize' },
    { change: { authorizationEndpoint: 'https://provider.example/authorize#a' }, hop: 'authorize' },
    { change: { tokenEndpoint: 'not a url' }, hop: 'token' },
    { change: { tokenEndpoint: 'https://user:password@api.provider.example/token' }, hop: 'token' },
    { change: { revocationEndpoint: 'ftp://api.provider.example/' }, hop: 'revocation' },
    { change: { profile: { url: '' } }, hop: 'profile' },
  ])('refuses an endpoint that is not a plain https URL: $change', ({ change, hop }) => {
    const prepare = () => prepareClient({ ...provider, ...change }, credentials);
    expect(prepare).toThrow(expect.objectContaining({ code: 'oauth_endpoint_invalid', hop }));
  });

  it.each([
    'http://127.0.0.1:4400/authorize',
    'http://localhost:4400/',
    'http://staging.localhost/authorize',
  ])('sends browsers to plain http on loopback: %s', (authorizationEndpoint) => {
    const prepared = prepareClient({ ...provider, authorizationEndpoint }, credentials);
    expect(prepared.authorizationEndpoint).toBe(authorizationEndpoint);
  });

  it('sends browsers to plain http where the caller says so', () => {
    const onNetwork = { ...provider, authorizationEndpoint: 'http://192.168.1.5:4400/authorize' };
    const prepare = (alsoAllow: string[]) => prepareClient(onNetwork, credentials, { alsoAllow });
    expect(() => prepare(['192.168.1.5:4400'])).not.toThrow();
    expect(() => prepare(['192.168.1.5:4401'])).toThrow('https');
  });

  it('leaves it to the outbound guard where this server may call', async () => {
    const outbound = createOutbound({ allow: [] });
    const onNetwork = prepareClient({ ...provider, profile: { url: 'http://8.8.8.8/me' } }, credentials);
    await expect(readProfile({ outbound }, onNetwork, 'token-1', { scopes: [] })).rejects.toMatchObject({
      code: 'oauth_address_forbidden',
      hop: 'profile',
    });
  });

  it.each(['client_secret_basic', 'client_secret_post'] as const)('asks for a secret for %s', (method) => {
    const prepare = () =>
      prepareClient(
        { ...provider, tokenEndpointAuthMethod: method },
        { clientId: 'client-1', clientSecret: '' },
      );
    expect(prepare).toThrow(
      expect.objectContaining({ code: 'oauth_endpoint_invalid', parameter: 'client_secret' }),
    );
  });
});
