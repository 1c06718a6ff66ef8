import type { StoredTokens } from './external-account-tokens.ts';

/** What is decided when somebody comes back from a provider with tokens, while others are stored. */
export interface TokenChoice {
  readonly stored: StoredTokens;
  /** those that came now */
  readonly told: StoredTokens;
  /** Unix milliseconds */
  readonly now: number;
  /** the person came to sign in, and not to say anew what the app may do */
  readonly isPlainSignIn: boolean;
}

/**
 * Which tokens are kept, at a provider whose grants live beside each other. A plain sign-in asks for less than was
 * granted for more, because nobody knows who is coming: what it brings does not replace tokens that can do all of it
 * and more, and still live. Otherwise the new ones are kept, and with them the refresh token from before where the
 * provider handed out none, as some do after the first time (RFC 6749 §6: the one before stays good). Tokens of another
 * protocol, from before the connection was switched, are no use to it any more.
 */
export function tokensToKeep({ stored, told, now, isPlainSignIn }: TokenChoice): StoredTokens {
  if ((stored.tokenSecret === undefined) !== (told.tokenSecret === undefined)) return told;
  if (isPlainSignIn && isLiving(stored, now) && isStrictlyNarrower(told.scopes ?? [], stored.scopes ?? []))
    return stored;
  if (told.refreshToken !== undefined || stored.refreshToken === undefined) return told;
  return { ...told, refreshToken: stored.refreshToken };
}

const isLiving = ({ refreshToken, expiresAt }: StoredTokens, now: number): boolean =>
  refreshToken !== undefined || expiresAt === undefined || expiresAt > now;

/** Scopes are sets: their order means nothing (RFC 6749 §3.3). */
function isStrictlyNarrower(scopes: readonly string[], others: readonly string[]): boolean {
  const [narrow, wide] = [new Set(scopes), new Set(others)];
  return narrow.size < wide.size && [...narrow].every((scope) => wide.has(scope));
}
