import type { SessionVerificationResource, Verification } from '@portico/contract';
import { AppError } from '@portico/contract';
import type { Deps } from '../deps.ts';
import { cookieName } from '../http/cookies.ts';
import type { RequestContext } from '../http/request-context.ts';
import { sessionResource } from '../sessions/client-resource.ts';
import { openOutcome } from '../sign-in/outcome.ts';
import { failedVerification } from '../sign-in/sign-in-resource.ts';
import { findProof } from '../store/email-proofs.ts';
import type { EmailProofRow } from '../store/email-proofs.ts';
import { proofVerification, secondsToResend } from '../verification/email-proof.ts';
import { isFresh } from './fresh.ts';
import { getMyProfile } from './my-request.ts';
import type { MyRequest } from './my-request.ts';
import { factorsOf } from './reverify.ts';

/**
 * How far a session is with proving that it is still the person.
 * @param started what was begun in this very request
 */
export async function sessionVerification(
  deps: Deps,
  request: RequestContext,
  my: MyRequest,
  started?: Verification,
): Promise<SessionVerificationResource> {
  const { environment, now } = request;
  const { session } = my;
  const profile = await getMyProfile(deps.db, my);
  const shown = await sessionResource(deps, session, request);
  if (!shown) throw new AppError('authentication_invalid');
  const proof = await findProof(deps.db, { environmentId: environment.id, id: session.id });
  return {
    object: 'session_verification',
    id: session.id,
    status: isFresh(session, now) ? 'complete' : 'needs_first_factor',
    level: 'first_factor',
    session: shown,
    supported_first_factors: factorsOf(my, profile),
    supported_second_factors: [],
    first_factor_verification: started ?? lastVerification(deps, request, { my, proof }),
    second_factor_verification: null,
    resend_after_seconds: secondsToResend(proof, now),
  };
}

/** What was begun before this request: a way through a provider that failed, or a code that was sent. */
function lastVerification(
  { sealer }: Pick<Deps, 'sealer'>,
  { environment, cookies, now }: RequestContext,
  { my, proof }: { readonly my: MyRequest; readonly proof: EmailProofRow | undefined },
): Verification | null {
  const cookie = cookies.get(cookieName(environment, 'outcome').full);
  const outcome = openOutcome(sealer, environment, { cookie, now });
  if (outcome?.intent === 'verify' && outcome.sessionId === my.session.id) return failedVerification(outcome);
  return proof ? proofVerification(proof, now) : null;
}
