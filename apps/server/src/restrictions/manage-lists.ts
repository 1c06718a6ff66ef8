import { AppError } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { ManagementRequest } from '../connections/manage-connections.ts';
import type { Deps } from '../deps.ts';
import { createId } from '../keys/secrets.ts';
import { inTransaction, isUniqueViolation } from '../store/database.ts';
import { insertListedIdentifier, takeListedIdentifier } from '../store/listed-identifiers.ts';
import type { ListedIdentifierRow, ListName } from '../store/listed-identifiers.ts';
import { canonicalIdentifier, isPattern, mailboxOf } from './listed-identifier.ts';

/** How each list is called on the wire, and how the ids of its entries begin. */
export const listNames = {
  allow: { object: 'allowlist_identifier', prefix: 'alid' },
  block: { object: 'blocklist_identifier', prefix: 'blid' },
} as const satisfies Record<ListName, object>;

/**
 * Puts an address or a pattern on a list.
 * @throws {AppError} `form_param_format_invalid`, or `duplicate_record` when it is there already
 */
export async function addToList(
  deps: Deps,
  { environmentId, actor, origin }: ManagementRequest,
  { list, identifier: given }: { list: ListName; identifier: string },
): Promise<ListedIdentifierRow> {
  const meta = { param_name: 'identifier' };
  const identifier = canonicalIdentifier(given);
  if (identifier === undefined) {
    const message = 'identifier must be an email address, *@domain or *@*.domain.';
    throw new AppError('form_param_format_invalid', { meta, message });
  }
  const { object, prefix } = listNames[list];
  const row: ListedIdentifierRow = {
    environment_id: environmentId,
    id: createId(prefix),
    list,
    identifier,
    mailbox: mailboxOf(identifier),
    created_at: origin.now,
  };
  try {
    await inTransaction(deps.db, async (tx) => {
      await insertListedIdentifier(tx, row);
      await record(tx, origin, { type: `${object}.created`, actor, ...eventOf(row) });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('duplicate_record', { meta, cause: error });
    throw error;
  }
  return row;
}

/** @throws {AppError} `resource_not_found` */
export async function removeFromList(
  deps: Deps,
  { environmentId, actor, origin }: ManagementRequest,
  { list, id }: { list: ListName; id: string },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const row = await takeListedIdentifier(tx, { environmentId, list, id });
    if (!row) throw new AppError('resource_not_found', { meta: { param_name: 'id' } });
    await record(tx, origin, { type: `${listNames[list].object}.deleted`, actor, ...eventOf(row) });
  });
}

/** The log names domains; of people it keeps the id of the entry alone. */
function eventOf({ id, identifier }: ListedIdentifierRow) {
  return { targetId: id, details: isPattern(identifier) ? { identifier } : {} };
}
