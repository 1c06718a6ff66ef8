import { describe, expect, it } from 'vitest';
import {
  buildAuthorizationUrl,
  codeChallengeOf,
  type AuthorizationRequest,
} from './authorization-request.ts';
import { prepareClient } from './client.ts';
import type { OAuth2Provider } from './provider.ts';

const request: AuthorizationRequest = {
  redirectUri: 'https://auth.example/v1/oauth-callback/x',
  scopes: ['tweet.read', 'users.read'],
  state: 'state-1',
  codeChallenge: codeChallengeOf('verifier'),
};

function build(provider: Partial<OAuth2Provider> = {}, change: Partial<AuthorizationRequest> = {}) {
  const client = prepareClient(
    {
      authorizationEndpoint: 'https://provider.example/authorize',
      tokenEndpoint: 'https://api.provider.example/token',
      tokenEndpointAuthMethod: 'client_secret_basic',
      profile: {},
      ...provider,
    },
    { clientId: 'client-1', clientSecret: 'secret-1' },
  );
  return new URL(buildAuthorizationUrl(client, { ...request, ...change }));
}

const parameters = (url: URL, ...names: string[]) => names.map((name) => url.searchParams.getAll(name));

describe('an authorization request in the form of its provider', () => {
  it('names the client as the provider does, and only so', () => {
    const url = build({ clientIdParameter: 'client_key' });
    expect(parameters(url, 'client_key', 'client_id')).toEqual([['client-1'], []]);
  });

  it('puts between scopes what the provider reads', () => {
    expect(build({ scopeSeparator: ',' }).searchParams.get('scope')).toBe('tweet.read,users.read');
    expect(build().searchParams.get('scope')).toBe('tweet.read users.read');
    expect(build({}, { scopes: [] }).searchParams.has('scope')).toBe(false);
  });

  it('leaves out the code challenge only where it makes the provider refuse', () => {
    const names = ['code_challenge', 'code_challenge_method'] as const;
    expect(parameters(build({ pkce: 'none' }), ...names)).toEqual([[], []]);
    expect(parameters(build(), ...names)).toEqual([[request.codeChallenge], ['S256']]);
  });

  it('asks for a form post only where the provider sends one', () => {
    expect(build({ responseMode: 'form_post' }).searchParams.get('response_mode')).toBe('form_post');
    expect(build().searchParams.has('response_mode')).toBe(false);
  });

  it('ends with the fragment of the provider, behind every parameter', () => {
    const url = build({ authorizationFragment: 'wechat_redirect' }, { extraParameters: { lang: 'en' } });
    expect(url.hash).toBe('#wechat_redirect');
    expect(parameters(url, 'state', 'lang')).toEqual([['state-1'], ['en']]);
  });

  it('adds what keeps access only when access is kept', () => {
    const provider = { offlineParameters: { access_type: 'offline', prompt: 'consent' } };
    const names = ['access_type', 'prompt'] as const;
    expect(parameters(build(provider, { keepAccess: true }), ...names)).toEqual([['offline'], ['consent']]);
    for (const keepAccess of [false, undefined]) {
      expect(parameters(build(provider, { keepAccess }), ...names)).toEqual([[], []]);
    }
  });

  it('sends every parameter once: what an operator adds goes over what the provider has', () => {
    const provider = {
      authorizationParameters: { prompt: 'login', owner: 'user' },
      offlineParameters: { prompt: 'consent' },
    };
    const extraParameters = { prompt: 'select_account' };
    expect(parameters(build(provider), 'prompt', 'owner')).toEqual([['login'], ['user']]);
    expect(parameters(build(provider, { keepAccess: true }), 'prompt')).toEqual([['consent']]);
    expect(parameters(build(provider, { keepAccess: true, extraParameters }), 'prompt', 'owner')).toEqual([
      ['select_account'],
      ['user'],
    ]);
  });

  it.each([
    { own: 'client_key', name: 'client_key' },
    { own: 'client_key', name: ' CLIENT_KEY ' },
    { own: 'client_key', name: 'client_id' },
    { own: 'appId', name: 'appId' },
    { own: 'appId', name: 'APPID' },
  ])('lets nobody put another client in: $name where it is $own', ({ own, name }) => {
    const invalid = expect.objectContaining({ code: 'oauth_endpoint_invalid', parameter: name });
    const other = { extraParameters: { [name]: 'client-2' } };
    expect(() => build({ clientIdParameter: own }, other)).toThrow(invalid);
  });
});
