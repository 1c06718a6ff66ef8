/**
 * What a person can make go wrong on the consent page. A scenario is tied to the code that is issued and takes
 * effect in the calls that follow it, so other flows at the same time are not touched.
 */
export const scenarios = {
  cancel: { title: 'The person cancels', effect: 'Comes back with access_denied, like Cancel.' },
  wrong_state: { title: 'Wrong state', effect: 'Comes back with a state the app never sent.' },
  wrong_secret: { title: 'Wrong client secret', effect: 'The token call answers 401 unauthorized_client.' },
  code_reused: {
    title: 'Code already used',
    effect: 'The token call answers 400: somebody redeemed the code first.',
  },
  code_expired: { title: 'Code expired', effect: 'The token call answers 400: the 30 seconds are over.' },
  missing_scope: { title: 'Missing scope', effect: 'tweet.read is not granted; users/me answers 403.' },
  email_refused: {
    title: 'Email refused',
    effect: 'users/me answers 403 while confirmed_email is asked for.',
  },
  not_enrolled: { title: 'App outside a project', effect: 'users/me answers 403 client-not-enrolled.' },
  no_credits: { title: 'No credits left', effect: 'users/me answers 402 CreditsDepleted.' },
  rate_limited: { title: 'Too many requests', effect: 'users/me answers 429 until the window is over.' },
  unavailable: { title: 'Provider is down', effect: 'users/me answers 503.' },
  slow: { title: 'Provider is slow', effect: 'Token call and users/me take several seconds each.' },
  garbage: { title: 'Broken answer', effect: 'users/me answers 200 with JSON that stops in the middle.' },
} as const satisfies Record<string, { title: string; effect: string }>;

export type Scenario = keyof typeof scenarios;

export function isScenario(name: string): name is Scenario {
  return Object.hasOwn(scenarios, name);
}
