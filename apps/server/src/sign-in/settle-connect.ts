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
import { attachAccount } from '../users/create-user.ts';
import { refreshAccount } from './refresh-account.ts';
import type { Outcome } from './resolve.ts';
import type { Ending, Settling } from './settle.ts';

/** The browser keeps its secret: nobody was signed in. */
const back = (flow: Settling['flow']): Ending => ({
  location: flow.redirectUrl,
  browserSecret: undefined,
  sealedOutcome: null,
});

/** Joins an account to the user who is signed in. */
export async function connectAccount(
  { sealer }: Pick<Deps, 'sealer'>,
  tx: Db,
  work: Settling,
  userId: string,
): Promise<Ending> {
  const { flow, account, origin, decision } = work;
  const accountId = await attachAccount(tx, sealer, { ...account, userId, now: origin.now });
  await forgetFailure(tx, origin, userId, account.connection);
  await record(tx, origin, {
    type: 'external_account.connected',
    actor: { type: 'user', id: userId },
    targetId: accountId,
    details: { strategy: account.connection.strategy, rule: decision.rule },
  });
  return back(flow);
}

type OfAccount = { readonly userId: string; readonly accountId: string };

/** Writes new tokens and scopes over the old ones. */
export async function reconnectAccount(
  deps: Pick<Deps, 'sealer'>,
  _environment: Environment,
  tx: Db,
  work: Settling,
  { userId, accountId }: OfAccount,
): Promise<Ending> {
  const { flow, account, origin, decision } = work;
  await refreshAccount(deps, tx, { ...work, userId, accountId });
  await noteAccountError(tx, {
    environmentId: origin.environmentId,
    id: accountId,
    error: null,
    now: origin.now,
  });
  await forgetFailure(tx, origin, userId, account.connection);
  await record(tx, origin, {
    type: 'external_account.connected',
    actor: { type: 'user', id: userId },
    targetId: accountId,
    details: { strategy: account.connection.strategy, rule: decision.rule },
  });
  return back(flow);
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

/** Notes why an account could not be connected where its owner sees it, and sends them back. */
export async function refuseConnect(
  _deps: Pick<Deps, 'sealer'>,
  tx: Db,
  { flow, connection, origin, reference }: Pick<Settling, 'flow' | 'connection' | 'origin' | 'reference'>,
  code: ErrorCode,
  details: Readonly<Record<string, unknown>> = {},
): Promise<Ending> {
  const { actor } = flow;
  if (!actor) return back(flow);
  const error = JSON.stringify({ code, reference });
  const { environmentId, now } = origin;
  if (actor.accountId !== undefined) {
    await noteAccountError(tx, { environmentId, id: actor.accountId, error, now });
  } else if (flow.intent === 'connect') {
    await replaceConnectFailure(tx, {
      environment_id: environmentId,
      id: createId('eac'),
      user_id: actor.userId,
      connection_id: connection.id,
      provider_key: connection.providerKey,
      error,
      created_at: now,
    });
  }
  await record(tx, origin, {
    type: 'external_account.connect_failed',
    actor: { type: 'user', id: actor.userId },
    reference,
    details: { strategy: connection.strategy, code, ...details },
  });
  return back(flow);
}

async function forgetFailure(
  tx: Db,
  { environmentId }: Origin,
  userId: string,
  connection: Connection,
): Promise<void> {
  await deleteConnectFailure(tx, { environmentId, userId, connectionId: connection.id });
}
