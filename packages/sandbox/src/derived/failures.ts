import { json, oauthError } from './answers.ts';
import type { DerivedContext } from './context.ts';
import type { Grant } from './grants.ts';

/** Seconds until a window of the rate limit is over. */
const windowSeconds = 900;
const callsPerWindow = 100;

/** What a scenario lets the profile answer instead of a profile. */
export function failureOf(context: DerivedContext, { scenario }: Grant): Response | undefined {
  const { provider } = context;
  if (scenario === 'unavailable') {
    return oauthError(provider, 'temporarily_unavailable', 'Down for the moment.', { status: 503 });
  }
  if (scenario !== 'rate_limited') return undefined;
  return json(
    provider,
    429,
    { error: 'rate_limited', error_description: 'Too many requests.' },
    { 'retry-after': String(windowSeconds), ...rateLimitHeaders(context, 0) },
  );
}

/** The headers that the provider announces its limit with. */
export function rateLimitHeaders(
  { provider, now }: DerivedContext,
  remaining = callsPerWindow - 1,
): Record<string, string> {
  const names = provider.profile.rateLimitHeaders;
  if (names === undefined) return {};
  return {
    [names.limit]: String(callsPerWindow),
    [names.remaining]: String(remaining),
    [names.reset]: String(Math.ceil(now() / 1000) + windowSeconds),
  };
}
