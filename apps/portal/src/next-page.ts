import type {
  ClientResource,
  SignInResource,
  SignUpResource,
  UserResource,
  Verification,
  VouchedAccountResource,
} from '@portico/contract';

import type { Intent } from './return-url.ts';

type VerificationError = NonNullable<Verification['error']>;

/** A sign-in or sign-up that went wrong, or stopped before the other of the two. */
export interface FailedAttempt {
  readonly intent: Intent;
  readonly error: VerificationError;
  /** `oauth_<key>` of the connection that was tried */
  readonly strategy: string | undefined;
  /** who the provider says this is; null when that is not kept */
  readonly account: VouchedAccountResource | null;
  /** what it can become without going to the provider again */
  readonly transferTo: Intent | undefined;
}

/** What to show to this browser now. */
export type NextPage =
  | { readonly page: 'continue'; readonly signUp: SignUpResource }
  | { readonly page: 'verify-email-address'; readonly signUp: SignUpResource }
  | { readonly page: 'verify-sign-in'; readonly signIn: SignInResource }
  | { readonly page: 'outcome'; readonly failure: FailedAttempt }
  | { readonly page: 'signed-in'; readonly user: UserResource }
  | { readonly page: 'sign-in' };

/** One of the pages, with what it shows. */
export type NextPageOf<Name extends NextPage['page']> = Extract<NextPage, { page: Name }>;

/** Whether this is what is to be shown. */
export function isPage<Name extends NextPage['page']>(next: NextPage, name: Name): next is NextPageOf<Name> {
  return next.page === name;
}

interface Candidate {
  readonly next: NextPage;
  /** milliseconds since the epoch, by the server's clock */
  readonly at: number;
}

/**
 * Where the person stands, read from the server's answer alone. Every page of a flow asks this and follows it,
 * so reload, the back button and a second tab all end at the same place.
 */
export function decide(client: ClientResource): NextPage {
  const { sign_in: signIn, sign_up: signUp } = client;
  // What happened last counts. Of what happened at once, what went wrong must not be hidden by what still waits.
  const [newest] = [
    failureOf('sign-in', signIn, signIn?.first_factor_verification),
    failureOf('sign-up', signUp, signUp?.verifications.external_account),
    unfinishedSignUp(signUp),
    unfinishedSignIn(signIn),
  ]
    .filter((candidate) => candidate !== undefined)
    .toSorted((a, b) => b.at - a.at);
  if (newest) return newest.next;
  const user = signedInUser(client);
  return user ? { page: 'signed-in', user } : { page: 'sign-in' };
}

/** A session that is alive, and whose it is. */
export interface SignedIn {
  readonly sessionId: string;
  readonly user: UserResource;
}

/** Everybody who is signed in on this browser, in the order in which they came. */
export function everybodySignedIn(client: ClientResource): readonly SignedIn[] {
  return client.sessions
    .filter(({ status }) => status === 'active')
    .flatMap(({ id, user }) => (user ? [{ sessionId: id, user }] : []));
}

/** Who is signed in on this browser: of the session used last, else of any that is alive. */
export function signedIn(client: ClientResource): SignedIn | undefined {
  const everybody = everybodySignedIn(client);
  return everybody.find(({ sessionId }) => sessionId === client.last_active_session_id) ?? everybody[0];
}

/** The person who is signed in on this browser. */
export function signedInUser(client: ClientResource): UserResource | undefined {
  return signedIn(client)?.user;
}

function unfinishedSignUp(signUp: SignUpResource | null): Candidate | undefined {
  if (signUp?.status !== 'missing_requirements') return undefined;
  const at = signUp.updated_at;
  if (signUp.next === 'continue') return { next: { page: 'continue', signUp }, at };
  if (signUp.next === 'verify_email_address') return { next: { page: 'verify-email-address', signUp }, at };
  return undefined;
}

function unfinishedSignIn(signIn: SignInResource | null): Candidate | undefined {
  if (signIn?.status !== 'needs_first_factor') return undefined;
  return { next: { page: 'verify-sign-in', signIn }, at: signIn.updated_at };
}

function failureOf(
  intent: Intent,
  attempt: SignInResource | SignUpResource | null,
  verification: Verification | null | undefined,
): Candidate | undefined {
  if (!attempt || !verification?.error) return undefined;
  const { error } = verification;
  const named = error.meta['strategy'];
  const strategy = typeof named === 'string' ? named : (verification.strategy ?? undefined);
  const transferTo = verification.status === 'transferable' ? otherIntent[intent] : undefined;
  const { external_account: account } = attempt;
  const failure = { intent, error, strategy, account, transferTo };
  return { next: { page: 'outcome', failure }, at: attempt.updated_at };
}

const otherIntent = { 'sign-in': 'sign-up', 'sign-up': 'sign-in' } as const;
