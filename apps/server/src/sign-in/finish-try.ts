import type { OauthTryResource } from '@portico/contract';
import { errorCodes } from '@portico/contract';
import { findCause, OAuthError } from '@portico/oauth';
import type { CauseField, HopRecord } from '@portico/oauth';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { failureCodes } from './provider-failure.ts';
import { resolve } from './resolve.ts';
import type { Decision } from './resolve.ts';
import type { FinishFlow } from './callback.ts';
import { readSituation } from './settle.ts';
import type { Ending } from './settle.ts';
import type { Reading } from './upstream.ts';
import { readUpstream } from './upstream.ts';
import { endFlow } from '../store/flows.ts';
import type { Connection } from '../connections/connection.ts';

type FinishTry = FinishFlow & { readonly connection: Connection };

/**
 * Finishes a trial: everything a sign-in does up to the decision, and nothing after it. What was found out is
 * sealed into the consumed flow, which lives for minutes.
 */
export async function finishTry(deps: Deps, environment: Environment, work: FinishTry): Promise<Ending> {
  const { flow, connection, params } = work;
  const hops: HopRecord[] = [];
  const observe = (hop: HopRecord) => hops.push(hop);
  const report = { ...emptyReport(work), hops: [] as OauthTryResource['hops'] };
  let found: Partial<OauthTryResource>;
  try {
    const reading = await readUpstream(deps, connection, { flow, params, observe });
    found = succeeded(reading, resolve(await readSituation(deps.db, environment, { connection, reading })));
  } catch (error) {
    deps.log.warn('try.failed', { trace_id: work.origin.traceId, environment: environment.slug }, error);
    found = { status: 'failed', error: explain(connection, error) };
  }
  const location = `${deps.config.url}/dashboard/tries/${flow.id}?environment=${environment.slug}`;
  const result = { ...report, ...found, hops: hops.map(hopResource) };
  await endFlow(deps.db, {
    environmentId: environment.id,
    id: flow.id,
    location,
    sealedOutcome: null,
    sealedTry: deps.sealer.seal(JSON.stringify(result), tryContext(flow.id)),
  });
  return { location, browserSecret: undefined, sealedOutcome: null };
}

/** Where the result of a trial is sealed. */
export function tryContext(flowId: string): readonly [string, string, string] {
  return ['consumed_flows', flowId, 'sealed_try'];
}

function emptyReport({ flow, connection, origin }: FinishTry): OauthTryResource {
  return {
    object: 'oauth_try',
    id: flow.id,
    oauth_provider_id: connection.id,
    provider_name: connection.name,
    status: 'failed',
    credentials: connection.credentials === 'sandbox' ? 'sandbox' : 'custom',
    identity: null,
    raw: null,
    hops: [],
    scopes_requested: flow.scopes,
    scopes_granted: null,
    rate_limit: null,
    decision: null,
    error: null,
    created_at: origin.now,
  };
}

function succeeded(reading: Reading, decision: Decision): Partial<OauthTryResource> {
  const { identity, rateLimit } = reading;
  return {
    status: 'succeeded',
    identity: {
      provider_user_id: identity.providerUserId,
      username: identity.username ?? null,
      first_name: identity.firstName ?? null,
      last_name: identity.lastName ?? null,
      image_url: identity.imageUrl ?? null,
      email_address: identity.emailAddress ?? null,
      email_verified: identity.emailVerified,
    },
    raw: reading.raw,
    scopes_granted: reading.tokens.scopes === undefined ? null : [...reading.tokens.scopes],
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

/** The provider's own words, the likely cause, and the field in its console. */
function explain(connection: Connection, error: unknown): OauthTryResource['error'] {
  if (!(error instanceof OAuthError)) {
    const { message } = errorCodes.internal_error;
    return { ...noWords, code: 'internal_error', message };
  }
  const cause = findCause(connection.preset, error);
  const rightValues: Partial<Record<CauseField, string>> = {
    redirect_uri: connection.redirectUri,
    scopes: connection.preset.baseScopes.join(' '),
  };
  return {
    code: failureCodes[error.code],
    message: error.message,
    provider_error: error.provider?.error ?? null,
    provider_description: error.provider?.description ?? error.provider?.body ?? null,
    cause: cause?.cause ?? null,
    fix: cause?.fix ?? null,
    field: cause?.consoleField ?? cause?.field ?? null,
    right_value: (cause?.field && rightValues[cause.field]) ?? null,
  };
}

const noWords = {
  provider_error: null,
  provider_description: null,
  cause: null,
  fix: null,
  field: null,
  right_value: null,
};
