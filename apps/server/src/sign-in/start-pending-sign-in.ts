import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { createId } from '../keys/secrets.ts';
import { placeAttempt } from '../sessions/place-attempt.ts';
import type { Db } from '../store/database.ts';
import { insertSignIn } from '../store/sign-ins.ts';
import { canonicalEmailAddress } from '../users/email-address.ts';
import { sealIdentity } from '../users/pending-identity.ts';
import { attemptLifetimeMs } from './email-sign-in.ts';
import type { Ending, Settling } from './settle.ts';

type Pending = Settling &
  (
    | { readonly kind: 'link'; readonly userId: string; readonly address: string | undefined }
    | { readonly kind: 'transfer' }
  );

/** Keeps what the provider vouched for while the person proves an address, or presses the other button. */
export async function startPendingSignIn(
  { sealer }: Pick<Deps, 'sealer'>,
  environment: Environment,
  tx: Db,
  work: Pending,
): Promise<Ending> {
  const { flow, account, origin, browser, decision } = work;
  const { now } = origin;
  const id = createId('sia');
  const browserId = await placeAttempt(tx, {
    environment,
    browser,
    browserSecret: flow.browserSecret,
    now,
  });
  const pending = { identity: account.identity, tokens: account.tokens };
  await insertSignIn(tx, {
    environment_id: environment.id,
    id,
    browser_id: browserId,
    kind: work.kind,
    status: 'open',
    connection_id: account.connection.id,
    sealed_identity: sealIdentity(sealer, 'sign_ins', id, pending),
    email_address: work.kind === 'link' ? (canonicalEmailAddress(work.address ?? '') ?? null) : null,
    user_id: work.kind === 'link' ? work.userId : null,
    created_session_id: null,
    created_at: now,
    updated_at: now,
    abandon_at: now + attemptLifetimeMs,
  });
  await record(tx, origin, {
    type: 'sign_in.paused',
    actor: { type: 'visitor', id: null },
    targetId: id,
    details: { strategy: account.connection.strategy, rule: decision.rule },
  });
  return { location: flow.redirectUrl, browserSecret: flow.browserSecret, sealedOutcome: null };
}
