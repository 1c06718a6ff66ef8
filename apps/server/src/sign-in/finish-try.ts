import { AppError } from '@portico/contract';
import type { OauthTryResource } from '@portico/contract';
import type { HopRecord } from '@portico/oauth';
import type { Origin } from '../audit/audit.ts';
import { identityResource } from '../connections/identity.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import { explain } from './explain-failure.ts';
import { failureCodeOf } from './provider-failure.ts';
import { resolve } from './resolve.ts';
import type { Decision } from './resolve.ts';
import type { FinishFlow } from './callback.ts';
import { readSituation } from './situation.ts';
import type { Ending } from './settle.ts';
import type { Reading } from './upstream.ts';
import { readUpstream } from './upstream.ts';
import type { TryUnderWay } from './try-under-way.ts';
import { consumeFlow, endFlow } from '../store/flows.ts';
import type { Connection } from '../connections/connection.ts';

type FinishTry = FinishFlow & {
  /** undefined when it was deleted since the start */
  readonly connection: Connection | undefined;
};

/**
 * Finishes a trial: everything a sign-in does up to the decision, and nothing after it. What was found out is
 * sealed into the consumed flow, which lives for minutes.
 */
export async function finishTry(deps: Deps, environment: Environment, work: FinishTry): Promise<Ending> {
  const { flow, connection, origin } = work;
  const trial = { flowId: flow.id, connectionId: flow.connectionId, scopes: flow.scopes };
  const findings = await findOut(deps, environment, work);
  const report = { ...emptyReport(trial, connection, origin.now), ...findings };
  return endTry(deps, environment, report);
}

/**
 * Ends a trial that failed before its flow could be read, or could not even start.
 * @returns where the browser goes: its page, whatever became of the report
 */
export async function refuseTry(
  deps: Deps,
  environment: Environment,
  { trial, error, origin }: { trial: Trial; error: unknown; origin: Origin },
): Promise<string> {
  const { environmentId, now } = origin;
  const consumption = { environmentId, id: trial.flowId, now };
  try {
    // A link that is used too late has nothing to report, and who did not win neither: the trial has ended
    // before, or is being finished.
    if (failureCodeOf(error) !== 'oauth_try_not_found' && (await consumeFlow(deps.db, consumption))) {
      logFailure(deps, environment, origin, error);
      const connection = findConnection(environment, trial.connectionId);
      const report = { ...emptyReport(trial, connection, now), error: explain(connection, error) };
      await endTry(deps, environment, report);
    }
  } catch (cause) {
    deps.log.error('try.not_ended', { trace_id: origin.traceId, environment: environment.slug }, cause);
  }
  return tryUrl(deps, environment, trial.flowId);
}

/** The page of the dashboard that shows what a trial found out. */
export function tryUrl({ config }: Pick<Deps, 'config'>, environment: Environment, flowId: string): string {
  return `${config.url}/dashboard/tries/${flowId}?environment=${environment.slug}`;
}

type Trial = Pick<TryUnderWay, 'flowId' | 'connectionId' | 'scopes'>;

async function findOut(
  deps: Deps,
  environment: Environment,
  { flow, connection, params, origin }: FinishTry,
): Promise<Partial<OauthTryResource>> {
  const hops: HopRecord[] = [];
  let scopes: readonly string[] | undefined;
  let found: Partial<OauthTryResource>;
  try {
    if (!connection) throw new AppError('oauth_provider_not_enabled');
    const reading = await readUpstream(deps, connection, {
      flow,
      params,
      observe: (hop) => hops.push(hop),
      onTokens: (tokens) => (scopes = tokens.scopes),
    });
    found = succeeded(
      reading,
      resolve(
        await readSituation(deps.db, environment, {
          flow,
          connection,
          reading,
          secretHash: undefined,
          now: origin.now,
        }),
      ),
    );
  } catch (error) {
    logFailure(deps, environment, origin, error);
    found = { status: 'failed', error: explain(connection, error) };
  }
  return { ...found, hops: hops.map(hopResource), scopes_granted: scopes === undefined ? null : [...scopes] };
}

function logFailure(deps: Deps, environment: Environment, { traceId }: Origin, error: unknown): void {
  deps.log.warn('try.failed', { trace_id: traceId, environment: environment.slug }, error);
}

async function endTry(deps: Deps, environment: Environment, report: OauthTryResource): Promise<Ending> {
  const location = tryUrl(deps, environment, report.id);
  await endFlow(deps.db, {
    environmentId: environment.id,
    id: report.id,
    location,
    sealedOutcome: null,
    sealedTry: deps.sealer.seal(JSON.stringify(report), tryContext(report.id)),
  });
  return { location, browserSecret: undefined, sealedOutcome: null };
}

/** Where the result of a trial is sealed. */
export function tryContext(flowId: string): readonly [string, string, string] {
  return ['consumed_flows', flowId, 'sealed_try'];
}

function emptyReport(trial: Trial, connection: Connection | undefined, now: number): OauthTryResource {
  return {
    object: 'oauth_try',
    id: trial.flowId,
    oauth_provider_id: trial.connectionId,
    provider_name: connection?.name ?? 'the provider',
    status: 'failed',
    credentials: connection?.credentials === 'sandbox' ? 'sandbox' : 'custom',
    identity: null,
    raw: null,
    hops: [],
    scopes_requested: trial.scopes,
    scopes_granted: null,
    rate_limit: null,
    decision: null,
    error: null,
    created_at: now,
  };
}

function succeeded(reading: Reading, decision: Decision): Partial<OauthTryResource> {
  const { identity, rateLimit } = reading;
  return {
    status: 'succeeded',
    identity: identityResource(identity),
    raw: reading.raw,
    rate_limit: rateLimit
      ? { limit: rateLimit.limit, remaining: rateLimit.remaining, reset_at: rateLimit.resetAt }
      : null,
    decision: {
      rule: decision.rule,
      outcome: decision.outcome.kind === 'refuse' ? decision.outcome.code : decision.outcome.kind,
      passed: [...decision.passed],
    },
  };
}

function hopResource(hop: HopRecord): OauthTryResource['hops'][number] {
  return {
    name: hop.hop,
    method: hop.method,
    url: hop.url,
    status: hop.status ?? null,
    duration_ms: Math.round(hop.durationMs * 10) / 10,
    error: hop.error ?? null,
  };
}
