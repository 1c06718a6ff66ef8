import { environmentWith } from './canned-environment.ts';
import {
  clientWith,
  failedSignIn,
  linkSignIn,
  signInWith,
  signUpWith,
  someTime,
  transferable,
  unverifiedSignIn,
  unverifiedSignUp,
  verificationWith,
  vouchedAccount,
} from './canned.ts';
import { refusal } from './portal-server.ts';
import type { Scene } from './scenes.ts';

const failed = (code: string, meta?: Parameters<typeof failedSignIn>[1]) => ({
  client: clientWith({ sign_in: failedSignIn(code, meta) }),
});

/** What stands between beginning and being signed in. */
export const flowScenes: readonly Scene[] = [
  {
    name: 'verify-sign-in',
    path: '/sign-in/verify',
    heading: 'Check your email',
    stage: { client: clientWith({ sign_in: unverifiedSignIn() }) },
  },
  {
    name: 'verify-sign-in-either',
    path: '/sign-in/verify',
    heading: 'Check your email',
    stage: {
      client: clientWith({
        sign_in: unverifiedSignIn({
          resend_after_seconds: 0,
          supported_first_factors: [{ strategy: 'email_code' }, { strategy: 'email_link' }],
        }),
      }),
    },
  },
  {
    name: 'verify-sign-in-either-soon',
    path: '/sign-in/verify',
    heading: 'Check your email',
    stage: {
      client: clientWith({
        sign_in: unverifiedSignIn({
          supported_first_factors: [{ strategy: 'email_code' }, { strategy: 'email_link' }],
        }),
      }),
    },
  },
  {
    name: 'verify-sign-in-connects',
    path: '/sign-in/verify',
    heading: 'Check your email',
    stage: { client: clientWith({ sign_in: unverifiedSignIn({ external_account: vouchedAccount }) }) },
  },
  {
    name: 'verify-sign-in-link',
    path: '/sign-in/verify',
    heading: 'Check your email',
    stage: { client: clientWith({ sign_in: linkSignIn() }) },
  },
  {
    name: 'verify-sign-in-link-expired',
    path: '/sign-in/verify',
    heading: 'Check your email',
    stage: { client: clientWith({ sign_in: { ...linkSignIn('expired'), resend_after_seconds: 0 } }) },
  },
  {
    name: 'verify-link',
    path: '/verify-link#sia_1.secret',
    heading: 'Continue at Acme',
  },
  {
    name: 'verify-link-done',
    path: '/verify-link#sia_1.secret',
    heading: 'Continue at Acme',
    stage: {
      respond: ({ method }) =>
        method === 'POST'
          ? { body: { object: 'email_link', is_this_browser: false, redirect_url: null } }
          : undefined,
    },
    act: async (page) => {
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText('You can go back to the window where you asked.').waitFor();
    },
  },
  {
    name: 'verify-link-over',
    path: '/verify-link#sia_1.secret',
    heading: 'Continue at Acme',
    stage: {
      respond: ({ method }) =>
        method === 'POST' ? refusal('verification_link_invalid', {}, 400) : undefined,
    },
    act: async (page) => {
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText('It has expired or was already used.').waitFor();
    },
    expectedProblem: /status of 400/,
  },
  { name: 'verify-link-incomplete', path: '/verify-link', heading: 'This link is not complete' },
  {
    name: 'outcome-create-one',
    path: '/sign-in/sso-callback',
    heading: 'No account yet',
    stage: {
      client: clientWith({
        sign_in: {
          ...signInWith(transferable('external_account_not_found')),
          external_account: vouchedAccount,
        },
      }),
    },
  },
  {
    name: 'outcome-has-one',
    path: '/sign-in/sso-callback',
    heading: 'You already have an account',
    stage: {
      client: clientWith({
        sign_up: signUpWith({
          next: null,
          verifications: {
            ...signUpWith().verifications,
            external_account: transferable('external_account_exists'),
          },
        }),
      }),
    },
  },
  {
    name: 'continue-terms',
    path: '/sign-up/continue',
    heading: 'One more step',
    stage: {
      environment: environmentWith({
        display: {
          terms_url: 'https://acme.example/terms',
          privacy_policy_url: 'https://acme.example/privacy',
        },
      }),
      client: clientWith({
        sign_up: signUpWith({ username: null, missing_fields: ['username', 'legal_accepted'] }),
      }),
    },
    act: async (page) => {
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText('Accept the terms to go on.').waitFor();
    },
  },
  {
    name: 'continue-terms-alone',
    path: '/sign-up/continue',
    heading: 'One more step',
    stage: { client: clientWith({ sign_up: signUpWith({ missing_fields: ['legal_accepted'] }) }) },
  },
  {
    name: 'outcome-quota',
    path: '/sign-in/sso-callback',
    heading: 'Not available right now',
    stage: failed('oauth_quota_exceeded'),
  },
  {
    name: 'outcome-cancelled',
    path: '/sign-in/sso-callback',
    heading: 'Sign-in cancelled',
    stage: failed('oauth_access_denied'),
  },
  {
    name: 'outcome-no-account',
    path: '/sign-in/sso-callback',
    heading: 'No account yet',
    stage: failed('oauth_account_does_not_exist'),
  },
  {
    name: 'outcome-misconfigured',
    path: '/sign-in/sso-callback',
    heading: 'X is not set up correctly',
    stage: failed('misconfigured_oauth_provider'),
  },
  {
    name: 'outcome-unknown',
    path: '/sign-in/sso-callback',
    heading: 'The sign-in did not finish',
    stage: failed('a_code_of_next_year', {}),
  },
  {
    name: 'continue',
    path: '/sign-up/continue',
    heading: 'One more step',
    stage: { client: clientWith({ sign_up: signUpWith() }) },
  },
  {
    name: 'continue-names',
    path: '/sign-up/continue',
    heading: 'One more step',
    stage: {
      client: clientWith({
        sign_up: signUpWith({
          missing_fields: ['email_address', 'first_name', 'last_name'],
          external_account: {
            provider: 'oauth_x',
            provider_name: 'X',
            username: 'ada',
            first_name: '',
            last_name: '',
            image_url: '',
          },
        }),
      }),
    },
  },
  {
    name: 'verify',
    path: '/sign-up/verify-email-address',
    heading: 'Check your email',
    stage: { client: clientWith({ sign_up: unverifiedSignUp('prepared') }) },
  },
  {
    name: 'verify-expired',
    path: '/sign-up/verify-email-address',
    heading: 'Check your email',
    stage: {
      client: clientWith({
        sign_up: {
          ...unverifiedSignUp('prepared'),
          resend_after_seconds: 0,
          verifications: {
            ...unverifiedSignUp('prepared').verifications,
            email_address: {
              ...verificationWith({ status: 'expired', strategy: 'email_code', expire_at: someTime }),
              next_action: 'needs_attempt',
              supported_strategies: ['email_code'],
            },
          },
        },
      }),
    },
  },
  {
    name: 'verify-not-sent',
    path: '/sign-up/verify-email-address',
    heading: 'No code was sent',
    stage: {
      client: clientWith({ sign_up: unverifiedSignUp('not prepared') }),
      respond: ({ path }) =>
        path.endsWith('/prepare-verification') ? refusal('mail_not_sent', {}, 503) : undefined,
    },
    expectedProblem: /status of 503/,
  },
  {
    name: 'verify-too-often',
    path: '/sign-up/verify-email-address',
    heading: 'No code was sent',
    stage: {
      client: clientWith({ sign_up: unverifiedSignUp('not prepared') }),
      respond: ({ path }) =>
        path.endsWith('/prepare-verification')
          ? refusal('verification_code_too_many_requests', { resend_after_seconds: 1500 }, 429)
          : undefined,
    },
    expectedProblem: /status of 429/,
  },
  {
    name: 'verify-wrong',
    path: '/sign-up/verify-email-address',
    heading: 'Check your email',
    stage: {
      client: clientWith({ sign_up: unverifiedSignUp('prepared') }),
      respond: ({ path }) =>
        path.endsWith('/attempt-verification') ? refusal('form_code_incorrect') : undefined,
    },
    act: async (page) => {
      await page.getByLabel('Digit 1 of 6').fill('111111');
      await page.getByText('This code is not right.').waitFor();
    },
    expectedProblem: /status of 422/,
  },
];
