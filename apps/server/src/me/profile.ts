import { AppError } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { EnvironmentSettings } from '../environments/settings.ts';
import { inTransaction, isUniqueViolation } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { findUserByUsername, updateUser } from '../store/users.ts';
import type { Profile } from '../store/users.ts';
import { deleteUser } from '../users/delete-user.ts';
import { mergePatch } from '../users/merge-patch.ts';
import { primaryAddress, tell } from '../users/tell-user.ts';
import { canonicalUsername, usernameProblem } from '../users/username.ts';
import { workOutboxSoon } from '../vault/work-outbox.ts';
import { assertFresh } from './fresh.ts';
import { getMyProfile, lockMyProfile } from './my-request.ts';
import type { MyRequest } from './my-request.ts';

type Json = Readonly<Record<string, unknown>>;

export interface ProfileChange {
  readonly first_name?: string | null | undefined;
  readonly last_name?: string | null | undefined;
  readonly username?: string | null | undefined;
  readonly primary_email_address_id?: string | undefined;
  readonly unsafe_metadata?: Json | undefined;
}

/**
 * Changes what a person may say of themselves. Absent fields stay.
 * @throws {AppError} naming the field
 */
export async function updateProfile(deps: Deps, my: MyRequest, change: ProfileChange): Promise<void> {
  assertAcceptable(my.environment.settings, change);
  const before = await inTransaction(deps.db, (tx) => update(tx, my, change)).catch((error: unknown) => {
    // Somebody chose the same username in this instant.
    throw isUniqueViolation(error) ? usernameTaken(error) : error;
  });
  const { primary_email_address_id: id } = change;
  if (id === undefined || id === before.user.primary_email_address_id) return;
  const address = before.emailAddresses.find((row) => row.id === id)?.address ?? '';
  const notice = { kind: 'primary_address_changed' as const, address };
  tell(deps, my.environment, { to: [primaryAddress(before), address], notice, origin: my.origin });
}

/** @returns the profile as it was */
async function update(tx: Db, my: MyRequest, change: ProfileChange): Promise<Profile> {
  const { environment, userId, origin } = my;
  const profile = await lockMyProfile(tx, my);
  assertMutable(environment.settings, profile.user, change);
  const columns = { ...columnsOf(change), ...(await usernameColumns(tx, my, change)) };
  if (change.primary_email_address_id !== undefined) assertMayBecomePrimary(my, profile, change);
  await updateUser(tx, environment.id, userId, { ...columns, updated_at: origin.now });
  await record(tx, origin, {
    type: 'user.updated',
    actor: { type: 'user', id: userId },
    targetId: userId,
    // Which, not what: names of people are not kept beside them.
    details: { changed: Object.keys(columns) },
  });
  return profile;
}

function columnsOf(change: ProfileChange) {
  const { unsafe_metadata: metadata } = change;
  const columns = {
    first_name: change.first_name,
    last_name: change.last_name,
    primary_email_address_id: change.primary_email_address_id,
    unsafe_metadata: metadata === undefined ? undefined : JSON.stringify(metadata),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

/** @throws {AppError} `form_identifier_exists` */
async function usernameColumns(tx: Db, { environment, userId }: MyRequest, { username }: ProfileChange) {
  if (username === undefined) return {};
  if (username === null) return { username: null, username_canonical: null };
  const canonical = canonicalUsername(username);
  const owner = await findUserByUsername(tx, environment.id, canonical);
  if (owner && owner.id !== userId) throw usernameTaken();
  return { username, username_canonical: canonical };
}

/** Mail goes there from now on, so it has to be proven, and by somebody who has just proven to be the person. */
function assertMayBecomePrimary(
  { session, origin }: MyRequest,
  profile: Profile,
  change: ProfileChange,
): void {
  const { primary_email_address_id: id } = change;
  if (id === profile.user.primary_email_address_id) return;
  const isProven = profile.emailAddresses.some((row) => row.id === id && row.verified_at !== null);
  if (!isProven) {
    const meta = { param_name: 'primary_email_address_id' };
    const message = 'primary_email_address_id must be a verified address of this person.';
    throw new AppError('form_param_value_invalid', { meta, message });
  }
  assertFresh(session, origin.now);
}

function assertAcceptable({ attributes }: EnvironmentSettings, change: ProfileChange): void {
  for (const name of ['first_name', 'last_name', 'username'] as const) {
    const value = change[name];
    if (value === undefined) continue;
    const { enabled, required } = attributes[name];
    if (value === null && enabled && required) throw invalid(name, 'is required here.');
    if (value !== null && !enabled) throw invalid(name, 'is not used here.');
  }
  const problem = change.username ? usernameProblem(change.username) : undefined;
  if (problem !== undefined) throw invalid('username', problem);
}

/** What somebody does not have yet they may still give. */
function assertMutable(
  { attributes }: EnvironmentSettings,
  user: Profile['user'],
  change: ProfileChange,
): void {
  const fixed = [
    ['first_name', attributes.first_name],
    ['last_name', attributes.last_name],
    ['username', attributes.username],
    ['primary_email_address_id', attributes.email_address],
  ] as const;
  for (const [name, { immutable }] of fixed) {
    const isOther = change[name] !== undefined && change[name] !== user[name];
    if (immutable && isOther && user[name] !== null) {
      throw new AppError('form_param_immutable', { meta: { param_name: name } });
    }
  }
}

function invalid(name: string, problem: string): AppError {
  const meta = { param_name: name };
  return new AppError('form_param_value_invalid', { meta, message: `${name} ${problem}` });
}

function usernameTaken(cause?: unknown): AppError {
  const meta = { param_name: 'username' };
  return new AppError('form_identifier_exists', { meta, message: 'This username is taken.', cause });
}

const mostMetadataBytes = 8192;

/**
 * Merges into what the app keeps with the person, and the person may change.
 * @throws {AppError} `form_param_value_invalid` when it becomes too much
 */
export async function mergeMyMetadata(deps: Deps, my: MyRequest, patch: Json): Promise<void> {
  const { environment, userId, origin } = my;
  await inTransaction(deps.db, async (tx) => {
    const { user } = await lockMyProfile(tx, my);
    const merged = JSON.stringify(mergePatch(JSON.parse(user.unsafe_metadata), patch));
    if (Buffer.byteLength(merged) > mostMetadataBytes) {
      throw invalid('unsafe_metadata', 'must be at most 8 KiB of JSON.');
    }
    await updateUser(tx, environment.id, userId, { unsafe_metadata: merged, updated_at: origin.now });
    await record(tx, origin, {
      type: 'user.updated',
      actor: { type: 'user', id: userId },
      targetId: userId,
      details: { changed: ['unsafe_metadata'] },
    });
  });
}

/**
 * Deletes the person who asks, and everything of them.
 * @throws {AppError} `user_delete_self_not_enabled`, `session_reverification_required`
 */
export async function deleteMyself(deps: Deps, my: MyRequest): Promise<void> {
  const { environment, session, userId, origin } = my;
  if (!environment.settings.deleteSelf) throw new AppError('user_delete_self_not_enabled');
  assertFresh(session, origin.now);
  await getMyProfile(deps.db, my);
  await inTransaction(deps.db, (tx) =>
    deleteUser(deps, tx, environment, { userId, actor: { type: 'user', id: userId }, origin }),
  );
  workOutboxSoon(deps);
}
