import { AppError } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { AuditEventType } from '../audit/audit.ts';
import type { ManagementRequest } from '../connections/manage-connections.ts';
import { environmentOf } from '../connections/manage-connections.ts';
import type { Deps } from '../deps.ts';
import { createId } from '../keys/secrets.ts';
import { inTransaction, isUniqueViolation } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { endSessionsOfUser } from '../store/sessions.ts';
import { findProfile, insertUser, lockUser, updateUser } from '../store/users.ts';
import type { Profile, UserRow } from '../store/users.ts';
import { workOutboxSoon } from '../vault/work-outbox.ts';
import { deleteUser } from './delete-user.ts';
import { canonicalEmailAddress } from './email-address.ts';
import { mergePatch } from './merge-patch.ts';
import { canonicalUsername, usernameProblem } from './username.ts';

type Json = Readonly<Record<string, unknown>>;
export const metadataKinds = ['public_metadata', 'private_metadata', 'unsafe_metadata'] as const;
export type Metadata = { readonly [Kind in (typeof metadataKinds)[number]]?: Json | undefined };

/** What may be changed, by its wire names. Undefined: leave as it is. */
export interface UserChange extends Metadata {
  readonly username?: string | null | undefined;
  readonly first_name?: string | null | undefined;
  readonly last_name?: string | null | undefined;
  readonly external_id?: string | null | undefined;
  readonly primary_email_address_id?: string | undefined;
}

export interface NewManagedUser extends UserChange {
  readonly email_address?: readonly string[] | undefined;
  readonly banned?: boolean | undefined;
  readonly locked?: boolean | undefined;
}

export const notFound = (field = 'id') => new AppError('resource_not_found', { meta: { param_name: field } });

export function invalid(field: string, message: string): AppError {
  return new AppError('form_param_value_invalid', { meta: { param_name: field }, message });
}

/** Which of the things that are one owner's was taken, as the database names its indexes. */
const takenBy = [
  ['username_canonical', 'username'],
  ['external_id', 'external_id'],
  ['canonical', 'email_address'],
] as const;

/** @throws {AppError} `form_identifier_exists` for what belongs to another user; anything else as it was */
export function refuseTaken(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  const { message, constraint = '' } = error as Error & { constraint?: string };
  const [, field] = takenBy.find(([column]) => `${message} ${constraint}`.includes(column)) ?? [];
  throw new AppError('form_identifier_exists', {
    cause: error,
    meta: { param_name: field ?? 'user' },
    message: `This ${field ?? 'user'} belongs to another user.`,
  });
}

