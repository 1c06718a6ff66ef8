import { AppError } from '@portico/contract';
import type { ExternalAccountResource } from '@portico/contract';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection, findConnectionByStrategy } from '../environments/environment.ts';
import { createId } from '../keys/secrets.ts';
import { connectStartUrl } from '../sign-in/connect-ticket.ts';
import { matchRedirectUrl } from '../sign-in/redirect-url.ts';
import type { ExternalAccountRow } from '../store/users.ts';
import { externalAccountResource, unconnectedAccount, withStartUrl } from '../users/user-resource.ts';
import { assertFresh } from './fresh.ts';
import { getMyProfile, notFound } from './my-request.ts';
import type { MyRequest } from './my-request.ts';

export interface Connect {
  /** absent: the account page */
  readonly redirect_url?: string | undefined;
  readonly additional_scope?: readonly string[] | undefined;
}

/**
 * Begins to connect an account. Writes nothing: the answer holds the address that starts the round trip, good
 * for ten minutes in this session. An account that failed to be connected again is tried once more.
 * @throws {AppError} `oauth_account_already_connected`, `session_reverification_required`, …
 */
export async function connectAccount(
  deps: Deps,
  my: MyRequest,
  connect: Connect & { readonly strategy: string },
): Promise<ExternalAccountResource> {
  const { environment } = my;
  const connection = findConnectionByStrategy(environment, connect.strategy);
  if (!connection?.enabled || !connection.settings.allowConnect) throw notEnabled();
  const { externalAccounts } = await getMyProfile(deps.db, my);
  const connected = externalAccounts.find((account) => account.connection_id === connection.id);
  if (connected && connected.last_error === null) {
    throw new AppError('oauth_account_already_connected', { meta: { param_name: 'strategy' } });
  }
  return begin(deps, my, { connection, connect, account: connected });
}

/**
 * Begins to connect an account again, with what it may do already and more. The account stays as it is until
 * its owner comes back from the provider.
 * @throws {AppError}
 */
export async function reauthorizeAccount(
  deps: Deps,
  my: MyRequest,
  { id, ...connect }: Connect & { readonly id: string },
): Promise<ExternalAccountResource> {
  const { externalAccounts } = await getMyProfile(deps.db, my);
  const account = externalAccounts.find((candidate) => candidate.id === id);
  if (!account) throw notFound();
  const connection = findConnection(my.environment, account.connection_id);
  if (!connection?.enabled) throw notEnabled();
  return begin(deps, my, { connection, connect, account });
}

interface Begin {
  readonly connection: Connection;
  readonly connect: Connect;
  /** the account that is to be connected again */
  readonly account: ExternalAccountRow | undefined;
}

function begin(
  { sealer }: Pick<Deps, 'sealer'>,
  { environment, userId, session, origin }: MyRequest,
  { connection, connect, account }: Begin,
): ExternalAccountResource {
  const { now } = origin;
  const redirectUrl = redirectUrlOf(environment, connect.redirect_url);
  if (connection.credentials === 'missing') throw new AppError('oauth_config_missing');
  assertFresh(session, now);
  const url = connectStartUrl(sealer, environment, {
    intent: 'connect',
    connectionId: connection.id,
    userId,
    sessionId: session.id,
    ...(account ? { accountId: account.id } : {}),
    scopes: [...approvedScopes(account), ...(connect.additional_scope ?? [])],
    redirectUrl,
    now,
  });
  const shown = account
    ? externalAccountResource(account, now)
    : unconnectedAccount({ id: createId('eac'), strategy: connection.strategy, now });
  return withStartUrl(shown, url);
}

/** Providers grant what is asked for now: what was granted before is lost unless it is asked for again. */
function approvedScopes(account: ExternalAccountRow | undefined): readonly string[] {
  return account?.approved_scopes.split(' ').filter((scope) => scope !== '') ?? [];
}

/** @throws {AppError} when the URL is not on the list */
export function redirectUrlOf(environment: Environment, url: string | undefined): string {
  return matchRedirectUrl(environment, url ?? `${environment.baseUrl}/user`, 'redirect_url');
}

const notEnabled = () => new AppError('oauth_provider_not_enabled', { meta: { param_name: 'strategy' } });
