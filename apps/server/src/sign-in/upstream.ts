import type { HopRecord, PreparedClient, PreparedOAuth1Client, RateLimit } from '@portico/oauth';
import type { Identity } from '@portico/providers';
import type { Connection } from '../connections/connection.ts';
import { readIdentity } from '../connections/identity.ts';
import type { Deps } from '../deps.ts';
import type { Flow } from './flow.ts';
import { departByOAuth1, readByOAuth1 } from './upstream-oauth1.ts';
import { departByOAuth2, readByOAuth2 } from './upstream-oauth2.ts';

/** Tokens of a provider, whatever it speaks. */
export interface ProviderTokens {
  readonly accessToken: string;
  /** of OAuth 1.0a: without it the token is worth nothing */
  readonly tokenSecret?: string;
  readonly refreshToken?: string;
  /** of the callback, without which the provider refreshes nothing */
  readonly kept?: Readonly<Record<string, string>>;
  readonly expiresInSeconds?: number;
  /** granted ones; undefined when the provider did not say */
  readonly scopes?: readonly string[];
}

/** What a provider told us in one round trip, as it came. */
export interface RawReading {
  readonly tokens: ProviderTokens;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly rateLimit: RateLimit | undefined;
}

/** The same, read as a person. */
export interface Reading extends RawReading {
  readonly identity: Identity;
}

/** What of a flow is between us and the provider; the rest is between us and the app. */
export type FlowSecrets = Pick<Flow, 'codeVerifier' | 'nonce' | 'requestToken'>;

/** How a browser is sent to the provider. */
export interface Departure {
  readonly authorizationUrl: string;
  readonly secrets: FlowSecrets;
  /** instead of the one that was made, where the protocol brings its own */
  readonly state?: string;
}

export interface Journey {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
  readonly extraParameters: Readonly<Record<string, string>>;
}

/** What a call of a protocol is given. */
export interface Upstream<Client> {
  readonly deps: Pick<Deps, 'outbound'>;
  readonly client: Client;
  readonly connection: Connection;
}

export interface Arrival {
  readonly flow: Flow;
  /** of the callback */
  readonly params: URLSearchParams;
  /** told of every call when it is over */
  readonly observe?: ((hop: HopRecord) => void) | undefined;
  /** told of the tokens as soon as they are there, whatever becomes of the profile */
  readonly onTokens?: ((tokens: ProviderTokens) => void) | undefined;
}

/**
 * Prepares the way to the provider. By OAuth 1.0a this is a call, by the others none.
 * @throws {OAuthError}
 */
export async function depart(
  deps: Pick<Deps, 'outbound'>,
  connection: Connection,
  journey: Journey,
): Promise<Departure> {
  const upstream = connection.upstream();
  if (upstream.protocol === 'oauth2') return departByOAuth2(of(deps, connection, upstream.client), journey);
  return departByOAuth1(of(deps, connection, upstream.client), journey);
}

/**
 * Turns the provider's answer into an identity: one call for the tokens and one for the profile, unless the provider
 * needs another number.
 * @throws {OAuthError}
 */
export async function readUpstream(
  deps: Pick<Deps, 'outbound'>,
  connection: Connection,
  arrival: Arrival,
): Promise<Reading> {
  const upstream = connection.upstream();
  const reading =
    upstream.protocol === 'oauth2'
      ? await readByOAuth2(of(deps, connection, upstream.client), arrival)
      : await readByOAuth1(of(deps, connection, upstream.client), arrival);
  return { ...reading, identity: readIdentity(connection, reading.raw) };
}

function of<Client extends PreparedClient | PreparedOAuth1Client>(
  deps: Pick<Deps, 'outbound'>,
  connection: Connection,
  client: Client,
): Upstream<Client> {
  return { deps, connection, client };
}
