import type { AnswerMatch, OAuthError } from '@portico/oauth';
import { matchesAnswer } from '@portico/oauth';

/**
 * What a refresh that brought no tokens means.
 * - `dead` the provider says that this refresh token is over
 * - `lost` nobody knows whether it was used: the answer did not arrive, or not whole
 * - `later` the provider or the way there is troubled; the tokens are as good as before
 * - `refused` the provider does not take our app, which no waiting cures and no person can
 */
export type RefreshFailure =
  | { readonly kind: 'dead' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'later'; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'refused' };

/** RFC 6749 §5.2: the one answer that speaks of the refresh token. */
const deadEverywhere: readonly AnswerMatch[] = [{ error: 'invalid_grant' }];

/** Failures after the request may have left us. */
const unknownOutcomes = new Set(['timeout', 'connection_lost', 'too_large', 'not_json', 'unexpected_answer']);

/**
 * @param deadAnswers how this provider says it, beside `invalid_grant`
 */
export function judgeRefresh(error: OAuthError, deadAnswers: readonly AnswerMatch[] = []): RefreshFailure {
  const { httpStatus: status, provider: answer = {} } = error;
  // Some servers send errors as successes. One in trouble, or that wants to be left alone, has not looked at the token.
  const isAnswer = status !== undefined && status < 500 && status !== 429 && error.provider !== undefined;
  if (isAnswer && [...deadEverywhere, ...deadAnswers].some((match) => matchesAnswer(match, status, answer))) {
    return { kind: 'dead' };
  }
  if (error.code === 'oauth_client_rejected' || error.code === 'oauth_endpoint_invalid')
    return { kind: 'refused' };
  if (error.reason !== undefined && unknownOutcomes.has(error.reason)) return { kind: 'lost' };
  const { retryAfterSeconds } = error;
  return {
    kind: 'later',
    retryAfterMs: retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1000,
  };
}

const shortestWaitMs = 1000;
const longestWaitMs = 15 * 60 * 1000;

/**
 * How long to leave a troubled provider alone: twice as long each time, so that it can recover, and never at the same
 * moment as everybody else.
 * @param random between 0 and 1
 * @returns whole milliseconds
 */
export function waitBefore(attempts: number, random: number, wishedMs = 0): number {
  const exponential = Math.min(shortestWaitMs * 2 ** Math.min(attempts, 20), longestWaitMs);
  // Whole milliseconds: PostgreSQL takes no others.
  return Math.round(Math.max(wishedMs, exponential / 2 + (exponential / 2) * random));
}
