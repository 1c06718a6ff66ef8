import { AppError } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { ManagementRequest } from '../connections/manage-connections.ts';
import type { Deps } from '../deps.ts';
import { inTransaction } from '../store/database.ts';
import { deleteFromOutbox } from '../store/outbox.ts';
import { endingOf } from './work-outbox.ts';

/**
 * Forgets tokens that a provider does not end, whatever is tried: its app is gone, for example. Only an operator can
 * know that nothing will come of it.
 * @throws {AppError} `resource_not_found`
 */
export async function giveUpRevocation(
  { db }: Pick<Deps, 'db'>,
  { origin, actor }: Pick<ManagementRequest, 'origin' | 'actor'>,
  id: string,
): Promise<void> {
  const { environmentId } = origin;
  await inTransaction(db, async (tx) => {
    const row = await deleteFromOutbox(tx, { environmentId, id });
    if (!row) throw new AppError('resource_not_found', { meta: { param_name: 'id' } });
    await record(tx, origin, { ...endingOf(row, 'given_up'), actor });
  });
}
