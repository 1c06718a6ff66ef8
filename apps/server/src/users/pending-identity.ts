import type { VouchedAccountResource } from '@portico/contract';
import type { Identity } from '@portico/providers';
import type { Sealer } from '../keys/seal.ts';
import type { StoredTokens } from './external-account-tokens.ts';

/** What a provider vouched for, kept until the person has given or proven the rest. */
export interface PendingIdentity {
  readonly identity: Identity;
  readonly tokens: StoredTokens;
}

export type Attempts = 'sign_ins' | 'sign_ups';

/** It opens in its own row only. */
export const identityContext = (table: Attempts, id: string) => [table, id, 'sealed_identity'] as const;

export function sealIdentity(sealer: Sealer, table: Attempts, id: string, pending: PendingIdentity): string {
  return sealer.seal(JSON.stringify(pending), identityContext(table, id));
}

/**
 * @returns undefined for an attempt that no provider vouched for
 * @throws {SealError}
 */
export function openIdentity(
  sealer: Sealer,
  table: Attempts,
  row: { readonly id: string; readonly sealed_identity: string | null },
): PendingIdentity | undefined {
  if (row.sealed_identity === null) return undefined;
  return JSON.parse(sealer.open(row.sealed_identity, identityContext(table, row.id))) as PendingIdentity;
}

/** Who the provider says this is, for the page that asks for the rest. */
export function vouchedFor(
  pending: PendingIdentity | undefined,
  connection: { readonly strategy: string; readonly name: string },
): VouchedAccountResource | null {
  if (!pending) return null;
  const { identity } = pending;
  return {
    provider: connection.strategy,
    provider_name: connection.name,
    username: identity.username ?? null,
    first_name: identity.firstName ?? '',
    last_name: identity.lastName ?? '',
    image_url: identity.imageUrl ?? '',
  };
}
