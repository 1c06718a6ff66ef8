import { AppError } from '@portico/contract';
import type { AppTokenKind, AppTokenResource } from '@portico/contract';
import { OAuthError } from '@portico/oauth';
import { record } from '../audit/audit.ts';
import type { Connection } from '../connections/connection.ts';
import { invalid } from '../connections/connection-changes.ts';
import { getConnection } from '../connections/manage-connections.ts';
import type { ManagementRequest } from '../connections/manage-connections.ts';
import type { Deps } from '../deps.ts';
import { insertAppToken, listAppTokens, takeAppTokens } from '../store/app-tokens.ts';
import type { AppTokenRow } from '../store/app-tokens.ts';
import { holdConnection } from '../store/connections.ts';
import { inTransaction } from '../store/database.ts';
import { appTokenId, appTokenResource, appTokenRow, assertAppToken, openAppToken } from './app-tokens.ts';
import type { StoredAppToken } from './app-tokens.ts';
import { askForBearer, notGiven } from './ask-for-bearer.ts';
import { letGoOfAppTokens } from './leaving-tokens.ts';
import { canRevokeAppToken, revokeAppToken } from './revoke-app-token.ts';
import { workOutboxSoon } from './work-outbox.ts';

/** @throws {AppError} `oauth_provider_not_found` */
export async function listAppTokensOf(
  deps: Deps,
  request: ManagementRequest,
  id: string,
): Promise<AppTokenResource[]> {
  const { environmentId, id: connectionId } = getConnection(deps, request, id);
  return (await listAppTokens(deps.db, { environmentId, connectionId })).map(appTokenResource);
}

/**
 * Keeps the operator's own token. The one before leaves, and ends at the provider.
 * @throws {AppError} `oauth_provider_not_found`, `oauth_app_token_unavailable`, or naming the token secret
 */
export async function putAccessToken(
  deps: Deps,
  request: ManagementRequest,
  { id, accessToken, tokenSecret }: { id: string; accessToken: string; tokenSecret: string | undefined },
): Promise<AppTokenResource> {
  const connection = getConnection(deps, request, id);
  const { label, secretLabel } = assertAppToken(connection, 'access_token');
  if (secretLabel !== undefined && tokenSecret === undefined) {
    throw new AppError('form_param_missing', {
      meta: { param_name: 'access_token_secret' },
      message: `Calls by OAuth 1.0a are signed: the ${label} is worth nothing without its ${secretLabel}.`,
    });
  }
  if (secretLabel === undefined && tokenSecret !== undefined) {
    throw invalid(
      'access_token_secret',
      'Token secrets are of OAuth 1.0a, and this connection speaks another protocol.',
    );
  }
  const token = { accessToken, ...(tokenSecret === undefined ? {} : { tokenSecret }) };
  const row = await replaceAppToken(deps, request, {
    connection,
    kind: 'access_token',
    token,
    former: 'leaves',
  });
  workOutboxSoon(deps);
  return appTokenResource(row);
}

/**
 * Gets a bearer token for the app. One that is held is ended first: some providers hand out the same one until then.
 * @param wish.scopes those of the one before where nothing is said
 * @throws {AppError} `oauth_provider_not_found`, `oauth_config_missing`, `oauth_app_token_unavailable`, or why the
 *   provider gave none
 */
export async function fetchBearer(
  deps: Deps,
  request: ManagementRequest,
  { id, scopes }: { id: string; scopes: readonly string[] | undefined },
): Promise<AppTokenResource> {
  const connection = getConnection(deps, request, id);
  assertAppToken(connection, 'bearer');
  if (connection.credentials === 'missing') throw new AppError('oauth_config_missing');
  const held = await findHeld(deps, connection, 'bearer');
  if (held) await endHeld(deps, request, { connection, held });
  const token = await askForBearer(deps, connection, scopes ?? held?.scopes ?? []);
  return appTokenResource(await keepBearer(deps, request, { connection, token }));
}

