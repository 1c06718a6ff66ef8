import type { ErrorCode } from '@portico/contract';
import type { Origin } from '../audit/audit.ts';
import { record } from '../audit/audit.ts';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { enter } from '../sessions/enter.ts';
import type { Device } from '../sessions/start-session.ts';
import { startSignUp } from '../sign-up/start-sign-up.ts';
import type { Db } from '../store/database.ts';
import { endFlow } from '../store/flows.ts';
import { findBrowser } from '../store/sessions.ts';
import type { BrowserRow } from '../store/sessions.ts';
import { lockUser } from '../store/users.ts';
import { attachAccount, createUser } from '../users/create-user.ts';
import type { VouchedAccount } from '../users/create-user.ts';
import { storedTokensOf } from '../users/external-account-tokens.ts';
import { onceMore } from '../users/once-more.ts';
import type { Flow } from './flow.ts';
import type { FailedOutcome } from './outcome.ts';
import { sealOutcome, storeOutcome } from './outcome.ts';
import { progressOf, provenAddress, resolve, toldAddress } from './resolve.ts';
import type { Decision, Outcome, Situation } from './resolve.ts';
import { connectAccount, reconnectAccount, refuseConnect, reverify } from './settle-connect.ts';
import { readSituation } from './situation.ts';
import { refreshAccount } from './refresh-account.ts';
import { startPendingSignIn } from './start-pending-sign-in.ts';
import type { Reading } from './upstream.ts';

