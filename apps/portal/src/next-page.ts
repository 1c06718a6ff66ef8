import type {
  ClientResource,
  SignInResource,
  SignUpResource,
  UserResource,
  Verification,
} from '@portico/contract';

import type { Intent } from './return-url.ts';

type VerificationError = NonNullable<Verification['error']>;

/** A sign-in or sign-up that went wrong. */
export interface FailedAttempt {
  readonly intent: Intent;
  readonly error: VerificationError;
  /** `oauth_<key>` of the connection that was tried */
  readonly strategy: string | undefined;
}

/** What to show to this browser now. */
export type NextPage =
  | { readonly page: 'continue'; readonly signUp: SignUpResource }
  | { readonly page: 'verify-email-address'; readonly signUp: SignUpResource }
  | { readonly page: 'outcome'; readonly failure: FailedAttempt }
  | { readonly page: 'signed-in'; readonly user: UserResource }
  | { readonly page: 'sign-in' };

/**
 * Where the person stands, read from the server's answer alone. Every page of a flow asks this and follows it,
 * so reload, the back button and a second tab all end at the same place.
 */
export function decide(client: ClientResource): NextPage {
  const unfinished = unfinishedSignUp(client.sign_up);
  const failed = newestFailure(client);
  // An older sign-up that still waits for something must not hide what just went wrong.
  const failedLast = failed && (!unfinished || failed.at >= unfinished.signUp.updated_at);
  if (failed && failedLast) return { page: 'outcome', failure: failed.failure };
  if (unfinished) return unfinished;
  const user = signedInUser(client);
  return user ? { page: 'signed-in', user } : { page: 'sign-in' };
}

/** The person who is signed in on this browser: of the session used last, else of any that is alive. */
export function signedInUser(client: ClientResource): UserResource | undefined {
  const active = client.sessions.filter(({ status }) => status === 'active');
  const last = active.find(({ id }) => id === client.last_active_session_id) ?? active[0];
  return last?.user ?? undefined;
}

type UnfinishedSignUp = Extract<NextPage, { signUp: SignUpResource }>;

function unfinishedSignUp(signUp: SignUpResource | null): UnfinishedSignUp | undefined {
  if (signUp?.status !== 'missing_requirements') return undefined;
  if (signUp.next === 'continue') return { page: 'continue', signUp };
  if (signUp.next === 'verify_email_address') return { page: 'verify-email-address', signUp };
  return undefined;
}

function newestFailure(client: ClientResource): { failure: FailedAttempt; at: number } | undefined {
  const { sign_in: signIn, sign_up: signUp } = client;
  const failures = [
    failureOf('sign-in', signIn, signIn?.first_factor_verification),
    failureOf('sign-up', signUp, signUp?.verifications.external_account),
  ].filter((failure) => failure !== undefined);
  return failures.toSorted((a, b) => b.at - a.at)[0];
}

function failureOf(
  intent: Intent,
  attempt: SignInResource | SignUpResource | null,
  verification: Verification | null | undefined,
): { failure: FailedAttempt; at: number } | undefined {
  if (!attempt || !verification?.error) return undefined;
  const { error } = verification;
  const named = error.meta['strategy'];
  const strategy = typeof named === 'string' ? named : (verification.strategy ?? undefined);
  return { failure: { intent, error, strategy }, at: attempt.updated_at };
}
