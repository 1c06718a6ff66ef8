import {
  buildAuthorizationUrl,
  createOutbound,
  createPkce,
  discoverProvider,
  prepareClient,
  refreshTokens,
  verifiesIdTokens,
} from '@portico/oauth';
import { customProvider, type OAuth2ProviderDefinition } from '@portico/providers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandboxServer, type SandboxServer, type Scenario } from '../src/index.ts';
import {
  authorize,
  clientOf,
  credentials,
  exchange,
  identify,
  oauth2Presets,
  redirectUri,
  registeredApp,
  signIn,
  type Client,
} from './oauth2-client.ts';

const waited: number[] = [];
let server: SandboxServer;
beforeAll(async () => {
  const wait = async (milliseconds: number) => void waited.push(milliseconds);
  server = await startSandboxServer({ apps: [registeredApp], wait });
});
afterAll(() => server.close());

const withIdToken = oauth2Presets.filter(verifiesIdTokens).map((preset) => ({ id: preset.id, preset }));

const hostile: readonly { scenario: Scenario; parameter: string }[] = [
  { scenario: 'id_token_audience', parameter: 'aud' },
  { scenario: 'id_token_issuer', parameter: 'iss' },
  { scenario: 'id_token_nonce', parameter: 'nonce' },
  { scenario: 'id_token_expired', parameter: 'exp' },
  { scenario: 'id_token_unsigned', parameter: 'id_token' },
  { scenario: 'id_token_unknown_key', parameter: 'id_token' },
];

describe.each(withIdToken)('the id_token of $id at the sandbox', ({ preset }) => {
  it('holds, is of this sign-in and names the person of the profile', async () => {
    const { idToken, identity } = await signIn(clientOf(preset, server.origin), { person: 'noorh' });
    expect(idToken?.sub).toBeDefined();
    expect(identity.providerUserId).not.toBe('');
  });

  it('says nothing of the address when that was not asked for', async () => {
    if (preset.emailScope === undefined) return;
    const choice = { person: 'ada_byrne', requestEmail: false };
    const { idToken } = await signIn(clientOf(preset, server.origin), choice);
    expect(JSON.stringify(idToken)).not.toContain('ada.byrne@example.com');
  });

  it.each(hostile)('is refused as "$scenario"', async ({ scenario, parameter }) => {
    if (preset.nonceNotReturned === true && parameter === 'nonce') return;
    const failed = signIn(clientOf(preset, server.origin), { person: 'ada_byrne', scenario });
    await expect(failed).rejects.toMatchObject({ code: 'oauth_id_token_invalid', parameter });
  });

  it('is not that of somebody else than the profile', async () => {
    const own = clientOf(preset, server.origin);
    if (preset.profile.url === undefined) return;
    const failed = signIn(own, { person: 'ada_byrne', scenario: 'userinfo_swapped' });
    await expect(failed).rejects.toMatchObject({ code: 'oauth_id_token_invalid', parameter: 'sub' });
  });
});

/** A connection of an operator's own, as its form fills it. */
function customClient(provider: OAuth2ProviderDefinition): Client {
  const host = new URL(server.origin).host;
  const context = { outbound: createOutbound({ allow: [host] }) };
  const client = prepareClient(provider, credentials, { alsoAllow: [host] });
  return { preset: provider, provider, context, client };
}

function customOf(kind: 'custom_oidc' | 'custom_oauth2'): OAuth2ProviderDefinition {
  return customProvider({ kind, key: 'acme', name: 'Acme' }) as OAuth2ProviderDefinition;
}

