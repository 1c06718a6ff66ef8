import { record } from '../audit/audit.ts';
import type { AuditEvent } from '../audit/audit.ts';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import { originWithin } from '../http/audit-origin.ts';
import { findExternalAccount } from '../store/external-accounts.ts';
import type { TokenHolder } from '../store/external-accounts.ts';
import { markTokens } from '../store/token-refreshes.ts';
import { tokensContext } from '../users/external-account-tokens.ts';

type ChangeDeps = Pick<Deps, 'sealer' | 'now' | 'registry'>;

/** Whose tokens, and by which connection. */
export interface Subject {
  readonly connection: Connection;
  readonly account: TokenHolder;
}

/**
 * Writes to an account that still has the tokens we began with. Sealed anew meanwhile, by a new master key or for the
 * user that another one was merged into, they are the same tokens: what came back for them must not be lost.
 * @param write tells whether the sealed tokens of the row were still there
 */
export async function whileSame(
  { sealer }: ChangeDeps,
  tx: Deps['db'],
  account: TokenHolder,
  write: (row: TokenHolder) => Promise<boolean>,
): Promise<boolean> {
  const open = ({ id, user_id, sealed_tokens }: TokenHolder) =>
    sealed_tokens === null ? undefined : sealer.open(sealed_tokens, tokensContext(id, user_id));
  let row = account;
  while (!(await write(row))) {
    const place = { environmentId: account.environment_id, id: account.id };
    const current = await findExternalAccount(tx, place);
    if (!current || current.sealed_tokens === row.sealed_tokens || open(current) !== open(account))
      return false;
    row = current;
  }
  return true;
}

/** Writes down what became of tokens. Nobody asked for it: the server itself is who acted. */
export async function noteChange(
  tx: Deps['db'],
  { now, registry }: ChangeDeps,
  { connection, account }: Subject,
  event: Pick<AuditEvent, 'type' | 'details'>,
): Promise<void> {
  await record(tx, originWithin(registry, account.environment_id, now()), {
    type: event.type,
    actor: { type: 'system', id: null },
    targetId: account.id,
    details: { user_id: account.user_id, strategy: connection.strategy, ...event.details },
  });
}

/**
 * Why tokens are over.
 * - `answer_lost` a refresh was not answered, and the token before it works no more
 * - `refused_by_provider` the refresh token is over; perhaps it lapsed
 * - `revoked_at_provider` the access token was refused before its end, and nothing brought another: somebody ended the
 *   grant
 */
export type EndReason = 'answer_lost' | 'refused_by_provider' | 'revoked_at_provider';

/** Final only for the tokens that were tried: a sign-in meanwhile brought others, and they count. */
export async function endTokens(
  deps: ChangeDeps,
  tx: Deps['db'],
  { connection, account }: Subject,
  reason: EndReason,
): Promise<void> {
  const isRevoked = reason === 'revoked_at_provider';
  const state = {
    tokens_state: isRevoked ? 'revoked' : 'needs_reconnect',
    tokens_state_reason: reason,
  } as const;
  const isMarked = await whileSame(deps, tx, account, (row) => markTokens(tx, row, state));
  if (!isMarked) return;
  const type = isRevoked ? 'external_account.tokens_ended' : 'external_account.needs_reconnect';
  await noteChange(tx, deps, { connection, account }, { type, details: { reason } });
}
