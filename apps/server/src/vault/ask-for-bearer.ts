import { AppError } from '@portico/contract';
import { OAuthError, requestAppToken } from '@portico/oauth';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import type { StoredAppToken } from './app-tokens.ts';

/**
 * Asks the provider for a token in nobody's name.
 * @throws {AppError} `oauth_app_token_unavailable`, `oauth_app_token_not_given`, `oauth_quota_exceeded`, `oauth_provider_unavailable`, with the
 *   provider's words
 */
export async function askForBearer(
  deps: Pick<Deps, 'outbound' | 'now'>,
  connection: Connection,
  scopes: readonly string[],
): Promise<StoredAppToken> {
  const { app } = connection.upstream();
  if (app === undefined) throw new AppError('oauth_app_token_unavailable', { meta: { param_name: 'kind' } });
  // RFC 6749 §4.4: for confidential clients alone. Anybody could get a token for an app without a secret.
  if (app.clientSecret === undefined) {
    const message = 'The connection has no secret, and a token for the app alone is got with one.';
    throw new AppError('oauth_app_token_unavailable', { meta: { param_name: 'kind' }, message });
  }
  try {
    const { accessToken, expiresInSeconds } = await requestAppToken(deps, app, { scopes });
    const end = expiresInSeconds === undefined ? {} : { expiresAt: deps.now() + expiresInSeconds * 1000 };
    return { accessToken, scopes, clientId: app.clientId, ...end };
  } catch (error) {
    throw error instanceof OAuthError ? notGiven(connection, error, 'give a token to the app') : error;
  }
}

/** @param what the provider did not do */
export function notGiven({ provider }: Connection, error: OAuthError, what: string): AppError {
  const words = (error.provider?.description ?? error.provider?.error ?? error.message).replace(/\.$/, '');
  const message = `${provider.displayName} did not ${what}: ${words}.`;
  const { retryAfterSeconds } = error;
  const options = {
    message,
    cause: error,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
  switch (error.code) {
    case 'oauth_provider_unavailable':
      return new AppError('oauth_provider_unavailable', options);
    case 'oauth_rate_limited':
    case 'oauth_quota_exceeded':
      return new AppError('oauth_quota_exceeded', options);
    default:
      return new AppError('oauth_app_token_not_given', options);
  }
}