/** @returns undefined when the connection has none of this kind */
export async function findHeld(
  { db, sealer }: Pick<Deps, 'db' | 'sealer'>,
  { environmentId, id: connectionId }: Connection,
  kind: AppTokenKind,
): Promise<StoredAppToken | undefined> {
  const rows = await listAppTokens(db, { environmentId, connectionId });
  const row = rows.find((candidate) => candidate.kind === kind);
  return row && openAppToken(sealer, row);
}

/** Keeps a bearer that was just got. The one before is over. */
export function keepBearer(
  deps: Deps,
  request: ManagementRequest,
  { connection, token }: { readonly connection: Connection; readonly token: StoredAppToken },
): Promise<AppTokenRow> {
  return replaceAppToken(deps, request, { connection, kind: 'bearer', token, former: 'is_over' });
}

/**
 * Forgets a token. It ends at the provider as soon as that is there.
 * @throws {AppError} `oauth_provider_not_found`, `oauth_app_token_missing`
 */
export async function removeAppToken(
  deps: Deps,
  { actor, origin, ...request }: ManagementRequest,
  { id, kind }: { readonly id: string; readonly kind: AppTokenKind },
) {
  const connection = getConnection(deps, { actor, origin, ...request }, id);
  const { environmentId, strategy } = connection;
  await inTransaction(deps.db, async (tx) => {
    const rows = await takeAppTokens(tx, { environmentId, connectionId: id, kind });
    if (rows.length === 0) throw new AppError('oauth_app_token_missing');
    await letGoOfAppTokens(deps, tx, { connection, rows, now: origin.now });
    const details = { kind, strategy };
    await record(tx, origin, { type: 'connection.app_token_removed', actor, targetId: id, details });
  });
  workOutboxSoon(deps);
  return { object: 'app_token', id: appTokenId(id, kind), deleted: true as const };
}

/** @throws {AppError} `oauth_app_token_not_given` or why the provider did not answer */
async function endHeld(
  deps: Deps,
  { actor, origin }: ManagementRequest,
  { connection, held }: { readonly connection: Connection; readonly held: StoredAppToken },
): Promise<void> {
  // A token of other credentials is not theirs to end, and one without an end at the provider is replaced.
  const isOwn = held.clientId === connection.upstream().app?.clientId;
  if (!isOwn || !canRevokeAppToken(connection, 'bearer')) return;
  await revokeAppToken(deps, connection, { kind: 'bearer', token: held }).catch((error: unknown) => {
    throw error instanceof OAuthError ? notGiven(connection, error, 'end the token that is held') : error;
  });
  const details = { kind: 'bearer', strategy: connection.strategy };
  await record(deps.db, origin, {
    type: 'connection.app_token_revoked',
    actor,
    targetId: connection.id,
    details,
  });
}

interface Replacing {
  readonly connection: Connection;
  readonly kind: AppTokenKind;
  readonly token: StoredAppToken;
  /** what becomes of the one before */
  readonly former: 'leaves' | 'is_over';
}

const putEvents = {
  access_token: 'connection.app_token_put',
  bearer: 'connection.app_token_fetched',
} as const;

async function replaceAppToken(
  deps: Deps,
  { actor, origin }: ManagementRequest,
  { connection, kind, token, former }: Replacing,
): Promise<AppTokenRow> {
  const { environmentId, id: connectionId, strategy } = connection;
  const { now } = origin;
  return inTransaction(deps.db, async (tx) => {
    if (!(await holdConnection(tx, { environmentId, id: connectionId }))) {
      throw new AppError('oauth_provider_not_found', { meta: { param_name: 'id' } });
    }
    const rows = await takeAppTokens(tx, { environmentId, connectionId, kind });
    if (former === 'leaves') {
      await letGoOfAppTokens(deps, tx, { connection, rows, staying: token.accessToken, now });
    }
    const made = appTokenRow(deps.sealer, { connection, kind, token, actor, now });
    const row = { ...made, created_at: rows[0]?.created_at ?? now };
    await insertAppToken(tx, row);
    const details = { kind, strategy };
    await record(tx, origin, { type: putEvents[kind], actor, targetId: connectionId, details });
    return row;
  });
}
