import type { ErrorCode } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { Origin } from '../audit/audit.ts';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { createId, hashSecret } from '../keys/secrets.ts';
import type { Db } from '../store/database.ts';
import { deleteConnectFailure, noteAccountError, replaceConnectFailure } from '../store/external-accounts.ts';
import { reverifySession, updateBrowser } from '../store/sessions.ts';
import { writeAccountError } from '../users/account-error.ts';
import { attachAccount } from '../users/create-user.ts';
import { touchUser } from '../users/touch-user.ts';
import { sealOutcome } from './outcome.ts';
import { refreshAccount } from './refresh-account.ts';
import type { Outcome } from './resolve.ts';
import type { Ending, Settling } from './settle.ts';

/** The browser keeps its secret: nobody was signed in. */
const back = (flow: Settling['flow']): Ending => ({
  location: flow.redirectUrl,
  browserSecret: undefined,
  sealedOutcome: null,
});

type OfAccount = { readonly userId: string; readonly accountId: string };

/** Joins an account to the user who is signed in. */
export async function connectAccount(
  { sealer }: Pick<Deps, 'sealer'>,
  tx: Db,
  work: Settling,
  userId: string,
): Promise<Ending> {
  const { flow, account, origin } = work;
  const accountId = await attachAccount(tx, sealer, { ...account, userId, now: origin.now });
  await noteConnected(tx, work, { userId, accountId });
  return { ...back(flow), connectedUserId: userId };
}

/** Writes new tokens and scopes over the old ones. */
export async function reconnectAccount(
  deps: Pick<Deps, 'sealer'>,
  _environment: Environment,
  tx: Db,
  work: Settling,
  { userId, accountId }: OfAccount,
): Promise<Ending> {
  await refreshAccount(deps, tx, { ...work, userId, accountId });
  await noteConnected(tx, work, { userId, accountId });
  return back(work.flow);
}

/** What is true once an account is connected, for the first time or again. */
async function noteConnected(tx: Db, work: Settling, { userId, accountId }: OfAccount): Promise<void> {
  const { account, origin, decision } = work;
  await noteScopes(tx, work, accountId);
  await forgetFailure(tx, origin, userId, account.connection);
  await touchUser(tx, origin, userId);
  await record(tx, origin, {
    type: 'external_account.connected',
    actor: { type: 'user', id: userId },
    targetId: accountId,
    details: { strategy: account.connection.strategy, rule: decision.rule },
  });
}

/** The person proved once more that it is them: the session is fresh, and the browser gets a new secret. */
export async function reverify(
  deps: Pick<Deps, 'sealer'>,
  environment: Environment,
  tx: Db,
  work: Settling,
  { userId, accountId }: Extract<Outcome, { kind: 'reverify' }>,
): Promise<Ending> {
  const { flow, origin, browser, connection } = work;
  const { now } = origin;
  const sessionId = flow.actor?.sessionId ?? '';
  await refreshAccount(deps, tx, { ...work, userId, accountId });
  await reverifySession(tx, { environmentId: environment.id, id: sessionId, userId, now });
  if (browser)
    await updateBrowser(tx, { ...browser, secret_hash: hashSecret(flow.browserSecret), updated_at: now });
  await record(tx, origin, {
    type: 'session.reverified',
    actor: { type: 'user', id: userId },
    targetId: sessionId,
    details: { strategy: connection.strategy },
  });
  return { ...back(flow), browserSecret: flow.browserSecret };
}

type Refused = Pick<Settling, 'flow' | 'connection' | 'origin' | 'reference'> & {
  readonly code: ErrorCode;
  /** the handle at the provider of the account that was shown there */
  readonly username?: string | undefined;
  /** for the audit log */
  readonly details?: Readonly<Record<string, unknown>>;
};

/** Notes why an account could not be connected where its owner sees it, and sends them back. */
export async function refuseConnect(
  { sealer }: Pick<Deps, 'sealer'>,
  environment: Environment,
  tx: Db,
  refused: Refused,
): Promise<Ending> {
  const { flow, connection, origin, reference, code, username, details = {} } = refused;
  const { actor } = flow;
  if (!actor) return back(flow);
  const { now } = origin;
  const isVerify = flow.intent === 'verify';
  if (!isVerify) {
    await noteFailure(tx, refused, actor);
    await touchUser(tx, origin, actor.userId);
  }
  await record(tx, origin, {
    type: isVerify ? 'session.reverification_failed' : 'external_account.connect_failed',
    actor: { type: 'user', id: actor.userId },
    targetId: isVerify ? actor.sessionId : undefined,
    reference,
    details: { strategy: connection.strategy, code, ...details },
  });
  if (!isVerify) return back(flow);
  // What failed is about this browser and this moment: it is kept in the browser, not in the profile.
  const outcome = {
    intent: 'verify' as const,
    sessionId: actor.sessionId,
    code,
    reference,
    at: now,
    strategy: connection.strategy,
    providerName: connection.name,
    ...(username === undefined ? {} : { username }),
  };
  return { ...back(flow), sealedOutcome: sealOutcome(sealer, environment, outcome) };
}

async function noteFailure(
  tx: Db,
  { connection, origin, reference, code, username }: Refused,
  { userId, accountId }: { readonly userId: string; readonly accountId?: string | undefined },
): Promise<void> {
  const { environmentId, now } = origin;
  const error = writeAccountError({ code, reference, ...(username === undefined ? {} : { username }) });
  if (accountId !== undefined) {
    await noteAccountError(tx, { environmentId, id: accountId, error, now });
    return;
  }
  await replaceConnectFailure(tx, {
    environment_id: environmentId,
    id: createId('eac'),
    user_id: userId,
    connection_id: connection.id,
    provider_key: connection.providerKey,
    error,
    created_at: now,
  });
}

/**
 * Notes on the account which of the scopes that were asked for beside the connection's own the person did not
 * grant; nothing when all were. A provider that says nothing granted what was asked for (RFC 6749 §5.1).
 */
async function noteScopes(
  tx: Db,
  { flow, account, connection, origin, reference }: Settling,
  accountId: string,
): Promise<void> {
  const granted = new Set(account.tokens.scopes ?? flow.scopes);
  const own = new Set(connection.scopes);
  const missing = flow.scopes.filter((scope) => !granted.has(scope) && !own.has(scope));
  const { environmentId, now } = origin;
  const error =
    missing.length === 0
      ? null
      : writeAccountError({ code: 'oauth_scopes_missing', reference, missing_scopes: missing });
  await noteAccountError(tx, { environmentId, id: accountId, error, now });
}

async function forgetFailure(
  tx: Db,
  { environmentId }: Origin,
  userId: string,
  connection: Connection,
): Promise<void> {
  await deleteConnectFailure(tx, { environmentId, userId, connectionId: connection.id });
}
