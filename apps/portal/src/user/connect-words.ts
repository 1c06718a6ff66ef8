import type { ErrorCode } from '@portico/contract';
import type { Names } from '../words.ts';
import type { AccountProblem } from './person.ts';
import { fill, outcomeFor, refusalFor, say } from '../words.ts';

/** Why an account could not be connected, where the words for signing in would say something else. */
const reasons = {
  oauth_state_invalid:
    'Connecting {provider} took too long or was already finished. Start again; it takes a moment.',
  oauth_fetch_user_error: '{provider} did not tell {app} who you are. Try again in a moment.',
  oauth_provider_user_id_missing: '{provider} did not tell {app} which account is yours.',
  oauth_provider_unavailable: '{provider} is not answering. Wait a moment, then try again.',
  oauth_quota_exceeded: 'Connecting {provider} is not available right now. Try again later.',
  misconfigured_oauth_provider: '{provider} is not set up correctly at {app}. Tell the people who run {app}.',
  oauth_config_missing: '{provider} is not set up correctly at {app}. Tell the people who run {app}.',
  oauth_token_exchange_error: '{provider} did not confirm it. Start again; it takes a moment.',
  oauth_provider_not_enabled: 'Connecting {provider} is switched off at {app}.',
} as const satisfies Partial<Record<ErrorCode, string>>;

/** Codes for which the words for signing in are right as they are. */
const likeSigningIn: ReadonlySet<string> = new Set([
  'oauth_access_denied',
  'oauth_callback_invalid',
  'oauth_issuer_mismatch',
  'oauth_id_token_invalid',
  'oauth_session_changed',
  'oauth_account_already_linked',
  'oauth_account_already_connected',
  'oauth_account_mismatch',
  'oauth_connection_blocked_by_immutable_attribute',
  'oauth_scopes_missing',
] satisfies readonly ErrorCode[]);

/**
 * Why an account is not connected, or not as it was asked for.
 * @param code undefined when there was no answer at all
 */
export function connectReasonFor(code: string | undefined, names: Names): string {
  if (code === undefined || !isOfConnecting(code)) return refusalFor(code, names);
  if (likeSigningIn.has(code)) return outcomeFor(code, names).text;
  return (
    say(reasons, code, names) ?? fill('{provider} could not be connected. Try again in a moment.', names)
  );
}

/** Why the app cannot act for the person at the provider any more, though they are still connected. */
const lostAccess: Readonly<Record<string, string>> = {
  revoked_at_provider:
    '{provider} says that the access {app} had was taken away. Reconnect to allow it again; you can still sign in.',
  refused_by_provider:
    '{provider} ended the access that {app} had. Reconnect to allow it again; you can still sign in.',
  answer_lost:
    'The access that {app} had at {provider} was lost on the way. Reconnect to allow it again; you can still sign in.',
};

/** What is wrong with an account, in a sentence. */
export function problemWordsFor(
  { code, lostAccess: reason }: Pick<AccountProblem, 'code' | 'lostAccess'>,
  names: Names,
): string {
  if (reason === undefined) return connectReasonFor(code, names);
  return (
    say(lostAccess, reason, names) ??
    fill('{app} has no access at {provider} any more. Reconnect to allow it again.', names)
  );
}

/** Everything else is about the call, and said as it is elsewhere. */
function isOfConnecting(code: string): boolean {
  return code.startsWith('oauth_') || code === 'misconfigured_oauth_provider';
}
