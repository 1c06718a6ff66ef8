import {
  createPkce,
  exchangeAuthorizationCode,
  findCause,
  OAuthError,
  requestToken,
  validateAuthorizationResponse,
} from '@portico/oauth';
import type { CallContext, PreparedClient, PreparedOAuth1Client } from '@portico/oauth';
import { judgeClientId, judgeClientSecret, missingParameters } from '@portico/providers';
import type { CredentialJudgement } from '@portico/providers';
import type { Deps } from '../deps.ts';
import { createSecret } from '../keys/secrets.ts';
import { clientSecretContext } from './connection.ts';
import type { Connection } from './connection.ts';
import { discoverIssuer } from './discover.ts';
import { comesBackNever } from './health.ts';
import type { Finding, Travellers } from './health.ts';

/** What a finding is, with what goes without saying left out. */
type Found = Pick<Finding, 'code' | 'severity' | 'message'> & Partial<Finding>;

export const finding = (found: Found): Finding => ({ fix: null, field: null, console_field: null, ...found });

/** What can be seen without asking anybody. */
export function examineSettings(
  { sealer }: Pick<Deps, 'sealer'>,
  connection: Connection,
  environment: { readonly kind: string },
): Finding[] {
  const { row, provider, settings } = connection;
  const labels = provider.console.fieldLabels;
  const findings = missingParameters(provider, settings.providerParameters).map((name) =>
    finding({
      code: 'parameter_missing',
      severity: 'bad',
      message: `${provider.parameters?.[name]?.label ?? name} is missing.`,
      field: `provider_parameters.${name}`,
    }),
  );
  if (connection.credentials === 'missing' && findings.length === 0) {
    return [
      finding({
        code: 'oauth_config_missing',
        severity: 'bad',
        message: `${labels.clientId} and ${labels.clientSecret} are missing.`,
        fix: `Copy them from ${provider.console.name}.`,
        field: 'client_id',
      }),
    ];
  }
  if (connection.credentials === 'custom') {
    const secret = row.sealed_client_secret
      ? sealer.open(row.sealed_client_secret, clientSecretContext(row))
      : undefined;
    findings.push(...judged(judgeClientId(provider, row.client_id ?? ''), 'client_id', labels.clientId));
    if (secret !== undefined && provider.clientSecretKind !== 'private_key') {
      findings.push(...judged(judgeClientSecret(provider, secret), 'client_secret', labels.clientSecret));
    }
  }
  findings.push(...examineRedirectUri(connection, environment), ...examineScopes(connection));
  return findings;
}

function judged(judgement: CredentialJudgement, field: string, label: string): Finding[] {
  if (judgement.ok) return [];
  const { problem, advice } = judgement;
  return [
    finding({
      code: `${field}_wrong_kind`,
      severity: 'warning',
      message: problem,
      fix: advice,
      field,
      console_field: label,
    }),
  ];
}

function examineRedirectUri(
  { redirectUri, provider, credentials }: Connection,
  { kind }: { kind: string },
): Finding[] {
  if (credentials !== 'custom' || redirectUri.startsWith('https:')) return [];
  return [
    finding({
      code: 'redirect_uri_insecure',
      severity: kind === 'production' ? 'bad' : 'warning',
      message:
        'The redirect URI is not https. Many providers take such a one for this machine alone, or not at all.',
      fix: 'Set PORTICO_URL to the https address that people use.',
      field: 'redirect_uri',
      console_field: provider.console.fieldLabels.redirectUri,
    }),
  ];
}

function examineScopes({ provider, settings }: Connection): Finding[] {
  const known = Object.keys(provider.scopeCatalogue);
  const unknown =
    known.length === 0 ? [] : settings.additionalScopes.filter((scope) => !known.includes(scope));
  if (unknown.length === 0) return [];
  return [
    finding({
      code: 'scope_unknown',
      severity: 'warning',
      message: `${provider.displayName} may not know ${unknown.join(', ')}: it would refuse the whole sign-in.`,
      fix: 'Compare the spelling with its documentation.',
      field: 'scopes',
    }),
  ];
}

