import type { Identity } from '@portico/providers';
import type { ProviderTokens } from '../sign-in/upstream.ts';
import type { Sealer } from '../keys/seal.ts';
import type { ExternalAccountRow } from '../store/users.ts';

/** The provider's tokens as they are kept: sealed, bound to the account and the user they are of. */
export interface StoredTokens {
  readonly accessToken: string;
  /** of OAuth 1.0a */
  readonly tokenSecret?: string;
  readonly refreshToken?: string;
  /** sent along when refreshing, where the provider wants it back */
  readonly kept?: Readonly<Record<string, string>>;
  /** Unix milliseconds; absent when the provider did not say */
  readonly expiresAt?: number;
  /** granted scopes */
  readonly scopes?: readonly string[];
}

/**
 * @param asked the scopes that were asked for; a provider that does not say which it granted granted those (RFC 6749
 *   §5.1)
 * @param now when the answer came, in Unix milliseconds
 */
export function storedTokensOf(tokens: ProviderTokens, asked: readonly string[], now: number): StoredTokens {
  return {
    accessToken: tokens.accessToken,
    ...(tokens.tokenSecret === undefined ? {} : { tokenSecret: tokens.tokenSecret }),
    ...(tokens.refreshToken === undefined ? {} : { refreshToken: tokens.refreshToken }),
    ...(tokens.kept === undefined ? {} : { kept: tokens.kept }),
    ...(tokens.expiresInSeconds === undefined ? {} : { expiresAt: now + tokens.expiresInSeconds * 1000 }),
    scopes: tokens.scopes ?? asked,
  };
}

interface AccountState {
  readonly accountId: string;
  readonly userId: string;
  readonly identity: Identity;
  readonly tokens: StoredTokens;
  readonly now: number;
}

/** The columns of an external account that each sign-in writes anew. */
export function accountFields(sealer: Sealer, { accountId, userId, identity, tokens, now }: AccountState) {
  return {
    username: identity.username ?? null,
    first_name: identity.firstName ?? null,
    last_name: identity.lastName ?? null,
    image_url: identity.imageUrl ?? null,
    email_address: identity.emailAddress ?? null,
    approved_scopes: (tokens.scopes ?? []).join(' '),
    public_metadata: JSON.stringify(identity.unmapped),
    sealed_tokens: sealer.seal(JSON.stringify(tokens), tokensContext(accountId, userId)),
    tokens_expire_at: tokens.expiresAt ?? null,
    tokens_refreshable: tokens.refreshToken === undefined ? (0 as const) : (1 as const),
    tokens_state: 'active' as const,
    tokens_state_reason: null,
    last_signed_in_at: now,
  };
}

/** @throws when they were sealed for another account or user */
export function openTokens(
  sealer: Sealer,
  { id, user_id, sealed_tokens }: Pick<ExternalAccountRow, 'id' | 'user_id' | 'sealed_tokens'>,
): StoredTokens | undefined {
  if (sealed_tokens === null) return undefined;
  // What we sealed ourselves, and nobody else can have written.
  return JSON.parse(sealer.open(sealed_tokens, tokensContext(id, user_id))) as StoredTokens;
}

/** Where tokens are sealed: they open in their own row, for their own user. */
export function tokensContext(accountId: string, userId: string): readonly [string, string, string] {
  return ['external_accounts', `${accountId}/${userId}`, 'sealed_tokens'];
}
