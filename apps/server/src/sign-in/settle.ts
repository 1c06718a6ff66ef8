import type { ErrorCode } from '@portico/contract';
import type { Origin } from '../audit/audit.ts';
import { record } from '../audit/audit.ts';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import { startSession } from '../sessions/start-session.ts';
import type { Device } from '../sessions/start-session.ts';
import { startSignUp } from '../sign-up/start-sign-up.ts';
import { inTransaction, isUniqueViolation } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { endFlow } from '../store/flows.ts';
import { findBrowser } from '../store/sessions.ts';
import type { BrowserRow } from '../store/sessions.ts';
import { findEmailAddress, findKnownAccount, updatePicture, refreshExternalAccount } from '../store/users.ts';
import { createUser } from '../users/create-user.ts';
import { canonicalEmailAddress } from '../users/email-address.ts';
import { accountFields, storedTokensOf } from '../users/external-account-tokens.ts';
import type { Flow } from './flow.ts';
import type { FailedOutcome } from './outcome.ts';
import { sealOutcome, storeOutcome } from './outcome.ts';
import { progressOf, provenAddress, resolve } from './resolve.ts';
import type { Decision, Situation } from './resolve.ts';
import type { Reading } from './upstream.ts';

/** Where a flow came to its end. */
export interface Ending {
  readonly location: string;
  /** the browser gets its secret: it is signed in, or has an unfinished sign-up */
  readonly browserSecret: string | undefined;
  /** goes into a cookie for the page that explains */
  readonly sealedOutcome: string | null;
}

export interface Settle {
  readonly flow: Flow;
  readonly connection: Connection;
  readonly reading: Reading;
  readonly origin: Origin;
  readonly reference: string;
  readonly device: Device;
  /** hash of the secret the browser came with */
  readonly secretHash: string | undefined;
}

/**
 * Decides who the person is and writes what follows, in one transaction: user, external account, sealed
 * tokens, session, audit event and the end of the flow are there together or not at all.
 */
export async function settle(deps: Deps, environment: Environment, work: Settle): Promise<Ending> {
  try {
    return await inTransaction(deps.db, (tx) => settleOnce(deps, environment, tx, work));
  } catch (error) {
    // The same person finished on another node in this instant. Now that account is known.
    if (!isUniqueViolation(error)) throw error;
    return inTransaction(deps.db, (tx) => settleOnce(deps, environment, tx, work));
  }
}

async function settleOnce(deps: Deps, environment: Environment, tx: Db, work: Settle): Promise<Ending> {
  const { flow, origin } = work;
  const situation = await readSituation(tx, environment, work);
  const decision = resolve(situation);
  const browser =
    work.secretHash === undefined ? undefined : await findBrowser(tx, environment.id, work.secretHash);
  const ending = await act(deps, environment, tx, { ...work, decision, browser, situation });
  await endFlow(tx, {
    environmentId: origin.environmentId,
    id: flow.id,
    location: ending.location,
    sealedOutcome: storeOutcome(deps.sealer, flow.id, ending.sealedOutcome),
    sealedTry: null,
  });
  deps.log.debug('flow.settled', {
    trace_id: origin.traceId,
    environment: environment.slug,
    rule: decision.rule,
    outcome: decision.outcome.kind,
  });
  return ending;
}

/** Reads the facts that the rules look at. */
export async function readSituation(
  db: Db,
  environment: Environment,
  { connection, reading }: Pick<Settle, 'connection' | 'reading'>,
): Promise<Situation> {
  const { identity } = reading;
  const knownAccount = await findKnownAccount(db, {
    environmentId: environment.id,
    connectionId: connection.id,
    providerUserId: identity.providerUserId,
  });
  const address = provenAddress(identity);
  const canonical = address === undefined ? undefined : canonicalEmailAddress(address);
  // Whoever is known is known: their address decides nothing.
  const owner =
    knownAccount || canonical === undefined
      ? undefined
      : await findEmailAddress(db, environment.id, canonical);
  return {
    identity,
    // As it is now, not as it was when the person left for the provider.
    connection: findConnection(environment, connection.id) ?? {
      enabled: false,
      settings: connection.settings,
    },
    environment: environment.settings,
    knownAccount,
    emailOwnerId: owner?.user_id,
  };
}

interface Settling extends Settle {
  readonly decision: Decision;
  readonly situation: Situation;
  readonly browser: BrowserRow | undefined;
}

