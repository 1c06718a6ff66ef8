import { describe, expect, it } from 'vitest';
import { AppError, errorCodes, toWireError } from './errors.ts';
import type { ErrorCode } from './errors.ts';

const codes = Object.keys(errorCodes) as ErrorCode[];

describe('the table of error codes', () => {
  it.each(codes)('%s is a name, with a status and a sentence', (code) => {
    const { status, message } = errorCodes[code];
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(message).toMatch(/^[A-Z].*\.$/);
  });

  it('answers 401 only where there is no session or key any more', () => {
    const unauthenticated = codes.filter((code) => errorCodes[code].status === 401);
    expect(unauthenticated).toEqual([
      'authentication_invalid',
      'secret_key_missing',
      'secret_key_invalid',
      'operator_session_required',
    ]);
  });

  it('answers 5xx only for what is not the caller’s doing', () => {
    const ours = codes.filter((code) => errorCodes[code].status >= 500);
    expect(ours).toEqual([
      'internal_error',
      'service_unavailable',
      'oauth_quota_exceeded',
      'oauth_provider_unavailable',
      'mail_not_sent',
    ]);
  });
});

describe('toWireError', () => {
  it('says in one sentence what is wrong, and in two what to do', () => {
    expect(toWireError('origin_invalid', { param_name: 'origin' })).toEqual({
      code: 'origin_invalid',
      message: 'Requests from this origin are not allowed.',
      long_message:
        'Requests from this origin are not allowed. Add the origin to allowed_origins in the environment settings.',
      meta: { param_name: 'origin' },
    });
  });

  it('takes a more exact sentence', () => {
    expect(toWireError('form_param_missing', {}, 'name is missing.')).toMatchObject({
      message: 'name is missing.',
      long_message: 'name is missing.',
      meta: {},
    });
  });

  it.each(codes)('has a sentence for %s that is never empty', (code) => {
    const { message, long_message } = toWireError(code);
    expect(long_message.startsWith(message)).toBe(true);
    expect(message.length).toBeGreaterThan(10);
  });
});

describe('AppError', () => {
  it('carries code, facts and cause', () => {
    const cause = new Error('why');
    const error = new AppError('too_many_requests', { meta: { a: 1 }, retryAfterSeconds: 5, cause });
    expect(error).toMatchObject({ name: 'AppError', code: 'too_many_requests', retryAfterSeconds: 5, cause });
    expect([error.message, error.meta]).toEqual([errorCodes.too_many_requests.message, { a: 1 }]);
  });
});
