import { OAuthError, revokeToken } from '@portico/oauth';
import type { AppTokenKind } from '@portico/contract';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import { goneAnswersOf, revokeTokens, unlessGone } from './revoke-tokens.ts';
import type { StoredAppToken } from './app-tokens.ts';

/** Whether the provider has an end for a token of this kind. */
export function canRevokeAppToken({ provider }: Connection, kind: AppTokenKind): boolean {
  const endpoint = kind === 'bearer' ? provider.appTokens?.bearer?.endpoint : undefined;
  return (endpoint ?? provider).revocationEndpoint !== undefined;
}

/**
 * Ends a token of the app itself at the provider. What is gone already is what was wanted.
 * @throws {OAuthError} with the provider's words
 */
export async function revokeAppToken(
  deps: Pick<Deps, 'outbound' | 'now'>,
  connection: Connection,
  { kind, token }: { readonly kind: AppTokenKind; readonly token: StoredAppToken },
): Promise<void> {
  if (kind === 'access_token') {
    const keep = () => Promise.resolve();
    return revokeTokens(deps, { connection, tokens: token, providerUserId: '', keep });
  }
  const { app } = connection.upstream();
  if (app === undefined) {
    const message = 'The connection speaks a protocol by which it has no such token.';
    throw new OAuthError('oauth_endpoint_invalid', message, { hop: 'revocation' });
  }
  const revocation = { token: token.accessToken, hint: 'access_token' } as const;
  await unlessGone(revokeToken(deps, app, revocation), goneAnswersOf(app));
}