async function act(deps: Deps, environment: Environment, tx: Db, work: Settling): Promise<Ending> {
  const { outcome } = work.decision;
  switch (outcome.kind) {
    case 'sign_in':
      return signInKnown(deps, environment, tx, { ...work, ...outcome });
    case 'create':
      return createAndSignIn(deps, environment, tx, work);
    case 'ask':
      return askForMore(deps, environment, tx, work);
    case 'refuse':
      return refuseSignIn(deps, environment, tx, { ...work, code: outcome.code });
  }
}

type KnownPerson = { readonly userId: string; readonly accountId: string };

async function signInKnown(
  deps: Deps,
  environment: Environment,
  tx: Db,
  work: Settling & KnownPerson,
): Promise<Ending> {
  const { reading, origin, userId, accountId } = work;
  const { now } = origin;
  const tokens = storedTokensOf(reading.tokens, now);
  await refreshExternalAccount(tx, {
    environment_id: environment.id,
    id: accountId,
    ...accountFields(deps.sealer, { accountId, userId, identity: reading.identity, tokens, now }),
  });
  const imageUrl = reading.identity.imageUrl ?? null;
  if (imageUrl !== work.situation.knownAccount?.imageUrl) {
    await updatePicture(tx, { environmentId: environment.id, id: userId, imageUrl, now });
  }
  return signIn(environment, tx, { ...work, userId, event: 'sign_in.completed' });
}

async function createAndSignIn(
  deps: Deps,
  environment: Environment,
  tx: Db,
  work: Settling,
): Promise<Ending> {
  const { connection, reading, origin } = work;
  const address = provenAddress(reading.identity);
  const userId = await createUser(tx, deps.sealer, {
    connection,
    identity: reading.identity,
    tokens: storedTokensOf(reading.tokens, origin.now),
    emailAddress: address === undefined ? undefined : { address, strategy: `from_${connection.strategy}` },
    firstName: reading.identity.firstName ?? null,
    lastName: reading.identity.lastName ?? null,
    now: origin.now,
  });
  return signIn(environment, tx, { ...work, userId, event: 'sign_up.completed' });
}

async function signIn(
  environment: Environment,
  tx: Db,
  work: Settling & { userId: string; event: 'sign_in.completed' | 'sign_up.completed' },
): Promise<Ending> {
  const { flow, connection, origin, decision, userId } = work;
  const sessionId = await startSession(tx, environment, {
    userId,
    browser: work.browser,
    browserSecret: flow.browserSecret,
    strategy: connection.strategy,
    device: work.device,
    now: origin.now,
  });
  await record(tx, origin, {
    type: work.event,
    actor: { type: 'user', id: userId },
    targetId: sessionId,
    details: { strategy: connection.strategy, rule: decision.rule },
  });
  return { location: flow.completeUrl, browserSecret: flow.browserSecret, sealedOutcome: null };
}

async function askForMore(deps: Deps, environment: Environment, tx: Db, work: Settling): Promise<Ending> {
  const { flow, connection, reading, origin, browser } = work;
  const signUpId = await startSignUp(tx, deps.sealer, {
    environment,
    connection,
    identity: reading.identity,
    tokens: storedTokensOf(reading.tokens, origin.now),
    progress: progressOf(reading.identity, connection.settings),
    browser,
    browserSecret: flow.browserSecret,
    now: origin.now,
  });
  await record(tx, origin, {
    type: 'sign_up.started',
    actor: { type: 'visitor', id: null },
    targetId: signUpId,
    details: { strategy: connection.strategy, rule: work.decision.rule },
  });
  return { location: flow.redirectUrl, browserSecret: flow.browserSecret, sealedOutcome: null };
}

async function refuseSignIn(
  deps: Deps,
  environment: Environment,
  tx: Db,
  work: Settling & { readonly code: ErrorCode },
): Promise<Ending> {
  const { flow, connection, reading, origin, decision, reference, code } = work;
  await record(tx, origin, {
    type: 'sign_in.failed',
    actor: { type: 'visitor', id: null },
    reference,
    details: { strategy: connection.strategy, rule: decision.rule, code },
  });
  const outcome: FailedOutcome = {
    intent: flow.intent === 'sign_up' ? 'sign_up' : 'sign_in',
    code,
    reference,
    at: origin.now,
    strategy: connection.strategy,
    providerName: connection.name,
    ...(reading.identity.username === undefined ? {} : { username: reading.identity.username }),
  };
  return {
    location: flow.redirectUrl,
    browserSecret: undefined,
    sealedOutcome: sealOutcome(deps.sealer, environment, outcome),
  };
}
