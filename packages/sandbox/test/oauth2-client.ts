import {
  buildAuthorizationUrl,
  createOutbound,
  createPkce,
  exchangeAuthorizationCode,
  prepareClient,
  readProfile,
  validateAuthorizationResponse,
  verifiesIdTokens,
  verifyIdToken,
  type CallContext,
  type PreparedClient,
  type TokenSet,
} from '@portico/oauth';
import {
  compileMapping,
  mapProfile,
  presets,
  scopesToRequest,
  type OAuth2ProviderDefinition,
} from '@portico/providers';
import { atSandbox, authorizeAs, sandboxEndpoint, type AuthorizeAs } from '../src/index.ts';

export const credentials = { clientId: 'web-app', clientSecret: 'web-secret' };
export const redirectUri = 'http://localhost:3000/callback';
export const registeredApp = { ...credentials, name: 'Acme', redirectUris: [redirectUri] };

/** Every preset that speaks OAuth 2.0, as the sandbox offers it. */
export const oauth2Presets = presets.filter(
  (preset): preset is OAuth2ProviderDefinition => preset.protocol !== 'oauth1',
);

export interface SignInChoice extends AuthorizeAs {
  readonly requestEmail?: boolean;
  readonly keepAccess?: boolean;
}

/** A client as the server is one: our own library, real requests, no knowledge of the sandbox but its addresses. */
export function clientOf(preset: OAuth2ProviderDefinition, origin: string) {
  const provider = atSandbox(preset, (_caller, url) => sandboxEndpoint(origin, preset.id, url));
  const address = new URL(origin).host;
  const context: CallContext = { outbound: createOutbound({ allow: [address] }) };
  const client: PreparedClient = prepareClient(provider, credentials, { alsoAllow: [address] });
  return { preset, provider, context, client };
}

export type Client = ReturnType<typeof clientOf>;

/** @returns the callback, and what the client remembers of the start */
export async function authorize({ client, preset }: Client, choice: SignInChoice) {
  const { requestEmail = true, keepAccess = false, ...decision } = choice;
  const scopes = scopesToRequest(preset, { requestEmail, keepAccess, additionalScopes: [] });
  const { codeVerifier, codeChallenge } = createPkce();
  const nonce = verifiesIdTokens(client.provider) ? 'nonce-1' : undefined;
  const request = { redirectUri, scopes, state: 'state-1', codeChallenge, keepAccess, nonce };
  const url = buildAuthorizationUrl(client, request);
  const callback = new URL(await authorizeAs(url, decision)).searchParams;
  return { callback, scopes, codeVerifier, nonce };
}

export type Started = Awaited<ReturnType<typeof authorize>>;

export async function exchange({ client, context }: Client, started: Started): Promise<TokenSet> {
  const { callback, codeVerifier } = started;
  const expected = { ...client.provider, expectedState: 'state-1' };
  const validatedResponse = validateAuthorizationResponse(expected, callback);
  return exchangeAuthorizationCode(context, client, {
    validatedResponse,
    redirectUri,
    codeVerifier,
    callback,
  });
}

export async function identify(own: Client, started: Started, tokens: TokenSet) {
  const { client, context, preset } = own;
  const { idToken: token, accessToken } = tokens;
  const idToken =
    token === undefined || started.nonce === undefined
      ? undefined
      : await verifyIdToken(context, client, { idToken: token, nonce: started.nonce, accessToken });
  const profile = await readProfile(context, client, accessToken, {
    scopes: tokens.scopes ?? started.scopes,
    tokenExtra: tokens.extra,
    idToken,
    callbackUser: started.callback.get('user'),
  });
  const identity = mapProfile(compileMapping(preset.attributeMapping, preset), profile.body);
  return { identity, profile, idToken };
}

/** From the button to the identity. */
export async function signIn(own: Client, choice: SignInChoice) {
  const started = await authorize(own, choice);
  const tokens = await exchange(own, started);
  return { started, tokens, ...(await identify(own, started, tokens)) };
}
