import { describe, expect, it } from 'vitest';
import {
  clientWith,
  failedSignIn,
  sessionOf,
  signedInClient,
  signInWith,
  signUpWith,
  someTime,
  transferable,
  unverifiedSignIn,
  unverifiedSignUp,
  userWith,
  verificationWith,
} from '../test/canned.ts';
import { decide, signedInUser } from './next-page.ts';

const failedVerification = verificationWith({
  status: 'failed',
  error: { code: 'oauth_access_denied', message: '', long_message: '', meta: {} },
});
const failedSignUp = signUpWith({
  next: null,
  missing_fields: [],
  verifications: { ...signUpWith().verifications, external_account: failedVerification },
});

describe('decide', () => {
  it.each([
    { name: 'nothing to an unknown browser but signing in', client: clientWith(), page: 'sign-in' },
    { name: 'a missing field', client: clientWith({ sign_up: signUpWith() }), page: 'continue' },
    {
      name: 'an unproven address',
      client: clientWith({ sign_up: unverifiedSignUp('prepared') }),
      page: 'verify-email-address',
    },
    {
      name: 'why a sign-in failed',
      client: clientWith({ sign_in: failedSignIn('oauth_access_denied') }),
      page: 'outcome',
    },
    { name: 'why a sign-up failed', client: clientWith({ sign_up: failedSignUp }), page: 'outcome' },
    { name: 'the way on to somebody signed in', client: signedInClient(), page: 'signed-in' },
    {
      name: 'what is missing before a session that was there already',
      client: { ...signedInClient(), sign_up: signUpWith() },
      page: 'continue',
    },
    {
      name: 'why it failed before a session that was there already',
      client: { ...signedInClient(), sign_in: failedSignIn('oauth_access_denied') },
      page: 'outcome',
    },
    {
      name: 'the code of a sign-in',
      client: clientWith({ sign_in: unverifiedSignIn() }),
      page: 'verify-sign-in',
    },
    {
      name: 'that nobody is known yet',
      client: clientWith({ sign_in: signInWith(transferable('external_account_not_found')) }),
      page: 'outcome',
    },
    {
      name: 'the code of a sign-in before a session that was there already',
      client: { ...signedInClient(), sign_in: unverifiedSignIn() },
      page: 'verify-sign-in',
    },
    {
      name: 'the form again after a sign-in that was left at the provider',
      client: clientWith({ sign_in: signInWith(verificationWith()) }),
      page: 'sign-in',
    },
    {
      name: 'the form again after a sign-up that ended',
      client: clientWith({ sign_up: signUpWith({ status: 'abandoned' }) }),
      page: 'sign-in',
    },
    {
      name: 'the form again for a session that ended',
      client: clientWith({ sessions: [{ ...sessionOf(userWith()), status: 'ended' }] }),
      page: 'sign-in',
    },
  ])('shows $name', ({ client, page }) => {
    expect(decide(client).page).toBe(page);
  });

  it('shows what went wrong last, not an older sign-up that still waits', () => {
    const signUp = signUpWith({ updated_at: someTime - 1 });
    const client = clientWith({ sign_up: signUp, sign_in: failedSignIn('oauth_access_denied') });
    expect(decide(client).page).toBe('outcome');
  });

  it('shows the sign-up that came after a failure', () => {
    const signUp = signUpWith({ updated_at: someTime + 1 });
    const client = clientWith({ sign_up: signUp, sign_in: failedSignIn('oauth_access_denied') });
    expect(decide(client).page).toBe('continue');
  });

  it('shows the sign-in that was begun last, not an older sign-up that still waits', () => {
    const client = clientWith({
      sign_up: signUpWith({ updated_at: someTime - 1 }),
      sign_in: unverifiedSignIn(),
    });
    expect(decide(client).page).toBe('verify-sign-in');
  });

  it.each([
    {
      name: 'a sign-in that found nobody',
      client: clientWith({ sign_in: signInWith(transferable('external_account_not_found')) }),
      transferTo: 'sign-up',
    },
    {
      name: 'a sign-up that found somebody',
      client: clientWith({
        sign_up: signUpWith({
          next: null,
          verifications: {
            ...signUpWith().verifications,
            external_account: transferable('external_account_exists'),
          },
        }),
      }),
      transferTo: 'sign-in',
    },
    {
      name: 'a sign-in that failed',
      client: clientWith({ sign_in: failedSignIn('oauth_access_denied') }),
      transferTo: undefined,
    },
  ])('says that $name can become a $transferTo', ({ client, transferTo }) => {
    expect(decide(client)).toMatchObject({ failure: { transferTo } });
  });

  it('names the way that failed, so that it can be tried again', () => {
    const next = decide(clientWith({ sign_up: failedSignUp }));
    expect(next).toMatchObject({ failure: { intent: 'sign-up', strategy: 'oauth_x' } });
  });
});

describe('signedInUser', () => {
  it('is the person of the session used last', () => {
    const other = { ...sessionOf(userWith({ id: 'user_2' })), id: 'sess_2' };
    const client = clientWith({
      sessions: [sessionOf(userWith()), other],
      last_active_session_id: 'sess_2',
    });
    expect(signedInUser(client)?.id).toBe('user_2');
  });
});