/** Where a flow came to its end. */
export interface Ending {
  readonly location: string;
  /** the browser gets its secret: it is signed in, or has an unfinished attempt */
  readonly browserSecret: string | undefined;
  /** goes into a cookie for the page that explains */
  readonly sealedOutcome: string | null;
  /** the user to whom an account was connected, who is told of it */
  readonly connectedUserId?: string;
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

/** What is done about a decision, in one transaction. */
export interface Settling extends Omit<Settle, 'flow' | 'reading' | 'secretHash'> {
  readonly flow: Pick<Flow, 'intent' | 'actor' | 'scopes' | 'redirectUrl' | 'completeUrl' | 'browserSecret'>;
  readonly decision: Decision;
  readonly situation: Situation;
  readonly account: VouchedAccount;
  /** the browser as it was known before */
  readonly browser: BrowserRow | undefined;
}

/**
 * Decides who the person is and writes what follows, in one transaction: user, external account, sealed
 * tokens, session, audit event and the end of the flow are there together or not at all.
 */
export async function settle(deps: Deps, environment: Environment, work: Settle): Promise<Ending> {
  return onceMore(deps.db, (tx) => settleOnce(deps, environment, tx, work));
}

async function settleOnce(deps: Deps, environment: Environment, tx: Db, work: Settle): Promise<Ending> {
  const { flow, connection, reading, origin, secretHash } = work;
  const { environmentId, now } = origin;
  // Whether the session is still alive must stay true until the account is joined.
  if (flow.actor) await lockUser(tx, { environmentId, id: flow.actor.userId, now });
  const situation = await readSituation(tx, environment, { ...work, now });
  const decision = resolve(situation);
  const browser = secretHash === undefined ? undefined : await findBrowser(tx, environment.id, secretHash);
  const tokens = storedTokensOf(reading.tokens, flow.scopes, now);
  const account = { connection, identity: reading.identity, tokens };
  const ending = await act(deps, environment, tx, { ...work, decision, browser, situation, account });
  await endFlow(tx, {
    environmentId,
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

/** Acts on a decision, in the caller's transaction. */
export async function act(deps: Deps, environment: Environment, tx: Db, work: Settling): Promise<Ending> {
  const { outcome } = work.decision;
  switch (outcome.kind) {
    case 'sign_in':
      return signInKnown(deps, environment, tx, work, outcome);
    case 'link':
      return linkAndSignIn(deps, environment, tx, work, outcome.userId);
    case 'create':
      return createAndSignIn(deps, environment, tx, work);
    case 'ask':
      return askForMore(deps, environment, tx, work);
    case 'prove':
      return startPendingSignIn(deps, environment, tx, {
        ...work,
        kind: 'link',
        userId: outcome.userId,
        address: toldAddress(work.account.identity),
      });
    case 'transfer':
      return startPendingSignIn(deps, environment, tx, { ...work, kind: 'transfer' });
    case 'connect':
      return connectAccount(deps, tx, work, outcome.userId);
    case 'reconnect':
      return reconnectAccount(deps, environment, tx, work, outcome);
    case 'reverify':
      return reverify(deps, environment, tx, work, outcome);
    case 'refuse':
      return work.flow.actor
        ? refuseConnect(deps, environment, tx, {
            ...work,
            code: outcome.code,
            username: work.account.identity.username,
          })
        : refuseSignIn(deps, environment, tx, work, outcome.code);
  }
}

type Known = Extract<Outcome, { kind: 'sign_in' }>;

async function signInKnown(
  deps: Deps,
  environment: Environment,
  tx: Db,
  work: Settling,
  { userId, accountId }: Known,
): Promise<Ending> {
  await refreshAccount(deps, tx, { ...work, userId, accountId });
  return signIn(environment, tx, { ...work, userId, event: 'sign_in.completed' });
}

async function linkAndSignIn(
  deps: Deps,
  environment: Environment,
  tx: Db,
  work: Settling,
  userId: string,
): Promise<Ending> {
  const { account, origin, decision } = work;
  const accountId = await attachAccount(tx, deps.sealer, { ...account, userId, now: origin.now });
  await record(tx, origin, {
    type: 'external_account.connected',
    actor: { type: 'user', id: userId },
    targetId: accountId,
    details: { strategy: account.connection.strategy, rule: decision.rule },
  });
  const ending = await signIn(environment, tx, { ...work, userId, event: 'sign_in.completed' });
  return { ...ending, connectedUserId: userId };
}

async function createAndSignIn(
  deps: Deps,
  environment: Environment,
  tx: Db,
  work: Settling,
): Promise<Ending> {
  const { account, origin } = work;
  const { identity, connection } = account;
  const address = provenAddress(identity, connection.settings);
  const userId = await createUser(tx, deps.sealer, {
    environmentId: environment.id,
    account,
    emailAddress: address === undefined ? undefined : { address, strategy: `from_${connection.strategy}` },
    username: null,
    firstName: identity.firstName ?? null,
    lastName: identity.lastName ?? null,
    legalAcceptedAt: null,
    unsafeMetadata: '{}',
    now: origin.now,
  });
  return signIn(environment, tx, { ...work, userId, event: 'sign_up.completed' });
}

async function signIn(
  environment: Environment,
  tx: Db,
  work: Settling & { userId: string; event: 'sign_in.completed' | 'sign_up.completed' },
): Promise<Ending> {
  const { flow, connection, origin, decision, userId, event } = work;
  await enter(tx, environment, {
    userId,
    browser: work.browser,
    browserSecret: flow.browserSecret,
    strategy: connection.strategy,
    device: work.device,
    origin,
    event,
    rule: decision.rule,
  });
  return { location: flow.completeUrl, browserSecret: flow.browserSecret, sealedOutcome: null };
}

async function askForMore(deps: Deps, environment: Environment, tx: Db, work: Settling): Promise<Ending> {
  const { flow, account, origin, browser, decision } = work;
  const { connection, identity } = account;
  const signUp = await startSignUp(tx, deps.sealer, {
    environment,
    vouched: account,
    progress: progressOf(identity, connection.settings, environment.settings),
    browser,
    browserSecret: flow.browserSecret,
    now: origin.now,
  });
  await record(tx, origin, {
    type: 'sign_up.started',
    actor: { type: 'visitor', id: null },
    targetId: signUp.id,
    details: { strategy: connection.strategy, rule: decision.rule },
  });
  return { location: flow.redirectUrl, browserSecret: flow.browserSecret, sealedOutcome: null };
}

async function refuseSignIn(
  deps: Deps,
  environment: Environment,
  tx: Db,
  work: Settling,
  code: ErrorCode,
): Promise<Ending> {
  const { flow, connection, account, origin, decision, reference } = work;
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
    ...(account.identity.username === undefined ? {} : { username: account.identity.username }),
  };
  const sealedOutcome = sealOutcome(deps.sealer, environment, outcome);
  return { location: flow.redirectUrl, browserSecret: undefined, sealedOutcome };
}
