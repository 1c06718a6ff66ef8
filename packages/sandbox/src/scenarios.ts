/** What a stand-in has, on which it depends what can go wrong there. */
export type Trait =
  | 'state'
  | 'scopes'
  | 'email'
  | 'email_claim'
  | 'email_field'
  | 'refresh'
  | 'id_token'
  | 'userinfo_sub'
  | 'tiers'
  | 'signature';

interface ScenarioDescription {
  readonly title: string;
  readonly effect: string;
  /** Offered where the stand-in has all of these. */
  readonly needs?: readonly Trait[];
}

/**
 * What a person can make go wrong on the consent page. A scenario is tied to the code that is issued and takes
 * effect in the calls that follow it, so other flows at the same time are not touched.
 */
export const scenarios = {
  cancel: { title: 'The person cancels', effect: 'Comes back with a refusal, like Cancel.' },
  wrong_state: {
    title: 'Wrong state',
    effect: 'Comes back with a state the app never sent.',
    needs: ['state'],
  },
  wrong_secret: { title: 'Wrong client secret', effect: 'The token call answers 401.' },
  code_reused: { title: 'Code already used', effect: 'The token call is refused: somebody was faster.' },
  code_expired: { title: 'Code expired', effect: 'The token call is refused: the time is over.' },
  missing_scope: {
    title: 'Missing scope',
    effect: 'A scope that was asked for is not granted; the profile answers 403.',
    needs: ['scopes'],
  },
  no_email: {
    title: 'No email address',
    effect: 'The person is shown without an address.',
    needs: ['email'],
  },
  email_unverified: {
    title: 'Address not confirmed',
    effect: 'The address comes with the word that nobody confirmed it.',
    needs: ['email_claim'],
  },
  email_refused: {
    title: 'Email refused',
    effect: 'The profile answers 403 while the address is asked for.',
    needs: ['email_field'],
  },
  not_enrolled: {
    title: 'App outside a project',
    effect: 'The profile answers 403 client-not-enrolled.',
    needs: ['tiers'],
  },
  no_credits: {
    title: 'No credits left',
    effect: 'The profile answers 402 CreditsDepleted.',
    needs: ['tiers'],
  },
  clock_wrong: {
    title: 'Clock is wrong',
    effect: 'The token call answers that the timestamp is out of bounds.',
    needs: ['signature'],
  },
  rate_limited: { title: 'Too many requests', effect: 'The profile answers 429 until the window is over.' },
  unavailable: { title: 'Provider is down', effect: 'The profile answers 503.' },
  slow: { title: 'Provider is slow', effect: 'Token call and profile take several seconds each.' },
  garbage: { title: 'Broken answer', effect: 'The profile answers 200 with JSON that stops in the middle.' },
  refresh_refused: {
    title: 'Refresh refused',
    effect: 'Signing in works; the refresh token is refused afterwards.',
    needs: ['refresh'],
  },
  id_token_audience: {
    title: 'id_token: audience',
    effect: 'Well signed, but for another app.',
    needs: ['id_token'],
  },
  id_token_issuer: {
    title: 'id_token: issuer',
    effect: 'Well signed, but in the name of somebody else.',
    needs: ['id_token'],
  },
  id_token_nonce: {
    title: 'id_token: nonce',
    effect: 'Its nonce is not the one that was sent.',
    needs: ['id_token'],
  },
  id_token_expired: { title: 'id_token: expired', effect: 'It ended an hour ago.', needs: ['id_token'] },
  id_token_unsigned: { title: 'id_token: unsigned', effect: 'Its alg is none.', needs: ['id_token'] },
  id_token_unknown_key: {
    title: 'id_token: unknown key',
    effect: 'Signed with a key that is not in the key set.',
    needs: ['id_token'],
  },
  userinfo_swapped: {
    title: 'Swapped profile',
    effect: 'The profile names another person than the id_token.',
    needs: ['id_token', 'userinfo_sub'],
  },
} as const satisfies Record<string, ScenarioDescription>;

export type Scenario = keyof typeof scenarios;

export interface ScenarioChoice {
  readonly name: Scenario;
  readonly title: string;
  readonly effect: string;
}

export function isScenario(name: string): name is Scenario {
  return Object.hasOwn(scenarios, name);
}

/**
 * The scenarios that make sense at a stand-in, in the order of the consent page.
 * @param effects what happens there, where the general words can be made more exact
 */
export function scenariosFor(
  traits: ReadonlySet<Trait>,
  effects: Readonly<Partial<Record<Scenario, string>>> = {},
): ScenarioChoice[] {
  return Object.entries<ScenarioDescription>(scenarios).flatMap(([name, { title, effect, needs = [] }]) =>
    isScenario(name) && needs.every((trait) => traits.has(trait))
      ? [{ name, title, effect: effects[name] ?? effect }]
      : [],
  );
}
