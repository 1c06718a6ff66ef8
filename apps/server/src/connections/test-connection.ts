import type { OauthProviderTestResource } from '@portico/contract';
import { buildAuthorizationUrl, createPkce, OAuthError } from '@portico/oauth';
import type { Deps } from '../deps.ts';
import type { Connection } from './connection.ts';

/**
 * Probes a connection without a person: builds the authorization URL and asks the profile endpoint without a
 * token, which a healthy provider answers with 401 or 403.
 */
export async function testConnection(
  { outbound }: Pick<Deps, 'outbound'>,
  connection: Connection,
): Promise<OauthProviderTestResource> {
  const report = { object: 'oauth_provider_test', authorize_url: null, userinfo_status: null } as const;
  if (connection.credentials === 'missing') {
    const error = {
      code: 'oauth_config_missing',
      message: 'Client ID and Client Secret are missing.',
      field: 'client_id',
    };
    return { ...report, errors: [error] };
  }
  const client = connection.client();
  const authorizeUrl = buildAuthorizationUrl(client, {
    redirectUri: connection.redirectUri,
    scopes: connection.scopes,
    state: `test_${connection.id}`,
    codeChallenge: createPkce().codeChallenge,
    extraParameters: connection.settings.additionalAuthorizationParams,
  });
  const { status, error } = await probe(outbound, connection);
  const healthy = status === 401 || status === 403;
  const message =
    error ?? `The profile endpoint answered ${status}, which says that it is not the right one.`;
  return {
    ...report,
    authorize_url: authorizeUrl,
    userinfo_status: status,
    errors: healthy ? [] : [{ code: 'userinfo_unreachable', message, field: 'userinfo_endpoint' }],
  };
}

async function probe(outbound: Deps['outbound'], connection: Connection) {
  const client = connection.client();
  const headers = { accept: 'application/json' };
  try {
    const options = { hop: 'profile', alsoAllow: client.alsoAllow } as const;
    const answer = await outbound.fetch(
      client.profile?.withoutEmail ?? '',
      { method: 'GET', headers },
      options,
    );
    return { status: answer.status, error: undefined };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return { status: null, error: error.message };
  }
}
