import { toWireError } from '@portico/contract';
import type { ErrorCode, ErrorMeta } from '@portico/contract';
import { ApiError } from '@portico/js';
import { describe, expect, it } from 'vitest';
import { someTime, unverifiedSignUp } from '../../test/canned.ts';
import { proofOfSignUp } from './proof.ts';
import { notSent, verifyingOf } from './verifying.ts';

const now = someTime;
const refusedWith = (status: number, code: ErrorCode, meta: ErrorMeta = {}) =>
  new ApiError(status, [toWireError(code, meta)], 'trace_1');

const withCode = proofOfSignUp(unverifiedSignUp('prepared'));
const withoutCode = proofOfSignUp(unverifiedSignUp('not prepared'));

describe('verifyingOf', () => {
  it('counts the wait from the moment of the answer', () => {
    expect(verifyingOf(withCode, now).resendAt).toBe(now + 30_000);
  });

  it.each(['expired', 'failed'] as const)('says why a code that is %s is of no use', (status) => {
    expect(verifyingOf({ ...withCode, status }, now).refused).toEqual({ code: `verification_${status}` });
  });

  it('says nothing of a code that is not there any more', () => {
    expect(verifyingOf({ ...withoutCode, status: 'expired' }, now).refused).toBeUndefined();
  });
});

describe('notSent', () => {
  it.each([
    {
      name: 'as long as the refusal says',
      error: refusedWith(429, 'verification_code_too_many_requests', { resend_after_seconds: 1200 }),
      proof: withoutCode,
      seconds: 1200,
    },
    {
      name: 'as long as the sign-up says when the refusal does not',
      error: refusedWith(429, 'verification_code_too_many_requests'),
      proof: { ...withoutCode, resendAfterSeconds: 12 },
      seconds: 12,
    },
    {
      name: 'a while after a refusal for haste when nobody says how long',
      error: refusedWith(429, 'too_many_requests'),
      proof: withoutCode,
      seconds: 30,
    },
    {
      name: 'not at all when the mail did not leave',
      error: refusedWith(503, 'mail_not_sent'),
      proof: withoutCode,
      seconds: 0,
    },
    {
      name: 'not at all for a wait that is no number',
      error: refusedWith(503, 'mail_not_sent', { resend_after_seconds: 'soon' }),
      proof: withoutCode,
      seconds: 0,
    },
  ])('waits $name', ({ error, proof, seconds }) => {
    expect(notSent(proof, error, now).resendAt - now).toBe(seconds * 1000);
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