function columnsOf(change: UserChange): Partial<UserRow> {
  const { username } = change;
  const problem = username ? usernameProblem(username) : undefined;
  if (problem !== undefined) throw invalid('username', `username ${problem}`);
  const columns: Record<string, unknown> = {
    username,
    username_canonical: username ? canonicalUsername(username) : username,
    first_name: change.first_name,
    last_name: change.last_name,
    external_id: change.external_id,
    primary_email_address_id: change.primary_email_address_id,
  };
  for (const kind of metadataKinds) {
    if (change[kind] !== undefined) columns[kind] = JSON.stringify(change[kind]);
  }
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

async function profileOf(db: Db, request: ManagementRequest, id: string): Promise<Profile> {
  const profile = await findProfile(db, request.environmentId, id);
  if (!profile) throw notFound();
  return profile;
}

/**
 * The user's profile, held against everybody else who changes it until the transaction ends.
 * @throws {AppError} `resource_not_found`
 */
export async function lockProfile(tx: Db, request: ManagementRequest, id: string): Promise<Profile> {
  const { environmentId, origin } = request;
  await lockUser(tx, { environmentId, id, now: origin.now });
  return profileOf(tx, request, id);
}

/** Makes a user for whom the operator vouches. */
export async function createManagedUser(
  deps: Deps,
  request: ManagementRequest,
  given: NewManagedUser,
): Promise<Profile> {
  const { environmentId, origin, actor } = request;
  const { now } = origin;
  const id = createId('user');
  const addresses = (given.email_address ?? []).map((address) => addressRow(request, id, address));
  const row: UserRow = {
    environment_id: environmentId,
    id,
    username: null,
    username_canonical: null,
    first_name: null,
    last_name: null,
    image_url: null,
    external_id: null,
    public_metadata: '{}',
    private_metadata: '{}',
    unsafe_metadata: '{}',
    banned: given.banned ? 1 : 0,
    locked: given.locked ? 1 : 0,
    legal_accepted_at: null,
    last_sign_in_at: null,
    created_at: now,
    updated_at: now,
    ...columnsOf(given),
    primary_email_address_id: addresses[0]?.id ?? null,
  };
  await inTransaction(deps.db, async (tx) => {
    await insertUser(tx, row, { emailAddresses: addresses });
    await record(tx, origin, { type: 'user.created', actor, targetId: id });
  }).catch(refuseTaken);
  return profileOf(deps.db, request, id);
}

/** An address that the operator vouches for. @throws {AppError} naming the field */
export function addressRow(request: ManagementRequest, userId: string, address: string, isVerified = true) {
  const canonical = canonicalEmailAddress(address);
  if (canonical === undefined) {
    const meta = { param_name: 'email_address' };
    throw new AppError('form_param_format_invalid', { meta, message: `${address} is no email address.` });
  }
  const { now } = request.origin;
  return {
    environment_id: request.environmentId,
    id: createId('idn'),
    user_id: userId,
    address,
    canonical,
    verified_at: isVerified ? now : null,
    verification_strategy: isVerified ? 'admin' : null,
    created_at: now,
    updated_at: now,
  };
}

export async function updateManagedUser(
  deps: Deps,
  request: ManagementRequest,
  id: string,
  change: UserChange,
): Promise<Profile> {
  const columns = columnsOf(change);
  return changeUser(deps, request, { id, type: 'user.updated' }, (profile) => {
    const { primary_email_address_id: primary } = change;
    const address = profile.emailAddresses.find((candidate) => candidate.id === primary);
    if (primary !== undefined && !address?.verified_at) {
      throw invalid('primary_email_address_id', 'It must be a proven address of this user.');
    }
    return columns;
  });
}

const mostMetadataBytes = 8192;

/** Merges, or replaces, each kind of metadata that is given. */
export async function changeMetadata(
  deps: Deps,
  request: ManagementRequest,
  { id, given, how }: { id: string; given: Metadata; how: 'merge' | 'replace' },
): Promise<Profile> {
  return changeUser(deps, request, { id, type: 'user.updated' }, ({ user }) => {
    const columns: Partial<Record<(typeof metadataKinds)[number], string>> = {};
    for (const kind of metadataKinds) {
      const value = given[kind];
      if (value === undefined) continue;
      const next = how === 'merge' ? mergePatch(JSON.parse(user[kind]), value) : value;
      const text = JSON.stringify(next);
      if (Buffer.byteLength(text) > mostMetadataBytes)
        throw invalid(kind, `${kind} is at most 8 KiB of JSON.`);
      columns[kind] = text;
    }
    return columns;
  });
}

/** Bans or locks, or lets go. Done twice it is done once: only a change is written down. */
export async function setAccess(
  deps: Deps,
  request: ManagementRequest,
  { id, flag, on }: { id: string; flag: 'banned' | 'locked'; on: boolean },
): Promise<Profile> {
  const type = accessEvents[`${flag}_${on ? 'on' : 'off'}`];
  return changeUser(deps, request, { id, type }, async ({ user }, tx) => {
    if ((user[flag] === 1) === on) return undefined;
    if (on) {
      const { environmentId, origin } = request;
      await endSessionsOfUser(tx, { environmentId, userId: id, status: 'revoked', now: origin.now });
    }
    return { [flag]: on ? 1 : 0 };
  });
}

const accessEvents = {
  banned_on: 'user.banned',
  banned_off: 'user.unbanned',
  locked_on: 'user.locked',
  locked_off: 'user.unlocked',
} as const satisfies Record<string, AuditEventType>;

type Columns = Partial<UserRow> | undefined;

/** Changes one user, with its event, in one transaction. @param decide undefined when nothing is to be done */
async function changeUser(
  deps: Deps,
  request: ManagementRequest,
  { id, type }: { id: string; type: AuditEventType },
  decide: (profile: Profile, tx: Db) => Columns | Promise<Columns>,
): Promise<Profile> {
  const { environmentId, origin, actor } = request;
  await inTransaction(deps.db, async (tx) => {
    const profile = await lockProfile(tx, request, id);
    const columns = await decide(profile, tx);
    if (columns === undefined || Object.keys(columns).length === 0) return;
    await updateUser(tx, environmentId, id, { ...columns, updated_at: origin.now });
    // Which, not what: names of people are not kept beside them.
    await record(tx, origin, { type, actor, targetId: id, details: { changed: Object.keys(columns) } });
  }).catch(refuseTaken);
  return profileOf(deps.db, request, id);
}

export async function deleteManagedUser(deps: Deps, request: ManagementRequest, id: string): Promise<void> {
  const { origin, actor } = request;
  const environment = environmentOf(deps, request);
  await inTransaction(deps.db, (tx) => deleteUser(deps, tx, environment, { userId: id, actor, origin }));
  workOutboxSoon(deps);
}
