import type { Connection } from '../connections/connection.ts';
import type { Environment } from '../environments/environment.ts';
import { createId } from '../keys/secrets.ts';
import type { Sealer } from '../keys/seal.ts';
import { placeAttempt } from '../sessions/place-attempt.ts';
import type { Db } from '../store/database.ts';
import type { BrowserRow } from '../store/sessions.ts';
import { insertSignUp } from '../store/sign-ups.ts';
import type { SignUpRow } from '../store/sign-ups.ts';
import { sealIdentity } from '../users/pending-identity.ts';
import type { PendingIdentity } from '../users/pending-identity.ts';
import type { SignUpProgress } from './next-step.ts';

/** Hours in which an unfinished sign-up can be continued. */
const lifetimeMs = 24 * 3600 * 1000;

export interface StartSignUp {
  /** made before, when something was counted for it */
  readonly id?: string;
  readonly environment: Environment;
  /** undefined when nobody vouched: the person signs up by email */
  readonly vouched: (PendingIdentity & { readonly connection: Connection }) | undefined;
  readonly progress: SignUpProgress;
  readonly unsafeMetadata?: string | undefined;
  readonly browser: BrowserRow | undefined;
  readonly browserSecret: string;
  readonly now: number;
}

/**
 * Keeps what was proven while the person is asked for the rest, in the caller's transaction.
 * @returns the sign-up as it was written
 */
export async function startSignUp(tx: Db, sealer: Sealer, start: StartSignUp): Promise<SignUpRow> {
  const { environment, vouched, progress, now } = start;
  const browserId = await placeAttempt(tx, start);
  const { id = createId('sua') } = start;
  const row: SignUpRow = {
    environment_id: environment.id,
    id,
    browser_id: browserId,
    status: 'missing_requirements',
    connection_id: vouched?.connection.id ?? null,
    sealed_identity: vouched
      ? sealIdentity(sealer, 'sign_ups', id, { identity: vouched.identity, tokens: vouched.tokens })
      : null,
    email_address: progress.emailAddress,
    email_verified_at: progress.emailVerified ? now : null,
    username: progress.username,
    first_name: progress.firstName,
    last_name: progress.lastName,
    legal_accepted_at: progress.legalAccepted ? now : null,
    unsafe_metadata: start.unsafeMetadata ?? '{}',
    created_session_id: null,
    created_user_id: null,
    created_at: now,
    updated_at: now,
    abandon_at: now + lifetimeMs,
  };
  await insertSignUp(tx, row);
  return row;
}
