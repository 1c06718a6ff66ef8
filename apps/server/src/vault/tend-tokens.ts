import { findConnection } from '../environments/environment.ts';
import type { Deps } from '../deps.ts';
import { findExternalAccount } from '../store/external-accounts.ts';
import { forgetTokenRefresh, listAbandoned, listLapsing } from '../store/token-refreshes.ts';
import { refreshOnce } from './refresh-tokens.ts';

type TendDeps = Pick<Deps, 'db' | 'sealer' | 'outbound' | 'now' | 'log' | 'vault' | 'registry'>;

/** Accounts that are looked after at a time. */
const batch = 50;

/**
 * Looks after tokens that nobody asks for: finishes refreshes whose process died, so that what was lost is known within
 * the minute, and refreshes grants that would lapse where the operator wants access kept alive.
 */
export async function tendTokens(deps: TendDeps): Promise<void> {
  const now = deps.now();
  const abandoned = await listAbandoned(deps.db, { now, limit: batch });
  // Side by side: a provider that hangs does not keep what was lost elsewhere from being known.
  await Promise.all(
    abandoned.map(({ environment_id: environmentId, account_id: accountId }) =>
      refreshQuietly(deps, environmentId, accountId),
    ),
  );
  for (const environment of deps.registry.all()) {
    for (const { id, settings } of environment.connections) {
      if (!settings.keepAlive) continue;
      const asked = { environmentId: environment.id, connectionId: id, now, limit: batch };
      for (const account of await listLapsing(deps.db, asked)) {
        await refreshQuietly(deps, environment.id, account.id);
      }
    }
  }
}

async function refreshQuietly(deps: TendDeps, environmentId: string, accountId: string): Promise<void> {
  try {
    const account = await findExternalAccount(deps.db, { environmentId, id: accountId });
    if (!account) return await forgetTokenRefresh(deps.db, { environmentId, accountId });
    const environment = deps.registry.byId(environmentId);
    const connection = environment && findConnection(environment, account.connection_id);
    if (!connection || connection.credentials === 'missing') return;
    await deps.vault.once(accountId, () => refreshOnce(deps, { connection, account }));
  } catch (error) {
    // One account that cannot be helped does not keep the others from it.
    deps.log.warn('tokens.not_tended', { account: accountId }, error);
  }
}
