import { matchesAnswer, OAuthError, refreshTokens, revokeOAuth1Token, revokeToken } from '@portico/oauth';
import type { AnswerMatch, PreparedAppClient, PreparedClient, Revocation } from '@portico/oauth';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import { storedTokensOf } from '../users/external-account-tokens.ts';
import type { StoredTokens } from '../users/external-account-tokens.ts';

export interface Revoking {
  readonly connection: Connection;
  readonly tokens: StoredTokens;
  /** whose they are, for providers that end access by account */
  readonly providerUserId: string;
  /** called with what takes the place of the tokens, before anything else is done with it */
  readonly keep: (tokens: StoredTokens) => Promise<void>;
}

/**
 * Whether ending tokens would end more than their own grant, namely also what the person granted later: where a
 * person has but one grant, and where the provider ends all of them at once.
 */
export function endsLaterGrants({ provider }: Pick<Connection, 'provider'>): boolean {
  return provider.oneGrantPerPerson === true || provider.revocationEndsEveryGrant === true;
}

/**
 * Ends tokens at the provider, the refresh token first: from then on nobody gets another one. What is gone already is
 * what was wanted.
 * @throws {OAuthError} with the provider's words
 */
export async function revokeTokens(
  deps: Pick<Deps, 'outbound' | 'now'>,
  { connection, tokens, providerUserId, keep }: Revoking,
): Promise<void> {
  const upstream = connection.upstream();
  const { accessToken, tokenSecret } = tokens;
  if (upstream.protocol === 'oauth1') {
    if (tokenSecret === undefined) throw otherProtocol();
    return revokeOAuth1Token(deps, upstream.client, { accessToken, tokenSecret });
  }
  if (tokenSecret !== undefined) throw otherProtocol();
  const { client } = upstream;
  const dead = connection.provider.deadGrantAnswers ?? [];
  const end = (revocation: Revocation) =>
    unlessGone(revokeToken(deps, client, revocation), [...dead, ...goneAnswersOf(client)]);
  // Forms of a provider's own take an access token, and one that lives.
  if (client.provider.revocationQuirks) {
    const living = await livingAccessToken(deps, client, { connection, tokens, keep });
    return living === undefined ? undefined : end({ token: living, providerUserId });
  }
  if (tokens.refreshToken !== undefined) await end({ token: tokens.refreshToken, hint: 'refresh_token' });
  if (isLiving(tokens, deps.now())) await end({ token: accessToken, hint: 'access_token' });
}

const isLiving = ({ expiresAt }: StoredTokens, now: number) => expiresAt === undefined || expiresAt > now;

/** The connection was switched to the other protocol, whose keys say nothing about these tokens. */
const otherProtocol = () =>
  new OAuthError(
    'oauth_endpoint_invalid',
    'The connection speaks another protocol than these tokens are of.',
    {
      hop: 'revocation',
    },
  );

/** RFC 7009 §2.2.1: what the provider cannot end is not ended by asking again. */
const goneEverywhere: readonly AnswerMatch[] = [
  { error: 'invalid_token' },
  { error: 'invalid_grant' },
  { error: 'unsupported_token_type' },
];

/** How a provider says that what is to be ended is over already. */
export function goneAnswersOf({
  provider: { revocationQuirks: quirks },
}: PreparedAppClient): readonly AnswerMatch[] {
  // RFC 6750 §3.1: whoever asks by a token that is over is told so.
  const byItself = quirks?.authenticateAs === 'bearer' ? [{ status: 401 }] : [];
  return [...goneEverywhere, ...byItself, ...(quirks?.goneAnswers ?? [])];
}

/** @throws {OAuthError} when it is refused for another reason than that it is over already */
export async function unlessGone(call: Promise<unknown>, gone: readonly AnswerMatch[]): Promise<void> {
  await call.catch((error: unknown) => {
    if (!(error instanceof OAuthError) || !error.provider) throw error;
    const { httpStatus = 0, provider } = error;
    const isAnswer = httpStatus >= 400 && httpStatus < 500;
    if (!isAnswer || !gone.some((match) => matchesAnswer(match, httpStatus, provider))) throw error;
  });
}

/** @returns undefined when the whole grant is over */
async function livingAccessToken(
  deps: Pick<Deps, 'outbound' | 'now'>,
  client: PreparedClient,
  { connection, tokens, keep }: Omit<Revoking, 'providerUserId'>,
): Promise<string | undefined> {
  const { refreshToken, kept } = tokens;
  if (isLiving(tokens, deps.now())) return tokens.accessToken;
  if (refreshToken === undefined) return undefined;
  let fresh: StoredTokens | undefined;
  await unlessGone(
    refreshTokens(deps, client, { refreshToken, ...(kept ? { kept } : {}) }).then((answer) => {
      fresh = { refreshToken, ...storedTokensOf(answer, tokens.scopes ?? [], deps.now()) };
    }),
    [...goneEverywhere, ...(connection.provider.deadGrantAnswers ?? [])],
  );
  if (fresh) await keep(fresh);
  return fresh?.accessToken;
}
