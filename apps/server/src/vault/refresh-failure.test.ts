import { OAuthError } from '@portico/oauth';
import type { FailureReason, OAuthErrorCode, OAuthErrorDetails } from '@portico/oauth';
import { findPreset } from '@portico/providers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRefresh, waitBefore } from './refresh-failure.ts';

const failed = (code: OAuthErrorCode, details: Omit<OAuthErrorDetails, 'hop'>): OAuthError =>
  new OAuthError(code, 'It failed.', { hop: 'token', ...details });

const xAnswers = findPreset('x')?.deadGrantAnswers ?? [];
const xTokenInvalid = {
  error: 'invalid_request',
  description: 'Value passed for the token was invalid.',
};

describe('judgeRefresh', () => {
  it.each([
    { name: 'invalid_grant with 400', status: 400, answer: { error: 'invalid_grant' } },
    { name: 'invalid_grant with 401', status: 401, answer: { error: 'invalid_grant' } },
    { name: 'invalid_grant sent as a success', status: 200, answer: { error: 'invalid_grant' } },
    { name: "X's words for it", status: 400, answer: xTokenInvalid },
  ])('takes $name for the end of the grant', ({ status, answer }) => {
    const error = failed('oauth_token_exchange_error', { httpStatus: status, provider: answer });
    expect(judgeRefresh(error, xAnswers)).toEqual({ kind: 'dead' });
  });

  it.each([
    { preset: 'github', status: 200, answer: { error: 'bad_refresh_token' } },
    { preset: 'twitch', status: 400, answer: { description: 'Invalid refresh token' } },
  ])("takes the words of $preset for the end of $preset's grant alone", ({ preset, status, answer }) => {
    const error = failed('oauth_token_exchange_error', { httpStatus: status, provider: answer });
    expect(judgeRefresh(error, findPreset(preset)?.deadGrantAnswers)).toEqual({ kind: 'dead' });
    expect(judgeRefresh(error, xAnswers).kind).toBe('later');
  });

  it("takes X's words for nothing at a provider that is not X", () => {
    const error = failed('oauth_token_exchange_error', { httpStatus: 400, provider: xTokenInvalid });
    expect(judgeRefresh(error).kind).toBe('later');
  });

  it('does not take another invalid_request for the end of the grant', () => {
    const answer = { error: 'invalid_request', description: 'Missing required parameter [grant_type].' };
    const error = failed('oauth_token_exchange_error', { httpStatus: 400, provider: answer });
    expect(judgeRefresh(error, xAnswers).kind).toBe('later');
  });

  it.each<FailureReason>(['timeout', 'connection_lost', 'too_large', 'not_json', 'unexpected_answer'])(
    'does not know what became of a request that ended with %s',
    (reason) => {
      expect(judgeRefresh(failed('oauth_provider_unavailable', { reason }))).toEqual({ kind: 'lost' });
    },
  );

  it.each<FailureReason>(['dns_failed', 'connect_failed', 'tls_failed', 'redirected'])(
    'knows that a request which ended with %s was not answered, and can be made again',
    (reason) => {
      expect(judgeRefresh(failed('oauth_provider_unavailable', { reason })).kind).toBe('later');
    },
  );

  it('keeps to the time that the provider names', () => {
    const error = failed('oauth_rate_limited', { httpStatus: 429, provider: {}, retryAfterSeconds: 90 });
    expect(judgeRefresh(error)).toEqual({ kind: 'later', retryAfterMs: 90_000 });
  });

  it('blames our app, and no grant, where the provider refuses the client', () => {
    const error = failed('oauth_client_rejected', { httpStatus: 401, provider: { error: 'invalid_client' } });
    expect(judgeRefresh(error, xAnswers)).toEqual({ kind: 'refused' });
  });

  it('takes no answer of a provider in trouble for final, whatever it says', () => {
    const statuses = fc.oneof(fc.constant(429), fc.integer({ min: 500, max: 599 }));
    const words = fc.option(fc.constantFrom('invalid_grant', 'invalid_request', 'server_error'), {
      nil: undefined,
    });
    const reasons = fc.option(fc.constantFrom<FailureReason>('timeout', 'connection_lost', 'not_json'), {
      nil: undefined,
    });
    fc.assert(
      fc.property(statuses, words, reasons, (httpStatus, error, reason) => {
        const provider = { ...xTokenInvalid, ...(error === undefined ? {} : { error }) };
        const code = httpStatus === 429 ? 'oauth_rate_limited' : 'oauth_provider_unavailable';
        expect(judgeRefresh(failed(code, { httpStatus, provider, reason }), xAnswers).kind).not.toBe('dead');
      }),
    );
  });
});

describe('waitBefore', () => {
  const attempts = fc.integer({ min: 1, max: 100_000 });
  const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const wished = fc.integer({ min: 0, max: 86_400_000 });

  it('is a whole number of milliseconds, as times are kept', () => {
    fc.assert(fc.property(attempts, random, wished, (...drawn) => Number.isInteger(waitBefore(...drawn))));
  });

  it('is never shorter than what the provider asks for, and half a second', () => {
    fc.assert(
      fc.property(attempts, random, wished, (count, drawn, wishedMs) => {
        expect(waitBefore(count, drawn, wishedMs)).toBeGreaterThanOrEqual(Math.max(wishedMs, 500));
      }),
    );
  });

  it('is at most a quarter of an hour where the provider asks for nothing', () => {
    fc.assert(
      fc.property(attempts, random, (count, drawn) => {
        expect(waitBefore(count, drawn)).toBeLessThanOrEqual(15 * 60 * 1000);
      }),
    );
  });

  it('does not get shorter with more attempts', () => {
    fc.assert(
      fc.property(attempts, random, (count, drawn) => {
        expect(waitBefore(count + 1, drawn)).toBeGreaterThanOrEqual(waitBefore(count, drawn));
      }),
    );
  });

  it('spreads those who wait over half of the time', () => {
    fc.assert(
      fc.property(attempts, (count) => {
        expect(waitBefore(count, 0.999)).toBeGreaterThan(1.9 * waitBefore(count, 0));
      }),
    );
  });
});
