import { AppError } from '@portico/contract';
import type { backendUsers, ResponseOf } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { ManagementRequest } from '../connections/manage-connections.ts';
import { environmentOf } from '../connections/manage-connections.ts';
import type { Deps } from '../deps.ts';
import { inTransaction } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { moveEmailAddress } from '../store/email-addresses.ts';
import { moveExternalAccount } from '../store/external-accounts.ts';
import { listLiveSessionsOfUser } from '../store/sessions.ts';
import { updateUser } from '../store/users.ts';
import type { ExternalAccountRow, Profile } from '../store/users.ts';
import { deleteUser } from './delete-user.ts';
import { tokensContext } from './external-account-tokens.ts';
import { invalid, lockProfile, metadataKinds } from './manage-users.ts';
import { lastSignInOf } from './user-resource.ts';

type Merge = ResponseOf<typeof backendUsers.mergeUsers>;
type Json = Record<string, unknown>;

export interface MergeUsers {
  readonly into: string;
  readonly from: string;
  /** say what would happen, and change nothing */
  readonly preview: boolean;
}

/**
 * Makes one user of two: what belongs to one moves to the other, who stays as they are where both have
 * something. The one that goes is signed out everywhere and deleted.
 * @throws {AppError} `resource_not_found`, `form_param_value_invalid`
 */
export async function mergeUsers(deps: Deps, request: ManagementRequest, merge: MergeUsers): Promise<Merge> {
  if (merge.into === merge.from) throw invalid('from_user_id', 'A user cannot be merged with themselves.');
  return inTransaction(deps.db, async (tx) => {
    // Always in the same order, so that two merges at once do not wait for each other.
    const [first = '', second = ''] = [merge.into, merge.from].toSorted();
    const profiles = new Map<string, Profile>();
    for (const id of [first, second]) profiles.set(id, await profileFor(tx, request, merge, id));
    const [into, from] = [profiles.get(merge.into), profiles.get(merge.from)];
    if (!into || !from) throw new AppError('resource_not_found');
    const planned = await plan(tx, request, merge, into, from);
    if (!merge.preview) await carryOut(deps, tx, request, into, from);
    return planned;
  });
}

async function profileFor(
  tx: Db,
  request: ManagementRequest,
  merge: MergeUsers,
  id: string,
): Promise<Profile> {
  try {
    return await lockProfile(tx, request, id);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const field = id === merge.into ? 'id' : 'from_user_id';
    throw new AppError('resource_not_found', { meta: { param_name: field } });
  }
}

async function plan(
  tx: Db,
  { environmentId, origin }: ManagementRequest,
  merge: MergeUsers,
  into: Profile,
  from: Profile,
): Promise<Merge> {
  const live = await listLiveSessionsOfUser(tx, { environmentId, userId: merge.from, now: origin.now });
  const conflicts = metadataKinds.flatMap((kind) => {
    const kept = JSON.parse(into.user[kind]) as Json;
    const given = JSON.parse(from.user[kind]) as Json;
    return Object.keys(given)
      .filter((key) => Object.hasOwn(kept, key))
      .map((key) => `${kind}.${key}`);
  });
  return {
    object: 'user_merge',
    preview: merge.preview,
    into_user_id: merge.into,
    from_user_id: merge.from,
    external_account_ids: from.externalAccounts.map(({ id }) => id),
    email_address_ids: from.emailAddresses.map(({ id }) => id),
    metadata_conflicts: conflicts,
    taken_over: [
      ...mergeable.filter((column) => isTakenOver(into, from, column)),
      ...bars.filter((bar) => isBarred(into, from, bar)),
    ],
    lost: mergeable.filter((column) => isLost(into, from, column)),
    ended_sessions: live.length,
  };
}

/** What keeps somebody out also does under another name. */
const bars = ['banned', 'locked'] as const;

const isBarred = (into: Profile, from: Profile, bar: (typeof bars)[number]): boolean =>
  into.user[bar] === 0 && from.user[bar] === 1;

/** What a user has one of. */
const mergeable = ['first_name', 'last_name', 'username', 'image_url', 'external_id'] as const;
type Mergeable = (typeof mergeable)[number];

const isTakenOver = (into: Profile, from: Profile, column: Mergeable): boolean =>
  into.user[column] === null && from.user[column] !== null;

const isLost = (into: Profile, from: Profile, column: Mergeable): boolean =>
  into.user[column] !== null && from.user[column] !== null && into.user[column] !== from.user[column];

async function carryOut(
  deps: Deps,
  tx: Db,
  request: ManagementRequest,
  into: Profile,
  from: Profile,
): Promise<void> {
  const { environmentId, origin, actor } = request;
  const userId = into.user.id;
  const key = { environmentId, userId, now: origin.now };
  for (const account of from.externalAccounts) {
    const sealedTokens = resealed(deps, account, userId);
    await moveExternalAccount(tx, { ...key, id: account.id, sealedTokens });
  }
  for (const { id } of from.emailAddresses) await moveEmailAddress(tx, { ...key, id });
  const columns: Record<string, string | null> = {};
  for (const kind of metadataKinds) {
    const merged = { ...(JSON.parse(from.user[kind]) as Json), ...(JSON.parse(into.user[kind]) as Json) };
    columns[kind] = JSON.stringify(merged);
  }
  columns['primary_email_address_id'] =
    into.user.primary_email_address_id ?? from.user.primary_email_address_id;
  const barred = Object.fromEntries(bars.filter((bar) => isBarred(into, from, bar)).map((bar) => [bar, 1]));
  const last_sign_in_at = Math.max(...[into, from].map((profile) => lastSignInOf(profile) ?? 0)) || null;
  await updateUser(tx, environmentId, userId, {
    ...columns,
    ...barred,
    last_sign_in_at,
    updated_at: origin.now,
  });
  await deleteUser(deps, tx, environmentOf(deps, request), { userId: from.user.id, actor, origin });
  // Usernames and ids of the app are one owner's: they are free now.
  const taken = Object.fromEntries(
    mergeable
      .filter((column) => isTakenOver(into, from, column))
      .map((column) => [column, from.user[column]]),
  );
  const canonical = 'username' in taken ? { username_canonical: from.user.username_canonical } : {};
  if (Object.keys(taken).length > 0) await updateUser(tx, environmentId, userId, { ...taken, ...canonical });
  await record(tx, origin, {
    type: 'user.merged',
    actor,
    targetId: userId,
    details: { from_user_id: from.user.id },
  });
}

/** Tokens open for their own user only: they are sealed anew for the one they move to. */
function resealed({ sealer }: Deps, account: ExternalAccountRow, userId: string): string | null {
  if (account.sealed_tokens === null) return null;
  const tokens = sealer.open(account.sealed_tokens, tokensContext(account.id, account.user_id));
  return sealer.seal(tokens, tokensContext(account.id, userId));
}
