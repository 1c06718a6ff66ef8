import type { AppTokenKind, TokenRevocationResource } from '@portico/contract';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import { findDeletedConnection } from '../store/connections.ts';
import { pageOutbox } from '../store/outbox.ts';

interface Asked {
  readonly oauth_provider_id?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** The tokens that a provider has not ended yet, without the tokens. */
export async function listRevocations(
  { db, registry }: Pick<Deps, 'db' | 'registry'>,
  environment: Environment,
  { oauth_provider_id: connectionId, limit, offset }: Asked,
): Promise<{ data: TokenRevocationResource[]; total_count: number }> {
  const environmentId = environment.id;
  const { rows, totalCount } = await pageOutbox(db, { environmentId, connectionId, limit, offset });
  const strategies = new Map<string, string>();
  for (const id of new Set(rows.map((row) => row.connection_id))) {
    strategies.set(id, await strategyOf({ db, registry }, environment, id));
  }
  const data = rows.map((row) => ({
    object: 'token_revocation' as const,
    id: row.id,
    provider: strategies.get(row.connection_id) ?? '',
    oauth_provider_id: row.connection_id,
    external_account_id: row.kind === 'revoke_tokens' ? row.about : null,
    app_token: row.kind === 'revoke_app_token' ? (row.about as AppTokenKind) : null,
    attempts: row.attempts,
    last_error: row.last_error,
    due_at: row.due_at,
    created_at: row.created_at,
  }));
  return { data, total_count: totalCount };
}

/** Also of a connection that was deleted since. */
async function strategyOf(
  { db, registry }: Pick<Deps, 'db' | 'registry'>,
  environment: Environment,
  id: string,
): Promise<string> {
  const current = findConnection(environment, id);
  if (current) return current.strategy;
  const deleted = await findDeletedConnection(db, { environmentId: environment.id, id });
  return (deleted && registry.connectionOf(deleted)?.strategy) ?? '';
}
