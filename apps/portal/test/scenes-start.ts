import type { Page } from 'playwright-core';
import { environmentWith } from './canned-environment.ts';
import { clientWith, signedInClient } from './canned.ts';
import { refusal } from './portal-server.ts';
import type { Stage } from './portal-server.ts';
import type { Scene } from './scenes.ts';

const longNames = {
  display: { application_name: 'The International Society for the Preservation of Very Long Names' },
};

const pressX = (page: Page) => page.getByRole('button', { name: 'Continue with X' }).click();
const neverOnPost: Stage['respond'] = ({ method }) => (method === 'POST' ? new Promise(() => {}) : undefined);

/** `/sign-in` and `/sign-up`: where everybody begins. */
export const startScenes: readonly Scene[] = [
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
  {
    name: 'sign-in-email',
    path: '/sign-in',
    heading: 'Sign in to Acme',
    stage: {
      environment: environmentWith({ providers: ['x', 'google'], email: ['email_code'] }),
      client: clientWith({ last_authentication_strategy: 'email_code' }),
    },
  },
  {
    name: 'sign-in-email-only',
    path: '/sign-in',
    heading: 'Sign in to Acme',
    stage: { environment: environmentWith({ providers: [], email: ['email_link'] }) },
  },
  {
    name: 'sign-in-email-loading',
    path: '/sign-in',
    heading: 'Sign in to Acme',
    stage: {
      environment: environmentWith({ email: ['email_code'] }),
      respond: () => new Promise(() => {}),
    },
  },
  {
    name: 'sign-in-another-account',
    path: '/sign-in?add_account=true',
    heading: 'Sign in to Acme',
    stage: {
      environment: environmentWith({ providers: ['x', 'google'], email: ['email_code'], several: true }),
      client: signedInClient(),
    },
  },
  {
    name: 'sign-in-email-wrong',
    path: '/sign-in',
    heading: 'Sign in to Acme',
    stage: {
      environment: environmentWith({ email: ['email_code'] }),
      respond: ({ method }) =>
        method === 'POST' ? refusal('form_param_format_invalid', { param_name: 'identifier' }) : undefined,
    },
    act: async (page) => {
      await page.getByLabel('Email address').fill('ada');
      await page.keyboard.press('Enter');
      await page.getByText('This is not an email address.').waitFor();
    },
    expectedProblem: /status of 422/,
  },
  {
    name: 'sign-in-email-too-often',
    path: '/sign-in',
    heading: 'Sign in to Acme',
    stage: {
      environment: environmentWith({ email: ['email_code'] }),
      respond: ({ method }) =>
        method === 'POST' ? refusal('verification_code_too_many_requests', {}, 429) : undefined,
    },
    act: async (page) => {
      await page.getByLabel('Email address').fill('ada@example.com');
      await page.keyboard.press('Enter');
      await page.getByText('Emails can only be sent so often.').waitFor();
    },
    expectedProblem: /status of 429/,
  },
  { name: 'sign-up', path: '/sign-up', heading: 'Sign up to Acme' },
  {
    name: 'sign-in-waitlist',
    path: '/sign-in',
    heading: 'Sign in to Acme',
    stage: { environment: environmentWith({ signUpMode: 'waitlist' }) },
  },
  {
    name: 'sign-up-waitlist',
    path: '/sign-up',
    heading: 'Sign up to Acme',
    stage: { environment: environmentWith({ signUpMode: 'waitlist' }) },
  },
  {
    name: 'waitlist',
    path: '/waitlist',
    heading: 'Join the waitlist',
    stage: { environment: environmentWith({ signUpMode: 'waitlist' }) },
  },
  {
    name: 'waitlist-wrong',
    path: '/waitlist',
    heading: 'Join the waitlist',
    stage: { environment: environmentWith({ signUpMode: 'waitlist' }) },
    act: async (page) => {
      await page.getByRole('button', { name: 'Join the waitlist' }).click();
      await page.getByText('Enter your email address.').waitFor();
    },
  },
  {
    name: 'waitlist-joined',
    path: '/waitlist',
    heading: 'Join the waitlist',
    stage: {
      environment: environmentWith({ signUpMode: 'waitlist' }),
      respond: ({ method }) => (method === 'POST' ? { body: { response: {}, client: null } } : undefined),
    },
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Email address' }).fill('ada@example.com');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'You are on the list' }).waitFor();
    },
  },
  {
    name: 'waitlist-none',
    path: '/waitlist',
    heading: 'There is no waitlist',
    stage: { environment: environmentWith({ signUpMode: 'restricted' }) },
  },
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
];
