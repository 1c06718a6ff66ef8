import type {
  ClientResource,
  SessionResource,
  SignInResource,
  SignUpResource,
  UserResource,
} from '@portico/contract';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { signInAttempt, signInResource } from '../sign-in/sign-in-resource.ts';
import type { FailedOutcome } from '../sign-in/outcome.ts';
import { failedSignUpResource, signUpResource } from '../sign-up/sign-up-resource.ts';
import { findProof } from '../store/email-proofs.ts';
import { findOpenSignIn } from '../store/sign-ins.ts';
import { findOpenSignUp } from '../store/sign-ups.ts';
import type { SessionRow } from '../store/sessions.ts';
import { findProfile } from '../store/users.ts';
import type { Profile } from '../store/users.ts';
import { viewUser } from '../users/view-user.ts';
import type { CurrentBrowser } from './current-browser.ts';
import { mintSessionToken } from './session-token.ts';

/** What answers about a browser depend on beside its rows. */
export interface ClientView {
  readonly environment: Environment;
  /** origin of the page that asks */
  readonly origin: string | undefined;
  readonly outcome: FailedOutcome | undefined;
  readonly now: number;
}

/** The browser as clients see it. One that was never here is an empty one, and nothing is written for it. */
export async function clientResource(
  deps: Deps,
  current: CurrentBrowser | undefined,
  view: ClientView,
): Promise<ClientResource> {
  const { outcome, environment, now } = view;
  const sessions: SessionResource[] = [];
  for (const row of current?.sessions ?? []) {
    const resource = await sessionResource(deps, row, view);
    if (resource) sessions.push(resource);
  }
  const attempts = current && (await openAttempts(deps, current.browser.id, view));
  return {
    object: 'client',
    id: current?.browser.id ?? 'client_new',
    sessions,
    sign_in: attempts?.signIn ?? (outcome?.intent === 'sign_in' ? signInResource(outcome) : null),
    sign_up:
      attempts?.signUp ?? (outcome?.intent === 'sign_up' ? failedSignUpResource(environment, outcome) : null),
    last_active_session_id: activeSessionId(current),
    last_authentication_strategy: current?.browser.last_strategy ?? null,
    cookie_expires_at: null,
    captcha_bypass: false,
    created_at: current?.browser.created_at ?? now,
    updated_at: current?.browser.updated_at ?? now,
  };
}

/** What the browser left unfinished. A transfer waits where the button was pressed. */
async function openAttempts(
  deps: Deps,
  browserId: string,
  { environment, now }: ClientView,
): Promise<{ signIn: SignInResource | null; signUp: SignUpResource | null }> {
  const where = { environmentId: environment.id, browserId, now };
  const signIn = await findOpenSignIn(deps.db, where);
  const signUp = await findOpenSignUp(deps.db, where);
  const proofOf = (row: { id: string } | undefined) =>
    row && findProof(deps.db, { environmentId: environment.id, id: row.id });
  return {
    signIn: signIn
      ? signInAttempt(deps, environment, { row: signIn, proof: await proofOf(signIn), now })
      : null,
    signUp: signUp
      ? signUpResource(deps, environment, { row: signUp, proof: await proofOf(signUp), now })
      : null,
  };
}

function activeSessionId(current: CurrentBrowser | undefined): string | null {
  if (!current) return null;
  const { last_active_session_id: id } = current.browser;
  const isAlive = current.sessions.some((session) => session.id === id);
  return isAlive ? id : (current.sessions[0]?.id ?? null);
}

/** A live session with a fresh token. @returns undefined when its user is gone or may not be here */
export async function sessionResource(
  deps: Deps,
  row: SessionRow,
  view: Pick<ClientView, 'environment' | 'origin' | 'now'>,
): Promise<SessionResource | undefined> {
  const profile = await findProfile(deps.db, row.environment_id, row.user_id);
  if (!profile || profile.user.banned || profile.user.locked) return undefined;
  const user = await viewUser(deps, view.environment, { profile, now: view.now });
  const jwt = mintSessionToken(view.environment, subjectOf(row, view.origin), view.now);
  return { ...describe(row, { profile, user, now: view.now }), last_active_token: { object: 'token', jwt } };
}

export function subjectOf(row: SessionRow, authorizedParty: string | undefined) {
  return { userId: row.user_id, sessionId: row.id, authenticatedAt: row.authenticated_at, authorizedParty };
}

function describe(
  row: SessionRow,
  shown: { readonly profile: Profile; readonly user: UserResource; readonly now: number },
): SessionResource {
  const { profile, now } = shown;
  const { user } = profile;
  const primary = profile.emailAddresses.find((address) => address.id === user.primary_email_address_id);
  return {
    object: 'session',
    id: row.id,
    status: row.status,
    last_active_token: null,
    user: shown.user,
    public_user_data: {
      user_id: user.id,
      first_name: user.first_name,
      last_name: user.last_name,
      image_url: user.image_url ?? '',
      has_image: user.image_url !== null,
      identifier: primary?.address ?? user.username ?? user.id,
      username: user.username,
    },
    factor_verification_age: [Math.max(0, Math.floor((now - row.authenticated_at) / 60_000)), -1],
    last_active_organization_id: null,
    actor: null,
    tasks: [],
    last_active_at: row.last_active_at,
    expire_at: row.expire_at,
    abandon_at: row.abandon_at,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}
