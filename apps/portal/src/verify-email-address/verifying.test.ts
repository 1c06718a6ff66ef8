import { toWireError } from '@portico/contract';
import type { ErrorCode, ErrorMeta } from '@portico/contract';
import { ApiError } from '@portico/js';
import { describe, expect, it } from 'vitest';
import { someTime, unverifiedSignUp } from '../../test/canned.ts';
import { hasCode, notSent, verifyingOf } from './verifying.ts';

const now = someTime;
const refusedWith = (status: number, code: ErrorCode, meta: ErrorMeta = {}) =>
  new ApiError(status, [toWireError(code, meta)], 'trace_1');

describe('hasCode', () => {
  it('is true once a code was mailed', () => {
    expect(hasCode(unverifiedSignUp('prepared'))).toBe(true);
  });

  it('is false as long as the server has no code for the address', () => {
    expect(hasCode(unverifiedSignUp('not prepared'))).toBe(false);
  });
});

describe('verifyingOf', () => {
  it('counts the wait from the moment of the answer', () => {
    expect(verifyingOf(unverifiedSignUp('prepared'), now).resendAt).toBe(now + 30_000);
  });

  it.each(['expired', 'failed'] as const)('says why a code that is %s is of no use', (status) => {
    const signUp = unverifiedSignUp('prepared');
    const { email_address: email } = signUp.verifications;
    if (!email) throw new Error('expected an address');
    const verifications = { ...signUp.verifications, email_address: { ...email, status } };
    expect(verifyingOf({ ...signUp, verifications }, now).refused).toEqual({
      code: `verification_${status}`,
    });
  });
});

describe('notSent', () => {
  const withoutCode = unverifiedSignUp('not prepared');

  it.each([
    {
      name: 'as long as the refusal says',
      error: refusedWith(429, 'verification_code_too_many_requests', { resend_after_seconds: 1200 }),
      signUp: withoutCode,
      seconds: 1200,
    },
    {
      name: 'as long as the sign-up says when the refusal does not',
      error: refusedWith(429, 'verification_code_too_many_requests'),
      signUp: { ...withoutCode, resend_after_seconds: 12 },
      seconds: 12,
    },
    {
      name: 'a while after a refusal for haste when nobody says how long',
      error: refusedWith(429, 'too_many_requests'),
      signUp: withoutCode,
      seconds: 30,
    },
    {
      name: 'not at all when the mail did not leave',
      error: refusedWith(503, 'mail_not_sent'),
      signUp: withoutCode,
      seconds: 0,
    },
    {
      name: 'not at all for a wait that is no number',
      error: refusedWith(503, 'mail_not_sent', { resend_after_seconds: 'soon' }),
      signUp: withoutCode,
      seconds: 0,
    },
  ])('waits $name', ({ error, signUp, seconds }) => {
    expect(notSent(signUp, error, now).resendAt - now).toBe(seconds * 1000);
  });

  it('keeps the reason', () => {
    expect(notSent(withoutCode, refusedWith(503, 'mail_not_sent'), now).refused).toEqual({
      code: 'mail_not_sent',
    });
  });

  it('knows that there was no answer', () => {
    expect(notSent(withoutCode, new ApiError(0, [], ''), now).refused).toEqual({ code: undefined });
  });
});