describe('the plain OpenID provider', () => {
  const issuerOf = () => `${server.origin}/sandbox/oidc`;

  async function discovered(): Promise<Client> {
    const outbound = createOutbound({ allow: [new URL(server.origin).host] });
    const found = await discoverProvider(outbound, { issuer: issuerOf() });
    return customClient({
      ...customOf('custom_oidc'),
      issuer: found.issuer,
      authorizationEndpoint: found.authorizationEndpoint,
      tokenEndpoint: found.tokenEndpoint,
      jwksUri: found.jwksUri,
      issParameterSupported: found.issParameterSupported,
      idTokenSigningAlgorithms: found.idTokenSigningAlgorithms,
      ...(found.revocationEndpoint === undefined ? {} : { revocationEndpoint: found.revocationEndpoint }),
      profile: found.userinfoEndpoint === undefined ? {} : { url: found.userinfoEndpoint },
    });
  }

  it('is found by its issuer alone, and signs people in', async () => {
    const { identity, idToken, started } = await signIn(await discovered(), { person: 'ada_byrne' });
    expect(started.callback.get('iss')).toBe(issuerOf());
    expect(idToken?.['iss']).toBe(issuerOf());
    expect(identity).toMatchObject({
      emailAddress: 'ada.byrne@example.com',
      emailVerified: true,
      username: 'ada_byrne',
      firstName: 'Ada',
      lastName: 'Byrne',
    });
  });

  it.each([...hostile, { scenario: 'userinfo_swapped' as const, parameter: 'sub' }])(
    'lies as "$scenario" says',
    async ({ scenario, parameter }) => {
      const failed = signIn(await discovered(), { person: 'ada_byrne', scenario });
      await expect(failed).rejects.toMatchObject({ code: 'oauth_id_token_invalid', parameter });
    },
  );

  it('lies about its metadata when a script says so', async () => {
    server.sandbox.script.next(
      { path: '/.well-known/openid-configuration' },
      { kind: 'lie', transform: (body) => ({ ...(body as object), issuer: 'https://issuer.example' }) },
    );
    await expect(discovered()).rejects.toMatchObject({ code: 'oauth_issuer_mismatch' });
  });

  it('comes back in the name of another issuer when a script says so', async () => {
    const own = await discovered();
    server.sandbox.script.next(
      { method: 'POST', path: '/sandbox/oidc/_consent' },
      {
        kind: 'lie',
        headers: { location: `${redirectUri}?code=a&state=state-1&iss=https://issuer.example` },
      },
    );
    const started = await authorize(own, { person: 'ada_byrne' });
    await expect(exchange(own, started)).rejects.toMatchObject({ code: 'oauth_issuer_mismatch' });
  });
});

describe('the plain OAuth 2.0 provider', () => {
  const own = () =>
    customClient({
      ...customOf('custom_oauth2'),
      authorizationEndpoint: `${server.origin}/sandbox/oauth2/authorize`,
      tokenEndpoint: `${server.origin}/sandbox/oauth2/token`,
      profile: { url: `${server.origin}/sandbox/oauth2/userinfo` },
    });

  it('signs people in without scopes', async () => {
    const { identity } = await signIn(own(), { person: 'ada_byrne' });
    expect(identity).toMatchObject({ emailAddress: 'ada.byrne@example.com', username: 'ada_byrne' });
  });

  it('has somebody whose address nobody confirmed', async () => {
    const { identity } = await signIn(own(), { person: 'liv_aas' });
    expect(identity).toMatchObject({ emailAddress: 'liv.aas@example.com', emailVerified: false });
  });
});

