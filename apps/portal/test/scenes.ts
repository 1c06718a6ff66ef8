import type { Page } from 'playwright-core';
import {
  clientWith,
  emailAddress,
  environmentWith,
  externalAccount,
  failedSignIn,
  signedInClient,
  signUpWith,
  someTime,
  unverifiedSignUp,
  userWith,
  verificationWith,
} from './canned.ts';
import { refusal } from './portal-server.ts';
import type { Stage } from './portal-server.ts';

/** A page as somebody finds it. */
export interface Scene {
  readonly name: string;
  readonly path: string;
  /** of the heading that shows that the page is there */
  readonly heading: string;
  readonly stage?: Partial<Stage>;
  /** what is done on the page before it is looked at */
  readonly act?: (page: Page) => Promise<void>;
  /** what the browser itself says about an answer that is not a success */
  readonly expectedProblem?: RegExp;
}

const failed = (code: string, meta?: Parameters<typeof failedSignIn>[1]) => ({
  client: clientWith({ sign_in: failedSignIn(code, meta) }),
});

const longNames = {
  display: { application_name: 'The International Society for the Preservation of Very Long Names' },
};

const pressX = (page: Page) => page.getByRole('button', { name: 'Continue with X' }).click();
const neverOnPost: Stage['respond'] = ({ method }) => (method === 'POST' ? new Promise(() => {}) : undefined);

/** Every page, in the states that look different. Each is checked, and photographed when asked for. */
export const scenes: readonly Scene[] = [
  { name: 'sign-in', path: '/sign-in', heading: 'Sign in to Acme' },
  {
    name: 'sign-in-development',
    path: '/sign-in',
    heading: 'Sign in to Acme',
    stage: {
      environment: environmentWith({ providers: ['x', 'google', 'github'], type: 'development' }),
      client: clientWith({ last_authentication_strategy: 'oauth_x' }),
    },
  },
  {
    name: 'sign-in-many',
    path: '/sign-in',
    heading: 'Sign in to Acme',
    stage: {
      environment: environmentWith({
        providers: ['x', 'google', 'github', 'discord', 'apple', 'twitch', 'gitlab'],
        promoted: ['x', 'google'],
      }),
      client: clientWith({ last_authentication_strategy: 'oauth_discord' }),
    },
  },
  {
    name: 'sign-in-empty',
    path: '/sign-in',
    heading: 'Sign in to Acme',
    stage: { environment: environmentWith({ providers: [], type: 'development' }) },
  },
  {
    name: 'sign-in-long-name',
    path: '/sign-in',
    heading: `Sign in to ${longNames.display.application_name.slice(0, 59)}…`,
    stage: { environment: environmentWith(longNames) },
  },
  {
    name: 'sign-in-loading',
    path: '/sign-in',
    heading: 'Sign in to Acme',
    stage: {
      environment: environmentWith({ providers: ['x', 'google'] }),
      respond: () => new Promise(() => {}),
    },
  },
  {
    name: 'sign-in-pressed',
    path: '/sign-in',
    heading: 'Sign in to Acme',
    stage: { environment: environmentWith({ providers: ['x', 'google'] }), respond: neverOnPost },
    act: pressX,
  },
  {
    name: 'sign-in-refused',
    path: '/sign-in?redirect_url=https%3A%2F%2Felsewhere.example',
    heading: 'Sign in to Acme',
    stage: {
      respond: ({ method }) => (method === 'POST' ? refusal('redirect_url_not_allowed') : undefined),
    },
    act: async (page) => {
      await pressX(page);
      await page.getByRole('link', { name: 'Go on without it' }).waitFor();
    },
    expectedProblem: /status of 422/,
  },
  {
    name: 'sign-in-logo',
    path: '/sign-in',
    heading: 'Sign in to Acme',
    stage: { environment: environmentWith({ display: { logo_image_url: '/pictures/logo.svg' } }) },
  },
  { name: 'sign-up', path: '/sign-up', heading: 'Sign up to Acme' },
  {
    name: 'sign-up-closed',
    path: '/sign-up',
    heading: 'Sign up to Acme',
    stage: { environment: environmentWith({ signUpMode: 'restricted' }) },
  },
  {
    name: 'sign-up-none-taken',
    path: '/sign-up',
    heading: 'Sign up to Acme',
    stage: { environment: environmentWith({ withoutSignUp: ['x'] }) },
  },
  {
    name: 'sign-in-none-taken',
    path: '/sign-in',
    heading: 'Sign in to Acme',
    stage: { environment: environmentWith({ withoutSignUp: ['x'] }) },
  },
  {
    name: 'sign-in-nothing-left',
    path: '/sign-in',
    heading: 'Sign in to Acme',
    stage: { environment: environmentWith({ providers: [] }) },
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
  {
    name: 'user-loading',
    path: '/user',
    heading: 'Your account',
    stage: { respond: () => new Promise(() => {}) },
  },
  { name: 'user', path: '/user', heading: 'Your account', stage: { client: signedInClient() } },
  {
    name: 'user-logo',
    path: '/user',
    heading: 'Your account',
    stage: {
      environment: environmentWith({ display: { logo_image_url: '/pictures/logo.svg' } }),
      client: signedInClient(),
    },
  },
  {
    name: 'user-more',
    path: '/user',
    heading: 'Your account',
    stage: {
      environment: environmentWith({ providers: ['x', 'google'], type: 'development' }),
      client: signedInClient(
        userWith({
          image_url: '',
          username: 'ada',
          email_addresses: [
            emailAddress(
              'idn_2',
              'a.very.long.address.of.ada.lovelace@analytical-engines.example',
              'unverified',
            ),
            emailAddress('idn_1', 'ada@example.com', 'verified'),
          ],
          external_accounts: [externalAccount('x', 'ada'), externalAccount('github', 'ada-l', 'failed')],
        }),
      ),
    },
  },
  {
    name: 'user-no-email',
    path: '/user',
    heading: 'Your account',
    stage: { client: signedInClient(userWith({ email_addresses: [], primary_email_address_id: null })) },
  },
  { name: 'no-such-page', path: '/sign-in/nothing', heading: 'There is no page here' },
  {
    name: 'not-loaded',
    path: '/sign-in',
    heading: 'This page did not load',
    stage: { respond: () => refusal('service_unavailable', {}, 503) },
    expectedProblem: /status of 503/,
  },
];
