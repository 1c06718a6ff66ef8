import type { ClientResource, SignUpResource, Verification } from '@portico/contract';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import { failedVerification } from '../sign-in/sign-in-resource.ts';
import type { FailedOutcome } from '../sign-in/outcome.ts';
import type { EmailProofRow } from '../store/email-proofs.ts';
import type { SignUpRow } from '../store/sign-ups.ts';
import { verified } from '../users/user-resource.ts';
import { nextStep } from './next-step.ts';
import { openIdentity, vouchedFor } from '../users/pending-identity.ts';
import { proofVerification, secondsToResend } from '../verification/email-proof.ts';
import { nextStepOf } from './sign-up.ts';

/** A sign-up as its browser sees it. */
export function signUpResource(
  deps: Pick<Deps, 'sealer'>,
  environment: Environment,
  { row, proof, now }: { row: SignUpRow; proof: EmailProofRow | undefined; now: number },
): SignUpResource {
  const next = nextStepOf(environment, row);
  const connection = row.connection_id === null ? undefined : findConnection(environment, row.connection_id);
  const isOpen = row.status === 'missing_requirements';
  return {
    ...blankSignUp(environment, row.id, row.created_at),
    status: row.status,
    required_fields: [...next.requiredFields],
    optional_fields: [...next.optionalFields],
    missing_fields: isOpen ? [...next.missingFields] : [],
    unverified_fields: isOpen ? [...next.unverifiedFields] : [],
    next: isOpen ? next.step : 'complete',
    email_address: row.email_address,
    username: row.username,
    first_name: row.first_name,
    last_name: row.last_name,
    verifications: {
      email_address: emailVerification(environment, row, proof, now),
      phone_number: null,
      web3_wallet: null,
      external_account: connection ? verified(connection.strategy) : null,
    },
    external_account:
      isOpen && connection ? vouchedFor(openIdentity(deps.sealer, 'sign_ups', row), connection) : null,
    created_session_id: row.created_session_id,
    created_user_id: row.created_user_id,
    resend_after_seconds: secondsToResend(proof, now),
    abandon_at: row.abandon_at,
    legal_accepted_at: row.legal_accepted_at,
    unsafe_metadata: JSON.parse(row.unsafe_metadata) as Record<string, unknown>,
    updated_at: row.updated_at,
  };
}

function emailVerification(
  environment: Environment,
  row: SignUpRow,
  proof: EmailProofRow | undefined,
  now: number,
): SignUpResource['verifications']['email_address'] {
  if (row.email_address === null) return null;
  const common = {
    supported_strategies: ['email_code', ...(environment.settings.emailSignIn.link ? ['email_link'] : [])],
  };
  if (row.email_verified_at !== null) {
    return { ...verified(proof?.strategy ?? 'email_code'), ...common, next_action: '' };
  }
  return {
    ...proofVerification(proof, now),
    ...common,
    next_action: proof ? 'needs_attempt' : 'needs_prepare',
  };
}

/** A sign-up that failed at the provider, as long as its explanation is to be seen. */
export function failedSignUpResource(environment: Environment, outcome: FailedOutcome): SignUpResource {
  const blank = blankSignUp(
    environment,
    `sua_${outcome.reference.replace('-', '').toLowerCase()}`,
    outcome.at,
  );
  return withExternalAccount(blank, failedVerification(outcome));
}

export function withExternalAccount(signUp: SignUpResource, verification: Verification): SignUpResource {
  return { ...signUp, verifications: { ...signUp.verifications, external_account: verification } };
}

/** A sign-up of which nothing is known yet. It is not stored. */
export function blankSignUp(environment: Environment, id: string, now: number): SignUpResource {
  const nothing = {
    emailAddress: null,
    emailVerified: false,
    username: null,
    firstName: null,
    lastName: null,
    legalAccepted: false,
  };
  const next = nextStep({ ...nothing, allowsMissingEmail: false }, environment.settings);
  return {
    object: 'sign_up_attempt',
    id,
    status: 'missing_requirements',
    required_fields: [...next.requiredFields],
    optional_fields: [...next.optionalFields],
    missing_fields: [...next.missingFields],
    unverified_fields: [],
    next: null,
    email_address: null,
    phone_number: null,
    web3_wallet: null,
    username: null,
    first_name: null,
    last_name: null,
    has_password: false,
    unsafe_metadata: {},
    verifications: { email_address: null, phone_number: null, web3_wallet: null, external_account: null },
    external_account: null,
    created_session_id: null,
    created_user_id: null,
    resend_after_seconds: 0,
    abandon_at: null,
    legal_accepted_at: null,
    created_at: now,
    updated_at: now,
  };
}

/** A sign-up that ended well, of which nothing is left but its user and session. */
export function completedSignUp(
  environment: Environment,
  { id, client, now }: { id: string; client: ClientResource; now: number },
): SignUpResource {
  const sessionId = client.last_active_session_id;
  const session = client.sessions.find((candidate) => candidate.id === sessionId);
  return {
    ...blankSignUp(environment, id, now),
    status: 'complete',
    missing_fields: [],
    next: 'complete',
    created_session_id: sessionId,
    created_user_id: session?.user?.id ?? null,
  };
}
