import { AppError } from '@portico/contract';
import type { AppTokenKind, AppTokenResource } from '@portico/contract';
import { protocolsOf, speaking } from '@portico/providers';
import type { AppTokens, ProviderDefinition } from '@portico/providers';
import type { Connection } from '../connections/connection.ts';
import type { Sealer, SealContext } from '../keys/seal.ts';
import type { ManagementActor } from '../operators/actor.ts';
import type { AppTokenRow } from '../store/app-tokens.ts';
import type { StoredTokens } from '../users/external-account-tokens.ts';

/** A token of the app itself as it is kept. */
export interface StoredAppToken extends StoredTokens {
  /** whose credentials it was got with; absent of one that somebody copied from a console */
  readonly clientId?: string;
}

/** There is at most one of each kind, so it needs no other name, and its row is of one connection for ever. */
export const appTokenId = (connectionId: string, kind: AppTokenKind): string => `${connectionId}:${kind}`;

/** Where tokens of an app are sealed: they open for their own connection and kind. */
export const appTokenContext = (id: string): SealContext => ['app_tokens', id, 'sealed_tokens'];

interface Putting {
  readonly connection: Connection;
  readonly kind: AppTokenKind;
  readonly token: StoredAppToken;
  readonly actor: ManagementActor;
  /** Unix milliseconds */
  readonly now: number;
}

export function appTokenRow(sealer: Sealer, { connection, kind, token, actor, now }: Putting): AppTokenRow {
  const id = appTokenId(connection.id, kind);
  const { accessToken, expiresAt = null } = token;
  return {
    environment_id: connection.environmentId,
    id,
    connection_id: connection.id,
    kind,
    sealed_tokens: sealer.seal(JSON.stringify(token), appTokenContext(id)),
    // Four characters of a short token would be too much of it.
    hint: accessToken.length >= 20 ? accessToken.slice(-4) : '',
    expires_at: expiresAt,
    created_at: now,
    updated_at: now,
    updated_by_type: actor.type,
    updated_by_id: actor.id,
  };
}

/** @throws {SealError} when it was sealed for another connection or kind */
export function openAppToken(
  sealer: Sealer,
  { connection_id, kind, sealed_tokens }: AppTokenRow,
): StoredAppToken {
  // What we sealed ourselves, and nobody else can have written.
  return JSON.parse(
    sealer.open(sealed_tokens, appTokenContext(appTokenId(connection_id, kind))),
  ) as StoredAppToken;
}

export function appTokenResource(row: AppTokenRow): AppTokenResource {
  return {
    object: 'app_token',
    kind: row.kind,
    oauth_provider_id: row.connection_id,
    hint: row.hint,
    expires_at: row.expires_at,
    created_at: row.created_at,
    updated_at: row.updated_at,
    updated_by: { type: row.updated_by_type, id: row.updated_by_id },
  };
}

const fieldOf = { access_token: 'accessToken', bearer: 'bearer' } as const;

/**
 * What the provider calls a token of this kind, by the protocol that the connection speaks.
 * @throws {AppError} `oauth_app_token_unavailable`, with the protocol that has it, if one has
 */
export function assertAppToken<K extends AppTokenKind>(
  { provider, frame }: Connection,
  kind: K,
): NonNullable<AppTokens[(typeof fieldOf)[K]]> {
  const found = provider.appTokens?.[fieldOf[kind]];
  if (found) return found;
  const others = protocolsOf(frame).map((protocol) => speaking(frame, protocol));
  const other = others.find(({ appTokens }) => appTokens?.[fieldOf[kind]]);
  const message = other
    ? byOtherProtocol(other, fieldOf[kind])
    : `${provider.displayName} is not known to have such tokens.`;
  throw new AppError('oauth_app_token_unavailable', { meta: { param_name: 'kind' }, message });
}

/** Keys of one protocol open nothing by another, so nobody is asked. */
function byOtherProtocol(
  { displayName, protocol, appTokens, console: { fieldLabels } }: ProviderDefinition,
  field: keyof AppTokens,
): string {
  const { clientId, clientSecret } = fieldLabels;
  const label = appTokens?.[field]?.label ?? '';
  return (
    `${displayName} has the ${label} for apps that connect with ${clientId} and ${clientSecret}. ` +
    `Change the protocol of the connection to ${protocolNames[protocol]} first.`
  );
}

const protocolNames = { oauth1: 'OAuth 1.0a', oauth2: 'OAuth 2.0', oidc: 'OpenID Connect' } as const;
