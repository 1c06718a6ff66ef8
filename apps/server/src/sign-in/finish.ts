import { AppError } from '@portico/contract';
import type { ErrorCode } from '@portico/contract';
import { OAuthError } from '@portico/oauth';
import { record } from '../audit/audit.ts';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import { inTransaction } from '../store/database.ts';
import { consumeFlow, endFlow, findConsumedFlow } from '../store/flows.ts';
import { tellConnected } from '../users/tell-user.ts';
import type { FailedOutcome } from './outcome.ts';
import { sealOutcome, storeOutcome } from './outcome.ts';
import { failureCodeOf, isOurFailure } from './provider-failure.ts';
import { awaitWinner, whileAtWork } from './callback-winner.ts';
import type { FinishFlow } from './callback.ts';
import { explain } from './explain-failure.ts';
import { settle } from './settle.ts';
import type { Ending } from './settle.ts';
import { refuseConnect } from './settle-connect.ts';
import { finishTry } from './finish-try.ts';
import { readUpstream } from './upstream.ts';

/**
 * Finishes a round trip to a provider, once. Of several deliveries of one callback, one does the work and the
 * others are sent where it went.
 */
export async function finishFlow(deps: Deps, environment: Environment, finish: FinishFlow): Promise<Ending> {
  const { flow, origin } = finish;
  const connection = findConnection(environment, flow.connectionId);
  // A flow of one provider never satisfies the callback of another: it comes back to where it said, or not at all.
  if (withoutSlash(flow.redirectUri) !== withoutSlash(finish.callbackUrl))
    throw new AppError('oauth_callback_invalid');

  const consumption = { environmentId: environment.id, id: flow.id, now: origin.now };
  const ending = await whileAtWork(flow.id, async () => {
    const isWinner = await consumeFlow(deps.db, consumption);
    return isWinner ? finishConsumed(deps, environment, { ...finish, connection }) : undefined;
  });
  return ending ?? awaitWinner(deps, environment, flow);
}

/** Routes do not tell a path with a slash at its end from one without. */
const withoutSlash = (url: string) => url.replace(/\/$/, '');

type FinishConsumed = FinishFlow & {
  /** undefined when it was deleted since the start */
  readonly connection: Connection | undefined;
};

async function finishConsumed(deps: Deps, environment: Environment, work: FinishConsumed): Promise<Ending> {
  const { flow, connection } = work;
  if (connection) deps.traffic.count(connection, 'returned');
  if (flow.intent === 'try') return finishTry(deps, environment, work);
  if (!connection) return fail(deps, environment, work, { code: 'oauth_provider_not_enabled' });
  try {
    const reading = await readUpstream(deps, connection, { flow, params: work.params });
    const ending = await settle(deps, environment, { ...work, connection, reading });
    tellConnected(deps, environment, { userId: ending.connectedUserId, connection, origin: work.origin });
    return ending;
  } catch (error) {
    return fail(deps, environment, work, { code: failureCodeOf(error), error, connection });
  }
}

interface Failure {
  readonly code: ErrorCode;
  readonly error?: unknown;
  readonly connection?: Connection;
}

/**
 * Ends a flow that came to nothing on a page that says so. The provider's own words go to the operator. When
 * the database had written the end after all, and only its answer was lost, that end counts.
 */
async function fail(
  deps: Deps,
  environment: Environment,
  { flow, origin, reference }: FinishFlow,
  { code, error, connection }: Failure,
): Promise<Ending> {
  const outcome: FailedOutcome = {
    intent: flow.intent === 'sign_up' ? 'sign_up' : 'sign_in',
    code,
    reference,
    at: origin.now,
    ...(connection ? { strategy: connection.strategy, providerName: connection.name } : {}),
  };
  const sealedOutcome = sealOutcome(deps.sealer, environment, outcome);
  // Who says no is no fault of the connection.
  if (connection && code !== 'oauth_access_denied') deps.traffic.count(connection, 'failed');
  deps.log[isOurFailure(code) ? 'error' : 'warn'](
    'flow.failed',
    { trace_id: origin.traceId, environment: environment.slug, code, reference },
    error,
  );
  const details = { ...providerWords(error), ...likelyCause(connection, error) };
  if (flow.actor && connection)
    return failConnect(deps, environment, { flow, origin, reference, connection, code, details });
  const location = flow.redirectUrl;
  const end = {
    environmentId: environment.id,
    id: flow.id,
    location,
    sealedOutcome: storeOutcome(deps.sealer, flow.id, sealedOutcome),
    sealedTry: null,
  };
  const isEnded = await inTransaction(deps.db, async (tx) => {
    if (!(await endFlow(tx, end))) return false;
    await record(tx, origin, {
      type: 'sign_in.failed',
      actor: { type: 'visitor', id: null },
      reference,
      details: { code, strategy: connection?.strategy ?? null, ...details },
    });
    return true;
  }).catch((cause: unknown) => {
    // The person still gets the page; what is lost is the note, and that is in the log above.
    deps.log.error('flow.not_ended', { trace_id: origin.traceId }, cause);
    return true;
  });
  if (!isEnded) return awaitWinner(deps, environment, flow);
  return { location, browserSecret: undefined, sealedOutcome };
}

/** Somebody who is signed in is told on their own page, and stays signed in. */
async function failConnect(
  deps: Deps,
  environment: Environment,
  work: Pick<FinishFlow, 'flow' | 'origin' | 'reference'> & {
    readonly connection: Connection;
    readonly code: ErrorCode;
    readonly details: Readonly<Record<string, unknown>>;
  },
): Promise<Ending> {
  const { flow, origin } = work;
  const ended = { environmentId: origin.environmentId, id: flow.id, location: flow.redirectUrl };
  const refused = await inTransaction(deps.db, async (tx) => {
    const consumed = await findConsumedFlow(tx, environment.id, flow.id);
    if (consumed?.location !== null) return undefined;
    const ending = await refuseConnect(deps, environment, tx, work);
    const sealedOutcome = storeOutcome(deps.sealer, flow.id, ending.sealedOutcome);
    await endFlow(tx, { ...ended, sealedOutcome, sealedTry: null });
    return ending;
  });
  return refused ?? awaitWinner(deps, environment, flow);
}

function providerWords(error: unknown): Record<string, unknown> {
  if (!(error instanceof OAuthError)) return {};
  return {
    hop: error.hop,
    found: error.code,
    http_status: error.httpStatus ?? null,
    provider_error: error.provider?.error ?? null,
    provider_description: error.provider?.description ?? null,
  };
}

/** What an operator reads beside the provider's words. */
function likelyCause(connection: Connection | undefined, error: unknown): Record<string, string> {
  // What was found here, before the provider was asked anything, is said by the code.
  if (!(error instanceof OAuthError)) return {};
  const { cause = null, fix = null, field = null } = explain(connection, error) ?? {};
  return Object.fromEntries(
    Object.entries({ likely_cause: cause, what_to_change: fix, field }).flatMap(([name, text]) =>
      text === null ? [] : [[name, text]],
    ),
  );
}
