import type { OauthProviderTestResource } from '@portico/contract';
import { buildAuthorizationUrl, createPkce, OAuthError } from '@portico/oauth';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { saveFindings } from '../store/connection-health.ts';
import type { Connection } from './connection.ts';
import { examineCredentials, examineIssuer, examineSettings, examineTravellers, finding } from './doctor.ts';
import { readHealth } from './health.ts';
import type { Finding } from './health.ts';

/**
 * Examines a connection without a person, in the order in which a sign-in would meet it: settings, the way there,
 * the credentials, and the profile endpoint, which a healthy provider answers with 401 or 403 where there is no token.
 * What it finds is kept until the connection changes.
 */
export async function testConnection(
  deps: Deps,
  environment: Environment,
  connection: Connection,
): Promise<OauthProviderTestResource> {
  const health = (await readHealth(deps, environment.id))(connection);
  const findings = [
    ...examineSettings(deps, connection, environment),
    ...examineTravellers(connection, health),
  ];
  const canAsk = connection.credentials !== 'missing';
  const probed = canAsk ? await probe(deps, connection) : undefined;
  if (canAsk) {
    findings.push(...(await examineIssuer(deps, connection)), await examineCredentials(deps, connection));
    if (probed) findings.push(...probed.findings);
  }
  await saveFindings(deps.db, {
    environment_id: environment.id,
    connection_id: connection.id,
    findings: JSON.stringify(findings),
    checked_at: Math.max(deps.now(), connection.row.updated_at),
  });
  return {
    object: 'oauth_provider_test',
    authorize_url: canAsk ? authorizeUrlOf(connection) : null,
    userinfo_status: probed?.status ?? null,
    errors: findings
      .filter(({ severity }) => severity === 'bad')
      .map(({ code, message, field }) => ({ code, message, field })),
    findings,
  };
}

/** By OAuth 1.0a there is none before the provider was asked. */
function authorizeUrlOf(connection: Connection): string | null {
  const upstream = connection.upstream();
  if (upstream.protocol === 'oauth1') return null;
  return buildAuthorizationUrl(upstream.client, {
    redirectUri: connection.redirectUri,
    scopes: connection.scopes,
    state: `test_${connection.id}`,
    codeChallenge: createPkce().codeChallenge,
    keepAccess: connection.settings.keepAccess,
    extraParameters: connection.settings.additionalAuthorizationParams,
  });
}

interface Probed {
  readonly status: number | null;
  readonly findings: readonly Finding[];
}

/** Seconds by which the clocks may differ before signatures and codes are refused for it. */
const clockTolerance = 60;

async function probe(
  { outbound, now }: Pick<Deps, 'outbound' | 'now'>,
  connection: Connection,
): Promise<Probed> {
  const { client } = connection.upstream();
  const url = client.profile?.withoutEmail;
  // A profile that is asked for with something in hand cannot be asked for without it.
  if (url === undefined || url.includes('%7B') || url.includes('{')) return { status: null, findings: [] };
  const headers = { accept: 'application/json' };
  const { profile } = connection.provider;
  const method = 'method' in profile ? (profile.method ?? 'GET') : 'GET';
  try {
    const options = { hop: 'profile', alsoAllow: client.alsoAllow } as const;
    const answer = await outbound.fetch(url, { method, headers }, options);
    return {
      status: answer.status,
      findings: [profileFinding(answer.status), ...clock(answer.headers.get('date'), now())],
    };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return { status: null, findings: [unreachable(error.message)] };
  }
}

const unreachable = (message: string) =>
  finding({ code: 'userinfo_unreachable', severity: 'bad', message, field: 'userinfo_endpoint' });

function profileFinding(status: number): Finding {
  if (status === 404 || status === 405 || status >= 500) {
    return unreachable(`The profile endpoint answered ${status}, which says that it is not the right one.`);
  }
  const isUsual = status === 401 || status === 403;
  return finding({
    code: isUsual ? 'userinfo_guarded' : 'userinfo_answers',
    severity: 'good',
    message: isUsual
      ? 'The profile endpoint asks for a token, as it should.'
      : `The profile endpoint answers ${status} where there is no token.`,
  });
}

function clock(date: string | null, now: number): Finding[] {
  const skew = date === null ? 0 : Math.round((now - Date.parse(date)) / 1000);
  if (!Number.isFinite(skew) || Math.abs(skew) <= clockTolerance) return [];
  return [
    finding({
      code: 'clock_skew',
      severity: 'warning',
      message: `The clock of this machine is ${Math.abs(skew)} seconds ${skew > 0 ? 'ahead of' : 'behind'} the provider's.`,
      fix: 'Set it by NTP: signatures and tokens are refused when they seem to be of another time.',
    }),
  ];
}
