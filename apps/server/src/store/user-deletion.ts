import type { Db } from './database.ts';
import { noteUsers } from './user-counts.ts';
import { forgetTerms } from './user-search.ts';

interface Everything {
  readonly environmentId: string;
  readonly userId: string;
  /** the user's addresses, as they are compared and as they are written */
  readonly canonicals: readonly string[];
  readonly addresses: readonly string[];
}

/** No address is this text: a list for `in` must not be empty. */
const nobody = '';

/**
 * Deletes every row of a user. Browsers stay: they are devices, and know nobody once the sessions are gone.
 * @returns the ids of what was theirs, which audit events may name
 */
export async function deleteEverythingOf(db: Db, everything: Everything): Promise<string[]> {
  const { environmentId, userId } = everything;
  const canonicals = [nobody, ...everything.canonicals];
  const addresses = [...canonicals, ...everything.addresses];
  const owned: string[] = [userId];
  const tables = [
    'external_accounts',
    'email_addresses',
    'sessions',
    'connect_failures',
    'pending_email_addresses',
    'sign_ins',
  ] as const;
  for (const table of tables) {
    const rows = await db
      .deleteFrom(table)
      .where('environment_id', '=', environmentId)
      .where('user_id', '=', userId)
      .returning('id')
      .execute();
    owned.push(...rows.map(({ id }) => id));
  }
  const attempts = [
    ...(await db
      .deleteFrom('sign_ins')
      .where('environment_id', '=', environmentId)
      .where('email_address', 'in', canonicals)
      .returning('id')
      .execute()),
    ...(await db
      .deleteFrom('sign_ups')
      .where('environment_id', '=', environmentId)
      .where((eb) => eb.or([eb('created_user_id', '=', userId), eb('email_address', 'in', addresses)]))
      .returning('id')
      .execute()),
  ];
  owned.push(...attempts.map(({ id }) => id));
  await db
    .deleteFrom('email_proofs')
    .where('environment_id', '=', environmentId)
    .where((eb) => eb.or([eb('id', 'in', owned), eb('address', 'in', canonicals)]))
    .execute();
  await db
    .deleteFrom('inbox_messages')
    .where('environment_id', '=', environmentId)
    .where('recipient', 'in', addresses)
    .execute();
  await db
    .deleteFrom('waitlist_entries')
    .where('environment_id', '=', environmentId)
    .where('canonical', 'in', canonicals)
    .execute();
  await db
    .deleteFrom('operators')
    .where('environment_id', '=', environmentId)
    .where('user_id', '=', userId)
    .execute();
  const deleted = await db
    .deleteFrom('users')
    .where('environment_id', '=', environmentId)
    .where('id', '=', userId)
    .returning('search_terms')
    .executeTakeFirst();
  if (deleted) {
    await forgetTerms(db, { environmentId, userId }, deleted.search_terms);
    await noteUsers(db, { environmentId, userId }, -1);
  }
  return owned;
}
