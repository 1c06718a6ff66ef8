import type { PageWords } from '../consent/desk.ts';
import type { Scenario, Trait } from '../scenarios.ts';

/** X's own dead end never redirects and never says why. */
export const xPageWords: PageWords = {
  title: 'X (sandbox)',
  refusal: {
    heading: 'Something went wrong',
    sentence: "You weren't able to give access to the App. Go back and try logging in again.",
    why: 'What X would not tell you',
  },
};

/** What can go wrong by OAuth 2.0. */
export const xTraits: ReadonlySet<Trait> = new Set<Trait>([
  'state',
  'scopes',
  'email',
  'email_field',
  'tiers',
  'refresh',
]);

export const xEffects: Partial<Record<Scenario, string>> = {
  cancel: 'Comes back with access_denied, like Cancel.',
  wrong_secret: 'The token call answers 401 unauthorized_client.',
  code_reused: 'The token call answers 400: somebody redeemed the code first.',
  code_expired: 'The token call answers 400: the 30 seconds are over.',
  missing_scope: 'tweet.read is not granted; users/me answers 403.',
  email_refused: 'users/me answers 403 while confirmed_email is asked for.',
  not_enrolled: 'users/me answers 403 client-not-enrolled.',
  no_credits: 'users/me answers 402 CreditsDepleted.',
  rate_limited: 'users/me answers 429 until the window is over.',
  unavailable: 'users/me answers 503.',
  slow: 'Token call and users/me take several seconds each.',
  garbage: 'users/me answers 200 with JSON that stops in the middle.',
};
