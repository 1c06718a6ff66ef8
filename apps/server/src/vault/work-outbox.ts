import { OAuthError } from '@portico/oauth';
import type { AppTokenKind } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { AuditEvent, AuditEventType } from '../audit/audit.ts';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import { findConnection } from '../environments/environment.ts';
import { originWithin } from '../http/audit-origin.ts';
import { SealError } from '../keys/seal.ts';
import { listAppTokens } from '../store/app-tokens.ts';
import { findDeletedConnection, forgetSecretOfDeleted } from '../store/connections.ts';
import { inTransaction } from '../store/database.ts';
import { changeTaken, deleteTaken, listDueConnections, takeDue } from '../store/outbox.ts';
import type { OutboxRow, Taken } from '../store/outbox.ts';
import { findExternalAccount } from '../store/external-accounts.ts';
import { findKnownAccount } from '../store/users.ts';
import { openTokens } from '../users/external-account-tokens.ts';
import { openLeaving, sealLeaving } from './leaving-tokens.ts';
import type { LeavingTokens } from './leaving-tokens.ts';
import { openAppToken } from './app-tokens.ts';
import type { StoredAppToken } from './app-tokens.ts';
import { revokeAppToken } from './revoke-app-token.ts';
import { endsLaterGrants, revokeTokens } from './revoke-tokens.ts';

export type OutboxDeps = Pick<Deps, 'db' | 'sealer' | 'registry' | 'outbound' | 'now' | 'log' | 'vault'>;

/** Longer than the three calls that one revocation may take (10 s each). */
const leaseMs = 45_000;
/** Connections that are worked for at once; the calls for one come one after the other. */
const mostAtOnce = 20;

/** Begins to tell providers what is due, for whoever does not wait for it. Call it after the commit. */
export function workOutboxSoon(deps: OutboxDeps): void {
  deps.vault
    .workOff(() => workOutbox(deps))
    .catch((error: unknown) => deps.log.warn('outbox.not_worked_off', {}, error));
}

