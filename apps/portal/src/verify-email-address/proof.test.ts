import { describe, expect, it } from 'vitest';
import { signUpWith, unverifiedSignIn, unverifiedSignUp, vouchedAccount } from '../../test/canned.ts';
import { proofOf, proofOfSignIn, proofOfSignUp } from './proof.ts';

describe('the proof of a sign-in', () => {
  it('is asked for by the address that was entered', () => {
    expect(proofOfSignIn(unverifiedSignIn())).toMatchObject({
      intent: 'sign-in',
      address: 'ada@example.com',
      connects: false,
      sent: 'email_code',
      offered: ['email_code'],
      resendAfterSeconds: 30,
    });
  });

  it('connects what a provider vouched for', () => {
    const proof = proofOfSignIn(unverifiedSignIn({ external_account: vouchedAccount }));
    expect(proof).toMatchObject({ connects: true, account: vouchedAccount });
  });

  it.each(['oauth_x', null])('has sent nothing while its strategy is %s', (strategy) => {
    const signIn = unverifiedSignIn();
    const { first_factor_verification: verification } = signIn;
    if (!verification) throw new Error('expected a verification');
    const unsent = { ...signIn, first_factor_verification: { ...verification, strategy } };
    expect(proofOfSignIn(unsent).sent).toBeUndefined();
  });

  it('takes only what proves an address', () => {
    const factors = [{ strategy: 'oauth_x' }, { strategy: 'email_link' }, { strategy: 'password' }];
    expect(proofOfSignIn(unverifiedSignIn({ supported_first_factors: factors })).offered).toEqual([
      'email_link',
    ]);
  });
});

describe('the proof of a sign-up', () => {
  it('never connects: its account begins here', () => {
    expect(proofOfSignUp(unverifiedSignUp('prepared'))).toMatchObject({
      intent: 'sign-up',
      connects: false,
      sent: 'email_code',
    });
  });

  it('has sent nothing before a mail was prepared', () => {
    expect(proofOfSignUp(unverifiedSignUp('not prepared')).sent).toBeUndefined();
  });
});

describe('proofOf', () => {
  it('is nothing where no address is to be proven next', () => {
    expect(proofOf({ page: 'continue', signUp: signUpWith() })).toBeUndefined();
    expect(proofOf({ page: 'sign-in' })).toBeUndefined();
  });
});
