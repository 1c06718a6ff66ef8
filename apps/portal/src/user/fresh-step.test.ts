import { describe, expect, it } from 'vitest';
import { sessionVerification, someTime, verificationWith } from '../../test/canned.ts';
import { factorsOf, firstStep } from './fresh-step.ts';

const email = (id: string, primary: boolean) => ({
  strategy: 'email_code',
  email_address_id: id,
  safe_identifier: `${id}@example.com`,
  primary,
});
const sent = verificationWith({ strategy: 'email_code' });

describe('factorsOf', () => {
  it('puts the primary address first, and accounts at providers apart', () => {
    const factors = [email('a', false), { strategy: 'oauth_x' }, email('b', true)];
    expect(factorsOf(sessionVerification({ supported_first_factors: factors }))).toEqual({
      emails: [
        { id: 'b', address: 'b@example.com' },
        { id: 'a', address: 'a@example.com' },
      ],
      providers: ['oauth_x'],
    });
  });
});

describe('firstStep', () => {
  it('lets the person choose', () => {
    expect(firstStep(sessionVerification(), someTime).step).toBe('choosing');
  });

  it('asks for the code that is on its way', () => {
    const verification = sessionVerification({ first_factor_verification: sent, resend_after_seconds: 12 });
    expect(firstStep(verification, someTime)).toMatchObject({
      step: 'code',
      email: { address: 'ada@example.com' },
      resendAt: someTime + 12_000,
    });
  });

  it.each([
    {
      name: 'it is not clear which address it went to',
      change: { supported_first_factors: [email('a', true), email('b', false)] },
    },
    {
      name: 'it has expired',
      change: { first_factor_verification: { ...sent, status: 'expired' as const } },
    },
  ])('lets the person choose when $name', ({ change }) => {
    const verification = sessionVerification({ first_factor_verification: sent, ...change });
    expect(firstStep(verification, someTime).step).toBe('choosing');
  });
});
