import type { ErrorCode } from '@portico/contract';

/** The names a sentence may hold. Providers and people chose some of them: they are only ever shown as text. */
export interface Names {
  readonly app: string;
  /** absent when it is not known which provider it was */
  readonly provider?: string | undefined;
  /** the person's name at the provider, with or without a leading @ */
  readonly handle?: string | undefined;
}

/** How a sign-in ended, in words. `{app}`, `{provider}` and `{who}` are filled in. */
export interface Outcome {
  readonly title: string;
  readonly text: string;
  /** whether the same way can work when tried again */
  readonly tryAgain: boolean;
  /** whether the operator's contact address helps */
  readonly contact?: true;
}

const startAgain = 'Start again; it takes a moment.';
const anotherWay = 'Use another way to sign in, or tell the people who run {app}.';
const notSetUp: Outcome = {
  title: '{provider} is not set up correctly',
  text: `Sign-in with {provider} is not set up correctly at {app}. ${anotherWay}`,
  tryAgain: false,
  contact: true,
};
const switchedOff: Outcome = {
  title: '{provider} is switched off',
  text: 'Signing in with {provider} is switched off at {app}. Use another way to sign in.',
  tryAgain: false,
};

/** One entry for each code a sign-in can end with. */
export const outcomes = {
  oauth_access_denied: {
    title: 'Sign-in cancelled',
    text: 'You cancelled at {provider}. Nothing was shared.',
    tryAgain: true,
  },
  oauth_state_invalid: {
    title: 'This sign-in has ended',
    text: `This sign-in took too long or was already finished. ${startAgain}`,
    tryAgain: true,
  },
  oauth_flow_other_browser: {
    title: 'Started in another browser',
    text: 'This sign-in was started in another browser. Go back there, or start again here.',
    tryAgain: true,
  },
  oauth_callback_invalid: {
    title: 'The answer was incomplete',
    text: `{provider} sent you back with an incomplete answer. ${startAgain}`,
    tryAgain: true,
  },
  oauth_issuer_mismatch: {
    title: 'The answer was not used',
    text: `The answer did not come from {provider}, so it was not used. ${startAgain}`,
    tryAgain: true,
  },
  oauth_account_does_not_exist: {
    title: 'No account yet',
    text: 'There is no {app} account for {who} yet, and {app} is not taking new sign-ups with {provider}.',
    tryAgain: false,
  },
  external_account_not_found: {
    title: 'No account yet',
    text: 'There is no {app} account for {who} yet. Use another way to sign in.',
    tryAgain: false,
  },
  external_account_exists: {
    title: 'You already have an account',
    text: 'There is already a sign-in for {who} at {app}. Sign in with it.',
    tryAgain: true,
  },
  sign_up_mode_restricted: {
    title: 'Sign-up is closed',
    text: 'There is no {app} account for {who} yet, and {app} is not taking new sign-ups.',
    tryAgain: false,
    contact: true,
  },
  oauth_no_email_returned: {
    title: 'An email address is needed',
    text: '{app} needs an email address and {provider} did not give one. Use an account that has one, or another way to sign in.',
    tryAgain: true,
  },
  oauth_provider_unavailable: {
    title: 'No answer from {provider}',
    text: '{provider} is not answering. Wait a moment, then try again.',
    tryAgain: true,
  },
  oauth_quota_exceeded: {
    title: 'Not available right now',
    text: 'Sign-in with {provider} is not available right now. Try again later, or use another way to sign in.',
    tryAgain: true,
  },
  misconfigured_oauth_provider: notSetUp,
  oauth_config_missing: notSetUp,
  oauth_token_exchange_error: {
    title: '{provider} did not confirm it',
    text: `{provider} did not confirm this sign-in. ${startAgain}`,
    tryAgain: true,
  },
  oauth_fetch_user_error: {
    title: '{provider} did not say who you are',
    text: '{provider} did not tell {app} who you are, so nobody was signed in. Try again in a moment, or use another way to sign in.',
    tryAgain: true,
  },
  oauth_provider_user_id_missing: {
    title: '{provider} did not say who you are',
    text: `{provider} did not tell {app} which account is yours, so nobody was signed in. ${anotherWay}`,
    tryAgain: false,
    contact: true,
  },
  oauth_provider_not_enabled: switchedOff,
  sign_in_disabled: switchedOff,
  oauth_non_authenticatable_provider: {
    title: '{provider} is not for signing in',
    text: 'At {app}, {provider} can be connected once you are signed in, but not used to sign in.',
    tryAgain: false,
  },
  identification_claimed: {
    title: 'This address has an account',
    text: 'The email address of {who} already belongs to an account at {app}. Sign in to it the way you did before.',
    tryAgain: false,
  },
  user_banned: {
    title: 'You cannot sign in',
    text: 'This account is not allowed to sign in.',
    tryAgain: false,
    contact: true,
  },
  user_locked: {
    title: 'You cannot sign in',
    text: 'This account is not allowed to sign in. It is locked for now.',
    tryAgain: false,
    contact: true,
  },
  internal_error: {
    title: 'Something went wrong',
    text: 'Something went wrong on our side. Try again in a moment.',
    tryAgain: true,
  },
  service_unavailable: {
    title: 'Not available right now',
    text: '{app} cannot sign anyone in right now. Try again in a moment.',
    tryAgain: true,
  },
} as const satisfies Partial<Record<ErrorCode, Outcome>>;

