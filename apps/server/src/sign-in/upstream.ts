import { exchangeAuthorizationCode, readProfile, validateAuthorizationResponse } from '@portico/oauth';
import type { HopRecord, RateLimit, TokenSet } from '@portico/oauth';
import type { Identity } from '@portico/providers';
import type { Connection } from '../connections/connection.ts';
import { readIdentity } from '../connections/identity.ts';
import type { Deps } from '../deps.ts';
import type { Flow } from './flow.ts';

/** What a provider told us in one round trip. */
export interface Reading {
  readonly identity: Identity;
  readonly tokens: TokenSet;
  /** the profile as it came */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly rateLimit: RateLimit | undefined;
}

interface ReadUpstream {
  readonly flow: Flow;
  /** of the callback's query */
  readonly params: URLSearchParams;
  /** told of every call when it is over */
  readonly observe?: (hop: HopRecord) => void;
  /** told of the tokens as soon as they are there, whatever becomes of the profile */
  readonly onTokens?: (tokens: TokenSet) => void;
}

/**
 * Turns the provider's answer into an identity: one call for the tokens and one for the profile.
 * @throws {OAuthError}
 */
export async function readUpstream(
  { outbound }: Pick<Deps, 'outbound'>,
  connection: Connection,
  { flow, params, observe, onTokens }: ReadUpstream,
): Promise<Reading> {
  const client = connection.client();
  const context = { outbound, observe };
  const { issuer, issParameterSupported, errorRules } = client.provider;
  const expected = { expectedState: flow.state, issuer, issParameterSupported, errorRules };
  const validatedResponse = validateAuthorizationResponse(expected, params);
  const tokens = await exchangeAuthorizationCode(context, client, {
    validatedResponse,
    redirectUri: flow.redirectUri,
    codeVerifier: flow.codeVerifier,
  });
  onTokens?.(tokens);
  const profile = await readProfile(context, client, tokens.accessToken, {
    scopes: tokens.scopes ?? flow.scopes,
  });
  return {
    identity: readIdentity(connection, profile.body),
    tokens,
    raw: profile.body,
    rateLimit: profile.rateLimit,
  };
}
