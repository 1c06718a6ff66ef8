import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import { createIdAt } from '../keys/secrets.ts';
import { SealError } from '../keys/seal.ts';
import type { Sealer, SealContext } from '../keys/seal.ts';
import type { AppTokenRow } from '../store/app-tokens.ts';
import type { Db } from '../store/database.ts';
import { insertIntoOutbox } from '../store/outbox.ts';
import type { OutboxRow } from '../store/outbox.ts';
import type { ExternalAccountRow } from '../store/users.ts';
import { openTokens } from '../users/external-account-tokens.ts';
import type { StoredTokens } from '../users/external-account-tokens.ts';
import { openAppToken } from './app-tokens.ts';
import { canRevokeAppToken } from './revoke-app-token.ts';

/** What the outbox holds until a provider has ended it. */
export interface LeavingTokens {
  readonly tokens: StoredTokens;
  /** the person at the provider, who may have connected the account again since */
  readonly providerUserId: string;
}

export interface Leaving extends LeavingTokens {
  readonly connection: Connection;
  readonly accountId: string;
  /** Unix milliseconds */
  readonly now: number;
  /** how long it is left alone, in milliseconds, for whoever has just read the token and is using it */
  readonly graceMs?: number;
}

/**
 * Lets go of the tokens of accounts that were deleted, in the transaction that did it: what leaves Portico is to end
 * at the provider too.
 */
export async function letGoOfAccounts(
  deps: Pick<Deps, 'sealer' | 'log'>,
  tx: Db,
  {
    environment,
    accounts,
    now,
  }: { environment: Environment; accounts: readonly ExternalAccountRow[]; now: number },
): Promise<void> {
  for (const account of accounts) {
    const connection = findConnection(environment, account.connection_id);
    const tokens = openQuietly(deps.log, { account: account.id }, () => openTokens(deps.sealer, account));
    if (!connection || !tokens) continue;
    const { id: accountId, provider_user_id: providerUserId } = account;
    await letGoOfTokens(deps, tx, { connection, accountId, providerUserId, tokens, now });
  }
}

/** Whatever had tokens can be deleted also when they do not open; the operator hears of it. */
function openQuietly(
  log: Deps['log'],
  whose: Readonly<Record<string, string>>,
  open: () => StoredTokens | undefined,
): StoredTokens | undefined {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    log.error('tokens.not_opened', whose, error);
    return undefined;
  }
}

/** Queues the revocation of tokens, if the provider has one and there is anything left to end. */
export async function letGoOfTokens(
  { sealer }: Pick<Deps, 'sealer'>,
  tx: Db,
  leaving: Leaving,
): Promise<void> {
  const { connection, accountId, tokens, providerUserId, now, graceMs = 0 } = leaving;
  if (connection.provider.revocationEndpoint === undefined || isOver(tokens, now)) return;
  const row = {
    environment_id: connection.environmentId,
    id: createIdAt('trv', now),
    connection_id: connection.id,
  };
  await insertIntoOutbox(tx, {
    ...row,
    kind: 'revoke_tokens',
    about: accountId,
    sealed_payload: sealLeaving(sealer, row, { tokens, providerUserId }),
    due_at: now + graceMs,
    attempts: 0,
    last_error: null,
    created_at: now,
  });
}

/** Nothing to refresh with, and a token that ended by itself. */
const isOver = ({ refreshToken, expiresAt }: StoredTokens, now: number): boolean =>
  refreshToken === undefined && expiresAt !== undefined && expiresAt <= now;

/**
 * Queues the revocation of tokens that a connection had for itself, in the transaction that took them out.
 * @param leaving.staying the access token that takes their place, perhaps the same one
 */
export async function letGoOfAppTokens(
  { sealer, log }: Pick<Deps, 'sealer' | 'log'>,
  tx: Db,
  leaving: {
    readonly connection: Connection;
    readonly rows: readonly AppTokenRow[];
    readonly staying?: string;
    readonly now: number;
  },
): Promise<void> {
  const { connection, rows, staying, now } = leaving;
  for (const held of rows) {
    const tokens = openQuietly(log, { app_token: held.id }, () => openAppToken(sealer, held));
    if (!tokens || tokens.accessToken === staying || isOver(tokens, now)) continue;
    if (!canRevokeAppToken(connection, held.kind)) continue;
    const { environmentId: environment_id, id: connection_id } = connection;
    const row = { environment_id, id: createIdAt('trv', now), connection_id };
    await insertIntoOutbox(tx, {
      ...row,
      kind: 'revoke_app_token',
      about: held.kind,
      sealed_payload: sealLeaving(sealer, row, { tokens, providerUserId: '' }),
      due_at: now,
      attempts: 0,
      last_error: null,
      created_at: now,
    });
  }
}

type Place = Pick<OutboxRow, 'environment_id' | 'id' | 'connection_id'>;

/** The connection is part of it: tokens go to no other provider than the one they came from. */
export const leavingContext = ({ environment_id, id, connection_id }: Place): SealContext => [
  'outbox',
  `${environment_id}/${id}/${connection_id}`,
  'sealed_payload',
];

export function sealLeaving(sealer: Sealer, place: Place, leaving: LeavingTokens): string {
  const { tokens, providerUserId } = leaving;
  return sealer.seal(JSON.stringify({ tokens, providerUserId }), leavingContext(place));
}

/** @throws {SealError} when it was sealed for another row or connection */
export function openLeaving(sealer: Sealer, row: OutboxRow): LeavingTokens {
  // What we sealed ourselves, and nobody else can have written.
  return JSON.parse(sealer.open(row.sealed_payload, leavingContext(row))) as LeavingTokens;
}
