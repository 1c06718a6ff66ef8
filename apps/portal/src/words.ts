import type { ErrorCode } from '@portico/contract';

/** The names a sentence may hold. Providers and people chose some of them: they are only ever shown as text. */
export interface Names {
  readonly app: string;
  /** absent when it is not known which provider it was */
  readonly provider?: string | undefined;
  /** the person's name at the provider, with or without a leading @ */
  readonly handle?: string | undefined;
  /** the email address it is about */
  readonly address?: string | undefined;
  /** what was mailed to it */
  readonly sent?: 'email_code' | 'email_link' | undefined;
}

/** How a sign-in ended, in words. `{app}`, `{provider}` and `{who}` are filled in. */
export interface Outcome {
  readonly title: string;
  readonly text: string;
  /** whether the same way can work when tried again */
  readonly tryAgain: boolean;
  /** whether the operator's contact address helps */
  readonly contact?: true;
  /** whether the person can ask to be let in */
  readonly waitlist?: true;
}

const startAgain = 'Start again; it takes a moment.';
const anotherWay = 'Use another way to sign in, or tell the people who run {app}.';
const notSetUp: Outcome = {
  title: '{provider} is not set up correctly',
  text: `Sign-in with {provider} is not set up correctly at {app}. ${anotherWay}`,
  tryAgain: false,
  contact: true,
};
const incompleteLink: Outcome = {
  title: 'This link is not complete',
  text: 'The link that brought you here is not complete, so nobody was signed in. Go back to {app} and start again.',
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
  oauth_id_token_invalid: {
    title: 'The answer was not used',
    text: `What {provider} signed was not meant for this moment, so it was not used. ${startAgain}`,
    tryAgain: true,
  },
  oauth_account_does_not_exist: {
    title: 'No account yet',
    text: 'There is no {app} account for {who} yet, and {app} is not taking new sign-ups with {provider}.',
    tryAgain: false,
  },
  external_account_not_found: {
    title: 'No account yet',
    text: 'There is no {app} account for {who} yet.',
    tryAgain: false,
  },
  external_account_exists: {
    title: 'You already have an account',
    text: 'There is already an {app} account for {who}.',
    tryAgain: false,
  },
  sign_up_mode_restricted: {
    title: 'Sign-up is closed',
    text: 'There is no {app} account for {who} yet, and {app} is not taking new sign-ups.',
    tryAgain: false,
    contact: true,
  },
  sign_up_restricted_waitlist: {
    title: 'There is a waitlist',
    text: 'There is no {app} account for {who} yet, and {app} lets new people in from its waitlist only.',
    tryAgain: false,
    waitlist: true,
  },
  not_allowed_access: {
    title: 'You cannot sign up',
    text: '{app} is not open to {who}. Use another address or another way to sign in.',
    tryAgain: false,
    contact: true,
  },
  email_subaddress_blocked: {
    title: 'Use your plain address',
    text: '{app} does not take addresses with something added to them, such as a plus sign and a word. Use the address without it.',
    tryAgain: false,
  },
  form_identifier_disposable: {
    title: 'Use a lasting address',
    text: '{app} does not take addresses for throwaway mail. Use one that you keep.',
    tryAgain: false,
  },
  oauth_account_not_admitted: {
    title: 'You cannot sign up',
    text: 'This {provider} account does not meet what {app} asks of new accounts. Use another way to sign up.',
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
  form_param_missing: incompleteLink,
  form_param_format_invalid: incompleteLink,
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
  oauth_session_changed: {
    title: 'Somebody else is signed in now',
    text: 'Whoever started this at {app} is not signed in here any more, so nothing was changed. Sign in and start once more.',
    tryAgain: false,
  },
  oauth_account_already_linked: {
    title: 'Connected to another account',
    text: 'This {provider} account{handle} is connected to another {app} account. Nothing has changed.',
    tryAgain: false,
  },
  oauth_account_already_connected: {
    title: 'Connected already',
    text: 'A {provider} account is connected to your account already. Disconnect it before you connect another one.',
    tryAgain: false,
  },
  oauth_connection_blocked_by_immutable_attribute: {
    title: 'Another email address',
    text: 'This {provider} account{handle} has another email address than yours, which {app} does not let you change. Connect one with your address.',
    tryAgain: false,
  },
  oauth_account_mismatch: {
    title: 'Another {provider} account',
    text: 'You came back from {provider} with another account{handle} than the one that is connected. Nothing has changed.',
    tryAgain: true,
  },
  oauth_scopes_missing: {
    title: '{provider} did not allow everything',
    text: '{provider} did not allow all that {app} asked for. Connect it once more and allow it there.',
    tryAgain: true,
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
export const refusals = {
  too_many_requests: 'That was too often in a short time. Wait a moment, then try again.',
  waitlist_not_open: '{app} has no waitlist any more. Go to sign-up, and see whether it is open to you.',
  redirect_url_not_allowed:
    'The link that brought you here leads on to a page {app} does not know, so nobody was signed in.',
  invalid_redirect_url: 'The link that brought you here is not complete. Go back to the app and start again.',
  strategy_not_supported: 'This way of signing in is not available at {app}.',
  origin_invalid: 'This page was opened at an address {app} does not know. Open {app} and start from there.',
  authentication_invalid: 'You are not signed in here any more. Sign in again to go on.',
  form_param_missing: 'This is needed to go on.',
  form_param_format_invalid: 'This does not look right. Check it, then try again.',
  form_param_value_invalid: 'This cannot be used here. Check it, then try again.',
  form_identifier_exists: 'This is taken. Choose another one.',
  form_identifier_not_found: 'There is no {app} account with this. Check it, or sign up.',
  form_code_incorrect: 'This code is not right. Enter the one from the newest email.',
  verification_failed: 'That was the wrong code too many times. Send a new one to go on.',
  verification_expired: 'This code has expired. Send a new one to go on.',
  verification_not_sent: 'No code has been sent yet. Send one to go on.',
  verification_not_opened: 'The link was not opened yet. Open it, and this page continues by itself.',
  verification_missing: 'There is nothing left to prove here. Start over; it takes a moment.',
  verification_already_verified: 'This is done already. Start over to do it again.',
  verification_link_invalid:
    'This link has expired or was already used. Go back to the window where you asked for it, and send a new one.',
  verification_code_too_many_requests:
    'Emails can only be sent so often. Wait a little before you send another.',
  mail_not_sent: 'The email did not leave {app}. If that stays so, tell the people who run {app}.',
  sign_up_mode_restricted: 'There is no {app} account for {who} yet, and {app} is not taking new sign-ups.',
  identification_claimed:
    'This address already has an account at {app}. Use another one, or start over and sign in to that account.',
  account_transfer_invalid: 'That took too long or was already done. Start over; it takes a moment.',
  resource_not_found: 'This is no longer open. Start over; it takes a moment.',
  resource_forbidden: 'This sign-in is over. Start over; it takes a moment.',
  sign_up_cannot_be_updated: 'This sign-up is over and cannot be changed. Start over; it takes a moment.',
  session_exists: 'Somebody is signed in here already. Sign out first to sign in as somebody else.',
  session_reverification_required: 'Prove that it is you first.',
  last_identification_deletion_failed:
    'This is your last way to sign in, so it cannot be removed. Add another one first.',
  last_required_identification_deletion_failed:
    '{app} needs an email address of yours, and this is the last one. Add another one first.',
  too_many_unverified_identifications:
    'Several addresses of yours are not verified yet. Verify or remove one of them first.',
  user_delete_self_not_enabled: 'Accounts cannot be deleted here. Ask the people who run {app}.',
} as const satisfies Partial<Record<ErrorCode, string>>;

/** Where a link was mailed in place of a code. */
const linkRefusals = {
  verification_expired: 'This link has expired. Send a new one to go on.',
  verification_not_sent: 'No link has been sent yet. Send one to go on.',
} as const satisfies Partial<Record<ErrorCode, string>>;

/** What is wrong with a field, where that can be said more exactly. */
const fieldRefusals: Readonly<Record<string, Partial<Record<ErrorCode, string>>>> = {
  email_address: {
    form_param_format_invalid: 'This is not an email address. Check it, then try again.',
    form_identifier_exists: 'This address is on your account already.',
  },
  identifier: { form_param_format_invalid: 'This is not an email address. Check it, then try again.' },
  username: {
    form_param_format_invalid:
      'Use 3 to 64 letters and digits, with dots, hyphens or underscores between them.',
    form_param_value_invalid:
      'Use 3 to 64 letters and digits, with dots, hyphens or underscores between them.',
    form_identifier_exists: 'This username is taken. Choose another one.',
  },
};

const unreachable = 'The connection was lost. Check that you are online, then try again.';
const unknownRefusal = 'This did not work. Try again in a moment.';

/**
 * The sentence for an answer that is not a success.
 * @param code undefined when there was no answer at all
 */
export function refusalFor(code: string | undefined, names: Names): string {
  if (code === undefined) return unreachable;
  const ofLink = names.sent === 'email_link' ? entry<string>(linkRefusals, code) : undefined;
  const sentence = ofLink ?? entry<string>(refusals, code) ?? entry<Outcome>(outcomes, code)?.text;
  return fill(sentence ?? unknownRefusal, names);
}

/**
 * The sentence under a field that was refused.
 * @param field as the server named it
 */
export function fieldRefusalFor(field: string, code: string | undefined, names: Names): string {
  const ofField = entry(fieldRefusals, field);
  return (code && ofField && entry(ofField, code)) || refusalFor(code, names);
}

/**
 * An entry of a page's own table of sentences, with the names filled in.
 * @returns undefined where the table has none
 */
export function say(table: Readonly<Record<string, string>>, code: string, names: Names): string | undefined {
  const sentence = entry(table, code);
  return sentence === undefined ? undefined : fill(sentence, names);
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

/** A sentence with the names in it. */
export function fill(template: string, names: Names): string {
  const provider = plainName(names.provider ?? '') || someProvider;
  const account = provider === someProvider ? 'this account' : `this ${provider} account`;
  const values: Record<string, string> = {
    app: plainName(names.app),
    provider,
    who: handleOf(names.handle) || plainName(names.address ?? '') || account,
    handle: names.handle ? ` (${handleOf(names.handle)})` : '',
  };
  const sentence = template.replace(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? '');
  // Only the stand-in takes a capital: a name is written as its owner writes it.
  return provider === someProvider ? sentence.replace(/(^|[.!?] )the provider/g, '$1The provider') : sentence;
}

function entry<Value>(table: Readonly<Record<string, Value>>, code: string): Value | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}