/** The causes of a page at the provider that nobody comes back from. */
export function examineTravellers({ provider }: Connection, travellers: Travellers): Finding[] {
  if (!comesBackNever(travellers)) return [];
  const message = `${travellers.started} people were sent to ${provider.displayName} in the last 24 hours, and nobody came back.`;
  const causes = (provider.causes ?? []).filter(({ hop, when }) => hop === 'authorize' && when === undefined);
  return [
    finding({
      code: 'never_returns',
      severity: 'bad',
      message,
      fix: `${provider.displayName} stops them on a page of its own, which tells us nothing. Check what follows.`,
    }),
    ...causes.map(({ cause, fix, field = null, consoleField = null }) =>
      finding({
        code: 'never_returns',
        severity: 'warning',
        message: cause,
        fix,
        field,
        console_field: consoleField,
      }),
    ),
  ];
}

/** Asks the issuer again, and the keys that sign its id_tokens. */
export async function examineIssuer(
  { outbound }: Pick<Deps, 'outbound'>,
  connection: Connection,
): Promise<Finding[]> {
  const { provider, settings, credentials } = connection;
  if (provider.protocol === 'oauth1' || credentials !== 'custom' || settings.issuer === null) return [];
  try {
    const question = { issuer: settings.issuer, discoveryEndpoint: settings.discoveryEndpoint ?? undefined };
    const found = await discoverIssuer(outbound, question);
    const saved = settings.discovered;
    const moved = saved && (saved.tokenEndpoint !== found.tokenEndpoint || saved.jwksUri !== found.jwksUri);
    if (!moved)
      return [
        finding({ code: 'issuer_found', severity: 'good', message: 'The issuer says what was saved.' }),
      ];
    return [
      finding({
        code: 'issuer_moved',
        severity: 'warning',
        message: 'The issuer names other addresses than when it was saved.',
        fix: 'Save the issuer again to take them over.',
        field: 'issuer',
      }),
    ];
  } catch (error) {
    const message = error instanceof Error ? error.message : 'The issuer does not answer.';
    return [finding({ code: 'oauth_discovery_failed', severity: 'bad', message, field: 'issuer' })];
  }
}

/**
 * Shows the credentials to the provider with a code nobody gave: one that knows them refuses the code, one that does
 * not refuses them.
 */
export async function examineCredentials(
  { outbound }: Pick<Deps, 'outbound'>,
  connection: Connection,
): Promise<Finding> {
  const upstream = connection.upstream();
  const context = { outbound };
  try {
    if (upstream.protocol === 'oauth1') await askForRequestToken(context, upstream.client, connection);
    else await sendWrongCode(context, upstream.client, connection);
    return finding({
      code: 'credentials_accepted',
      severity: 'good',
      message: 'The credentials are accepted.',
    });
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return credentialsFinding(connection, error);
  }
}

async function askForRequestToken(
  context: CallContext,
  client: PreparedOAuth1Client,
  connection: Connection,
) {
  await requestToken(context, client, { callbackUrl: connection.redirectUri });
}

async function sendWrongCode(context: CallContext, client: PreparedClient, connection: Connection) {
  const state = createSecret();
  const params = new URLSearchParams({ state, code: `portico-test-${createSecret()}` });
  await exchangeAuthorizationCode(context, client, {
    validatedResponse: validateAuthorizationResponse({ expectedState: state }, params),
    redirectUri: connection.redirectUri,
    codeVerifier: createPkce().codeVerifier,
    callback: params,
  });
}

function credentialsFinding(connection: Connection, error: OAuthError): Finding {
  // The code was refused, and that is all that was: whoever sent it is known.
  if (error.code === 'oauth_token_exchange_error') {
    return finding({
      code: 'credentials_accepted',
      severity: 'good',
      message: 'The credentials are accepted.',
    });
  }
  const words = error.provider?.description ?? error.provider?.error;
  const cause = findCause(connection.provider, error);
  return finding({
    code: error.code,
    severity: error.code === 'oauth_rate_limited' ? 'warning' : 'bad',
    message: [error.message, words && `It says: ${words}`, cause?.cause].filter(Boolean).join(' '),
    fix: cause?.fix ?? null,
    field: cause?.field ?? (error.hop === 'request_token' ? 'request_token_endpoint' : 'token_endpoint'),
    console_field: cause?.consoleField ?? null,
  });
}