describe('a scenario at a derived stand-in', () => {
  const table = oauth2Presets.filter(({ id }) => id !== 'x').map((preset) => ({ id: preset.id, preset }));

  it.each(table)('"email_unverified" and "no_email" change the person at $id', async ({ preset }) => {
    const client = clientOf(preset, server.origin);
    if (preset.attributeMapping.email_address === undefined) return;
    const none = await signIn(client, { person: 'ada_byrne', scenario: 'no_email' });
    expect(none.identity.emailAddress).toBeUndefined();
    if (preset.emailVerified !== 'when_claimed') return;
    const unverified = await signIn(client, { person: 'zoe_at_sea', scenario: 'email_unverified' });
    expect(unverified.identity).toMatchObject({
      emailAddress: 'zoe_at_sea@example.com',
      emailVerified: false,
    });
  });

  it.each(table)('"missing_scope" grants less than was asked for at $id', async ({ preset }) => {
    if (preset.baseScopes.length === 0) return;
    const own = clientOf(preset, server.origin);
    const started = await authorize(own, { person: 'ada_byrne', scenario: 'missing_scope' });
    const tokens = await exchange(own, started);
    const granted = tokens.scopes ?? [];
    expect(preset.baseScopes.filter((name) => !granted.includes(name))).toHaveLength(1);
    if (preset.profile.url === undefined) return;
    await expect(identify(own, started, tokens)).rejects.toMatchObject({ name: 'OAuthError' });
  });

  it.each(table)('"refresh_refused" signs in and ends at the refresh at $id', async ({ preset }) => {
    if (preset.refresh === 'none') return;
    const own = clientOf(preset, server.origin);
    const choice = { person: 'ada_byrne', keepAccess: true, scenario: 'refresh_refused' } as const;
    const { tokens } = await signIn(own, choice);
    const refreshToken = tokens.refreshToken ?? '';
    expect(refreshToken).not.toBe('');
    const refused = refreshTokens(own.context, own.client, { refreshToken });
    await expect(refused).rejects.toMatchObject({ name: 'OAuthError' });
  });

  it('"slow" waits at the token call and at the profile', async () => {
    const preset = table.find(({ preset: { profile } }) => profile.url !== undefined)?.preset;
    waited.length = 0;
    if (preset) await signIn(clientOf(preset, server.origin), { person: 'noorh', scenario: 'slow' });
    expect(waited).toEqual([6000, 6000]);
  });

  it('cannot be chosen where it makes no sense', async () => {
    const preset = table.find(({ preset: candidate }) => !verifiesIdTokens(candidate))?.preset;
    const failed =
      preset && authorize(clientOf(preset, server.origin), { person: 'noorh', scenario: 'id_token_nonce' });
    await expect(failed).rejects.toThrow('There is no scenario');
  });
});

describe('an authorization request to a derived stand-in', () => {
  const [{ preset } = { preset: undefined }] = withIdToken.filter((entry) => entry.preset.pkce !== 'none');

  function urlOf(change: (parameters: URLSearchParams) => void): string {
    if (preset === undefined) throw new Error('No preset takes a challenge.');
    const { client } = clientOf(preset, server.origin);
    const request = {
      redirectUri,
      scopes: preset.baseScopes,
      state: 's',
      codeChallenge: createPkce().codeChallenge,
    };
    const url = new URL(buildAuthorizationUrl(client, request));
    change(url.searchParams);
    return url.href;
  }

  it.each([
    { name: 'no challenge', change: { code_challenge: undefined }, error: 'invalid_request' },
    { name: 'a plain challenge', change: { code_challenge_method: 'plain' }, error: 'invalid_request' },
    { name: 'another response type', change: { response_type: 'token' }, error: 'unsupported_response_type' },
    { name: 'no scope', change: { scope: undefined }, error: 'invalid_scope' },
  ])('with $name comes back with $error', async ({ change, error }) => {
    const response = await fetch(
      urlOf((parameters) => apply(parameters, change)),
      { redirect: 'manual' },
    );
    const body = `${response.headers.get('location') ?? ''} ${await response.text()}`;
    expect(body).toContain(error);
    expect(body).not.toContain('code=');
  });

  it.each([
    { name: 'an unknown app', change: { client_id: 'nobody' }, reason: 'unknown_client' },
    {
      name: 'another callback',
      change: { redirect_uri: `${redirectUri}/` },
      reason: 'redirect_uri_not_registered',
    },
  ])('of $name ends on the error page', async ({ change, reason }) => {
    const response = await fetch(
      urlOf((parameters) => apply(parameters, change)),
      { redirect: 'manual' },
    );
    expect(response.status).toBe(400);
    expect(response.headers.get('x-sandbox-reason')).toBe(reason);
  });

  it('is refused with a challenge where the provider takes none', async () => {
    const without = oauth2Presets.find(({ pkce }) => pkce === 'none');
    if (without === undefined) return;
    const { client } = clientOf(without, server.origin);
    const request = { redirectUri, scopes: without.baseScopes, state: 's', codeChallenge: 'unused' };
    const url = new URL(buildAuthorizationUrl(client, request));
    url.searchParams.set('code_challenge', createPkce().codeChallenge);
    const response = await fetch(url, { redirect: 'manual' });
    expect(response.headers.get('location')).toContain('error=invalid_request');
  });
});

function apply(parameters: URLSearchParams, change: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) parameters.delete(name);
    else parameters.set(name, value);
  }
}
