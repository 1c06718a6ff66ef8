import { exchangeAuthorizationCode, readProfile, validateAuthorizationResponse } from '@portico/oauth';
import type { HopRecord, RateLimit, TokenSet } from '@portico/oauth';
import { mapProfile } from '@portico/providers';
import type { Identity } from '@portico/providers';
import type { Connection } from '../connections/connection.ts';
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

/**
 * Turns the provider's answer into an identity: one call for the tokens and one for the profile.
 * @param observe told of every call when it is over
 * @throws {OAuthError}
 */
export async function readUpstream(
  { outbound }: Pick<Deps, 'outbound'>,
  connection: Connection,
  { flow, params, observe }: { flow: Flow; params: URLSearchParams; observe?: (hop: HopRecord) => void },
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
  const profile = await readProfile(context, client, tokens.accessToken, {
    scopes: tokens.scopes ?? flow.scopes,
  });
  return {
    identity: mapProfile(connection.mapping, profile.body),
    tokens,
    raw: profile.body,
    rateLimit: profile.rateLimit,
  };
}
