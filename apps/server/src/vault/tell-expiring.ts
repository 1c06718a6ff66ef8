import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { originWithin } from '../http/audit-origin.ts';
import { inTransaction } from '../store/database.ts';
import { listExpiring, noteTold } from '../store/expiring-accounts.ts';
import type { ExpiringAccount } from '../store/expiring-accounts.ts';
import { strategyOf } from '../users/user-resource.ts';

type TellDeps = Pick<Deps, 'db' | 'registry' | 'now'>;

/** Accounts that are told of at a time. */
const batch = 200;

/** Tells once of each grant that it ends within a day, while there is time to ask the person for another one. */
export async function tellExpiring(deps: TellDeps): Promise<void> {
  const now = deps.now();
  for (const environment of deps.registry.all()) {
    const expiring = await listExpiring(deps.db, { environmentId: environment.id, now, limit: batch });
    for (const account of expiring) await tell(deps, environment, account);
  }
}

async function tell({ db, registry, now }: TellDeps, { id }: Environment, account: ExpiringAccount) {
  await inTransaction(db, async (tx) => {
    if (!(await noteTold(tx, id, account))) return;
    await record(tx, originWithin(registry, id, now()), {
      type: 'external_account.tokens_expiring',
      actor: { type: 'system', id: null },
      targetId: account.id,
      details: {
        user_id: account.user_id,
        strategy: strategyOf(account.provider_key),
        expire_at: account.tokens_expire_at,
      },
    });
  });
}