const unknownOutcome: Outcome = {
  title: 'The sign-in did not finish',
  text: '{app} could not finish this sign-in. Try again, or use another way to sign in.',
  tryAgain: true,
};

/** The outcome for a code from the server, with the names filled in; never the code itself. */
export function outcomeFor(code: string, names: Names): Outcome {
  const outcome = entry<Outcome>(outcomes, code) ?? unknownOutcome;
  return { ...outcome, title: fill(outcome.title, names), text: fill(outcome.text, names) };
}

/** What a refused call says in the card or under its field. */
const refusals = {
  too_many_requests: 'That was too often in a short time. Wait a moment, then try again.',
  redirect_url_not_allowed:
    'The link that brought you here leads on to a page {app} does not know, so nobody was signed in.',
  invalid_redirect_url: 'The link that brought you here is not complete. Go back to the app and start again.',
  strategy_not_supported: 'This way of signing in is not available at {app}.',
  origin_invalid: 'This page was opened at an address {app} does not know. Open {app} and start from there.',
  form_param_missing: 'This is needed to go on.',
  form_param_format_invalid: 'This does not look right. Check it, then try again.',
  form_param_value_invalid: 'This cannot be used here. Check it, then try again.',
  form_code_incorrect: 'This code is not right. Enter the one from the newest email.',
  verification_failed: 'That was the wrong code too many times. Send a new one to go on.',
  verification_expired: 'This code has expired. Send a new one to go on.',
  verification_not_sent: 'No code has been sent yet. Send one to go on.',
  verification_code_too_many_requests:
    'Codes can only be sent so often. Wait a little before you send another.',
  mail_not_sent: 'The email did not leave {app}. If that stays so, tell the people who run {app}.',
  identification_claimed:
    'This address already has an account at {app}. Use another one, or start over and sign in to that account.',
  resource_not_found: 'This sign-up is no longer open. Start over; it takes a moment.',
  sign_up_cannot_be_updated: 'This sign-up is over and cannot be changed. Start over; it takes a moment.',
} as const satisfies Partial<Record<ErrorCode, string>>;

const unreachable = 'The connection was lost. Check that you are online, then try again.';
const unknownRefusal = 'This did not work. Try again in a moment.';

/**
 * The sentence for an answer that is not a success.
 * @param code undefined when there was no answer at all
 */
export function refusalFor(code: string | undefined, names: Names): string {
  if (code === undefined) return unreachable;
  const sentence = entry<string>(refusals, code) ?? entry<Outcome>(outcomes, code)?.text ?? unknownRefusal;
  return fill(sentence, names);
}

/** A name that others chose, fit for a sentence: one line, no control of the writing direction, not endless. */
export function plainName(name: string): string {
  const oneLine = name
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...oneLine];
  return characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : oneLine;
}

/** `@ada`, however the provider writes it; empty when it gave none. */
export function handleOf(username: string | null | undefined): string {
  const name = plainName(username ?? '').replace(/^@/, '');
  return name && `@${name}`;
}

const someProvider = 'the provider';

function fill(template: string, names: Names): string {
  const provider = plainName(names.provider ?? '') || someProvider;
  const account = provider === someProvider ? 'this account' : `this ${provider} account`;
  const values: Record<string, string> = {
    app: plainName(names.app),
    provider,
    who: handleOf(names.handle) || account,
  };
  const sentence = template.replace(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? '');
  // Only the stand-in takes a capital: a name is written as its owner writes it.
  return provider === someProvider ? sentence.replace(/(^|[.!?] )the provider/g, '$1The provider') : sentence;
}

function entry<Value>(table: Readonly<Record<string, Value>>, code: string): Value | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}