/** Tells providers what is due. A provider in trouble keeps back what is for it, and nothing else. */
async function workOutbox(deps: OutboxDeps): Promise<void> {
  const due = await listDueConnections(deps.db, { now: deps.now(), limit: mostAtOnce });
  const results = await Promise.allSettled(due.map((of) => workForConnection(deps, of)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

async function workForConnection(
  deps: OutboxDeps,
  of: { readonly environmentId: string; readonly connectionId: string },
): Promise<void> {
  while (!deps.vault.isEnding()) {
    const now = deps.now();
    const row = await takeDue(deps.db, { ...of, now, until: now + leaseMs });
    if (!row || !(await workOff(deps, row))) return;
  }
}

type Result = 'revoked' | 'granted_anew';

/** @returns false when there is no use in trying the next one for this connection now */
async function workOff(deps: OutboxDeps, row: OutboxRow): Promise<boolean> {
  let secrets: readonly string[] = [];
  try {
    const connection = await connectionFor(deps, row);
    const leaving = openLeaving(deps.sealer, row);
    secrets = secretsOf(leaving);
    await finish(deps, row, { connection, result: await tellProvider(deps, row, { connection, leaving }) });
    return true;
  } catch (error) {
    if (!(error instanceof OAuthError) && !(error instanceof SealError)) throw error;
    await putBack(deps, row, { error, secrets });
    return error instanceof OAuthError && error.code === 'oauth_token_revocation_error';
  }
}

/** The connection as it is, or as it was when it was deleted. */
async function connectionFor(deps: OutboxDeps, row: OutboxRow): Promise<Connection> {
  const environment = deps.registry.byId(row.environment_id);
  const current = environment && findConnection(environment, row.connection_id);
  const connection = current ?? (await deletedConnection(deps, row));
  if (!connection || connection.credentials === 'missing') {
    throw new OAuthError('oauth_endpoint_invalid', 'The connection has no credentials any more.', {
      hop: 'revocation',
    });
  }
  return connection;
}

async function deletedConnection(
  { db, registry }: OutboxDeps,
  row: OutboxRow,
): Promise<Connection | undefined> {
  const deleted = await findDeletedConnection(db, {
    environmentId: row.environment_id,
    id: row.connection_id,
  });
  return deleted && registry.connectionOf(deleted);
}

interface Work {
  readonly connection: Connection;
  readonly leaving: LeavingTokens;
}

async function tellProvider(
  deps: OutboxDeps,
  row: OutboxRow,
  { connection, leaving: { tokens, providerUserId } }: Work,
): Promise<Result> {
  if (row.kind === 'revoke_app_token') return tellOfAppToken(deps, row, { connection, token: tokens });
  if (await isGrantedAnew(deps, row, { connection, leaving: { tokens, providerUserId } }))
    return 'granted_anew';
  await revokeTokens(deps, {
    connection,
    tokens,
    providerUserId,
    keep: async (fresh) => {
      const sealed = sealLeaving(deps.sealer, row, { tokens: fresh, providerUserId });
      await changeTaken(deps.db, takenOf(row), { sealed_payload: sealed });
    },
  });
  return 'revoked';
}

async function tellOfAppToken(
  deps: OutboxDeps,
  { environment_id: environmentId, about }: OutboxRow,
  { connection, token }: { readonly connection: Connection; readonly token: StoredAppToken },
): Promise<Result> {
  const held = await listAppTokens(deps.db, { environmentId, connectionId: connection.id });
  // Some providers hand out the same token again, and it may have been got again since.
  const isHeldAgain = held.some((row) => openAppToken(deps.sealer, row).accessToken === token.accessToken);
  if (isHeldAgain) return 'granted_anew';
  await revokeAppToken(deps, connection, { kind: about as AppTokenKind, token });
  return 'revoked';
}

/**
 * Whether the person connected the account again since, and ending the old grant now would end the new one: some
 * providers have but one, and some hand out the same token again.
 */
async function isGrantedAnew(
  { db, sealer }: OutboxDeps,
  row: OutboxRow,
  { connection, leaving: { tokens, providerUserId } }: Work,
): Promise<boolean> {
  const { environment_id: environmentId, connection_id: connectionId } = row;
  const known = await findKnownAccount(db, { environmentId, connectionId, providerUserId });
  if (!known) return false;
  if (endsLaterGrants(connection)) return true;
  const account = await findExternalAccount(db, { environmentId, id: known.accountId });
  const current = account && openTokens(sealer, account);
  if (!current) return false;
  const { accessToken, refreshToken } = current;
  return (
    accessToken === tokens.accessToken || (refreshToken !== undefined && refreshToken === tokens.refreshToken)
  );
}

type Ending = Result | 'given_up';

/** How the audit log tells that something left the outbox. */
export function endingOf(
  row: Pick<OutboxRow, 'kind' | 'about' | 'attempts' | 'connection_id'>,
  ending: Ending,
): Omit<AuditEvent, 'actor'> {
  const { kind, about, attempts, connection_id: connectionId } = row;
  const reason = ending === 'revoked' ? {} : { reason: ending };
  const type = endings[kind][ending === 'revoked' ? 'revoked' : 'dropped'];
  return kind === 'revoke_app_token'
    ? { type, targetId: connectionId, details: { kind: about, attempts, ...reason } }
    : { type, targetId: about, details: { attempts, ...reason } };
}

const endings = {
  revoke_tokens: {
    revoked: 'external_account.tokens_revoked',
    dropped: 'external_account.revocation_dropped',
  },
  revoke_app_token: {
    revoked: 'connection.app_token_revoked',
    dropped: 'connection.app_token_revocation_dropped',
  },
} as const satisfies Record<OutboxRow['kind'], Record<'revoked' | 'dropped', AuditEventType>>;

const takenOf = ({ environment_id: environmentId, id, attempts }: OutboxRow): Taken => ({
  environmentId,
  id,
  attempts,
});

async function finish(
  { db, registry, now }: OutboxDeps,
  row: OutboxRow,
  { connection, result }: { readonly connection: Connection; readonly result: Result },
): Promise<void> {
  const { environment_id: environmentId, connection_id: connectionId } = row;
  await inTransaction(db, async (tx) => {
    if (!(await deleteTaken(tx, takenOf(row)))) return;
    await forgetSecretOfDeleted(tx, { environmentId, id: connectionId });
    const { details, ...ending } = endingOf(row, result);
    await record(tx, originWithin(registry, environmentId, now()), {
      ...ending,
      actor: { type: 'system', id: null },
      details: { strategy: connection.strategy, ...details },
    });
  });
}

interface Failure {
  readonly error: OAuthError | SealError;
  readonly secrets: readonly string[];
}

async function putBack(deps: OutboxDeps, row: OutboxRow, { error, secrets }: Failure): Promise<void> {
  const isBroken = error instanceof SealError;
  const level = isBroken ? 'error' : 'warn';
  deps.log[level]('tokens.not_revoked', { account: row.about, attempts: row.attempts }, error);
  const wishedMs = isBroken ? longestWaitMs : (error.retryAfterSeconds ?? 0) * 1000;
  await changeTaken(deps.db, takenOf(row), {
    due_at: deps.now() + waitBeforeNext(row.attempts, Math.random(), wishedMs),
    last_error: wordsOf(error, secrets),
  });
}

const longestWords = 300;

function wordsOf(error: OAuthError | SealError, secrets: readonly string[]): string {
  const { provider } = error instanceof OAuthError ? error : {};
  const words = provider?.description ?? provider?.error ?? error.message;
  // Some providers repeat what they were asked.
  const clean = secrets.reduce((text, secret) => text.replaceAll(secret, '[secret]'), words);
  return clean.slice(0, longestWords).toWellFormed();
}

const secretsOf = ({ tokens: { accessToken, refreshToken, tokenSecret } }: LeavingTokens) =>
  [accessToken, refreshToken, tokenSecret].filter(
    (secret) => secret !== undefined && secret !== '',
  ) as string[];

const shortestWaitMs = 30_000;
const longestWaitMs = 24 * 3600 * 1000;

/**
 * How long a provider is left alone: twice as long each time up to a day, and never at the same moment as everybody
 * else.
 * @param attempts that failed, at least one
 * @param random between 0 and 1
 * @param wishedMs by the provider
 */
export function waitBeforeNext(attempts: number, random: number, wishedMs: number): number {
  const exponential = Math.min(shortestWaitMs * 2 ** Math.min(attempts - 1, 20), longestWaitMs);
  // Whole milliseconds: PostgreSQL takes no others.
  return Math.round(
    Math.min(Math.max(wishedMs, exponential / 2 + (exponential / 2) * random), longestWaitMs),
  );
}
