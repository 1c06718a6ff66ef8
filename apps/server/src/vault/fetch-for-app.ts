import { AppError } from '@portico/contract';
import type { AppTokenKind, FetchedForAppResource } from '@portico/contract';
import { parseProviderAnswer } from '@portico/oauth';
import type { ProviderResponse } from '@portico/oauth';
import { record } from '../audit/audit.ts';
import type { Connection } from '../connections/connection.ts';
import type { ManagementRequest } from '../connections/manage-connections.ts';
import { environmentOf } from '../connections/manage-connections.ts';
import type { Deps } from '../deps.ts';
import { findConnectionByStrategy } from '../environments/environment.ts';
import { assertAppToken } from './app-tokens.ts';
import type { StoredAppToken } from './app-tokens.ts';
import { askForBearer } from './ask-for-bearer.ts';
import { findHeld, keepBearer } from './manage-app-tokens.ts';
import { allowedUrl, answerResource, sendWith } from './provider-fetch.ts';
import type { FetchWish } from './provider-fetch.ts';

export interface AppFetchRequest extends ManagementRequest {
  /** `x`, `oauth_x`, `custom_<key>` */
  readonly provider: string;
  readonly kind: AppTokenKind;
}

/**
 * Calls the provider in the app's own name, by the rules of calls for people. A bearer that the provider does not take
 * is got anew once; a token that somebody copied from a console can only be replaced by them.
 * @throws {AppError} `oauth_token_provider_not_enabled`, `oauth_config_missing`, `oauth_fetch_not_allowed`,
 *   `oauth_app_token_unavailable`, `oauth_app_token_missing`, `oauth_app_token_refused`,
 *   `oauth_provider_unavailable`, or why a token that is over could not be got anew
 */
export async function fetchForApp(
  deps: Deps,
  request: AppFetchRequest,
  wish: FetchWish,
): Promise<FetchedForAppResource> {
  const { provider, kind, actor, origin } = request;
  const connection = findConnectionByStrategy(environmentOf(deps, request), provider);
  if (!connection)
    throw new AppError('oauth_token_provider_not_enabled', { meta: { param_name: 'provider' } });
  assertAppToken(connection, kind);
  if (connection.credentials === 'missing') throw new AppError('oauth_config_missing');
  const url = allowedUrl(connection, wish);
  const held = await findHeld(deps, connection, kind);
  if (!held) throw new AppError('oauth_app_token_missing', { meta: { param_name: 'kind' } });
  assertOfProtocol(connection, kind, held);
  const { method } = wish;
  const details = { kind, method, url: `${url.origin}${url.pathname}`, strategy: connection.strategy };
  await record(deps.db, origin, {
    type: 'connection.app_token_used',
    actor,
    targetId: connection.id,
    details,
  });
  const answer = await call(deps, request, { connection, held, url, wish });
  return {
    object: 'oauth_app_fetch',
    oauth_provider_id: connection.id,
    kind,
    ...(await answerResource(connection, answer)),
  };
}

/**
 * The connection may have been switched since somebody put their token.
 * @throws {AppError} `oauth_app_token_unavailable`
 */
function assertOfProtocol(
  { provider }: Connection,
  kind: AppTokenKind,
  { tokenSecret }: StoredAppToken,
): void {
  const isSigned = provider.protocol === 'oauth1';
  if (kind === 'bearer' || (tokenSecret !== undefined) === isSigned) return;
  throw new AppError('oauth_app_token_unavailable', {
    meta: { param_name: 'kind' },
    message: 'The token that is held is of another protocol than the connection speaks by now.',
  });
}

interface Calling {
  readonly connection: Connection;
  readonly held: StoredAppToken;
  readonly url: URL;
  readonly wish: FetchWish;
}

async function call(
  deps: Deps,
  request: AppFetchRequest,
  { connection, held, url, wish }: Calling,
): Promise<ProviderResponse> {
  const { kind } = request;
  const send = (tokens: StoredAppToken) => sendWith(deps, connection, { tokens, url, wish });
  const anew = async () => {
    const token = await askForBearer(deps, connection, held.scopes ?? []);
    await keepBearer(deps, request, { connection, token });
    return token;
  };
  const isKnownOver = kind === 'bearer' && isOver(deps, connection, held);
  const token = isKnownOver ? await anew() : held;
  const answer = await send(token);
  if (answer.status !== 401) return answer;
  if (kind === 'access_token' || isKnownOver) throw await refused(connection, answer, token);
  const again = await anew();
  // Whoever is handed out the same token again is refused for another reason.
  const second = again.accessToken === token.accessToken ? answer : await send(again);
  if (second.status === 401) throw await refused(connection, second, again);
  return second;
}

/** By its time, or because the connection has other credentials by now than those it was got with. */
function isOver(
  { now }: Pick<Deps, 'now'>,
  connection: Connection,
  { expiresAt, clientId }: StoredAppToken,
): boolean {
  if (expiresAt !== undefined && expiresAt <= now()) return true;
  return clientId !== connection.upstream().app?.clientId;
}

async function refused(
  { provider }: Connection,
  answer: ProviderResponse,
  { accessToken, tokenSecret }: StoredAppToken,
): Promise<AppError> {
  const secrets = [accessToken, ...(tokenSecret === undefined ? [] : [tokenSecret])];
  const { description, error } = parseProviderAnswer(await answer.text(), secrets);
  const words = (description ?? error ?? 'Unauthorized').replace(/\.$/, '');
  return new AppError('oauth_app_token_refused', {
    message: `${provider.displayName} does not take the token of the app: ${words}.`,
  });
}
