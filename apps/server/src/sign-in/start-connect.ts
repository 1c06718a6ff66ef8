import { AppError } from '@portico/contract';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import type { RequestContext } from '../http/request-context.ts';
import { cookieName } from '../http/cookies.ts';
import { findCurrentBrowser } from '../sessions/current-browser.ts';
import { openConnectTicket } from './connect-ticket.ts';
import type { ConnectTicket } from './connect-ticket.ts';
import { startFlow } from './start.ts';
import type { StartedFlow } from './start.ts';

/**
 * Starts a round trip for somebody who is signed in. Whoever opens a ticket of another session gets nowhere:
 * nobody consents at a provider for somebody else's account.
 * @throws {AppError} `oauth_session_changed`, `oauth_provider_not_enabled`, `oauth_state_invalid`
 */
export async function startConnect(
  deps: Deps,
  { environment, cookies, now }: RequestContext,
  sealed: string,
): Promise<StartedFlow> {
  const ticket = openConnectTicket(deps.sealer, environment, { sealed, now });
  const secret = cookies.get(cookieName(environment, '').full);
  const current = await findCurrentBrowser(deps.db, environment, { secret, now });
  const session = current?.sessions.find(({ id }) => id === ticket.sessionId);
  if (session?.user_id !== ticket.userId) throw new AppError('oauth_session_changed');
  return startTicket(deps, environment, ticket);
}

async function startTicket(
  deps: Deps,
  environment: Environment,
  ticket: ConnectTicket,
): Promise<StartedFlow> {
  const { intent, userId, sessionId, accountId, scopes, redirectUrl } = ticket;
  const connection = findConnection(environment, ticket.connectionId);
  if (!connection?.enabled) throw new AppError('oauth_provider_not_enabled');
  return startFlow(deps, environment, connection, {
    intent,
    transferable: false,
    actor: { userId, sessionId, ...(accountId === undefined ? {} : { accountId }) },
    additionalScopes: scopes,
    redirectUrl,
    completeUrl: redirectUrl,
  });
}
