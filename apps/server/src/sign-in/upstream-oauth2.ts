import {
  buildAuthorizationUrl,
  createPkce,
  exchangeAuthorizationCode,
  OAuthError,
  readProfile,
  validateAuthorizationResponse,
  verifiesIdTokens,
  verifyIdToken,
} from '@portico/oauth';
import type { CallContext, IdTokenClaims, PreparedClient, TokenSet } from '@portico/oauth';
import { drawRandom } from '../keys/random.ts';
import type { Arrival, Departure, Journey, RawReading, Upstream } from './upstream.ts';

/** OAuth 2.0 and OpenID Connect: state, PKCE and nonce are ours, and nothing has to be asked before the browser goes. */
export function departByOAuth2(
  { client, connection }: Upstream<PreparedClient>,
  { redirectUri, scopes, state, extraParameters }: Journey,
): Departure {
  const { codeVerifier, codeChallenge } = createPkce(drawRandom);
  const nonce = verifiesIdTokens(client.provider) ? drawRandom(32).toString('base64url') : undefined;
  const authorizationUrl = buildAuthorizationUrl(client, {
    redirectUri,
    scopes,
    state,
    codeChallenge,
    nonce,
    keepAccess: connection.settings.keepAccess,
    extraParameters,
  });
  return { authorizationUrl, secrets: { codeVerifier, ...(nonce === undefined ? {} : { nonce }) } };
}

export async function readByOAuth2(
  { deps, client }: Upstream<PreparedClient>,
  { flow, params, observe, onTokens }: Arrival,
): Promise<RawReading> {
  const context = { outbound: deps.outbound, observe };
  const { issuer, sharedIssuer, issParameterSupported, errorRules } = client.provider;
  const validatedResponse = validateAuthorizationResponse(
    {
      expectedState: flow.state,
      // One of many tenants cannot be told by the address of them all.
      issuer: sharedIssuer === undefined ? issuer : undefined,
      issParameterSupported,
      errorRules,
    },
    params,
  );
  const tokens = await exchangeAuthorizationCode(context, client, {
    validatedResponse,
    redirectUri: flow.redirectUri,
    codeVerifier: flow.codeVerifier,
    callback: params,
  });
  onTokens?.(tokens);
  const idToken = await readIdToken(context, client, { tokens, nonce: flow.nonce });
  const profile = await readProfile(context, client, tokens.accessToken, {
    scopes: tokens.scopes ?? flow.scopes,
    tokenExtra: tokens.extra,
    idToken,
    callbackUser: params.get('user'),
  });
  return { tokens, raw: profile.body, rateLimit: profile.rateLimit };
}

/** Where an id_token is promised, its absence is no smaller thing than a wrong one (OpenID Connect Core §3.1.3.3). */
async function readIdToken(
  context: CallContext,
  client: PreparedClient,
  { tokens, nonce }: { tokens: TokenSet; nonce: string | undefined },
): Promise<IdTokenClaims | undefined> {
  if (nonce === undefined) return undefined;
  if (tokens.idToken === undefined) {
    throw new OAuthError('oauth_id_token_invalid', 'The token response holds no id_token.', {
      hop: 'token',
      parameter: 'id_token',
    });
  }
  const { idToken, accessToken } = tokens;
  return verifyIdToken(context, client, { idToken, accessToken, nonce });
}
