import { AppError } from '@portico/contract';
import type { EmailAddressResource } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import { createId } from '../keys/secrets.ts';
import { inTransaction, isUniqueViolation } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { deleteEmailAddress } from '../store/email-addresses.ts';
import { deleteProof } from '../store/email-proofs.ts';
import { deletePendingAddress, findUnfinished, insertPendingAddress } from '../store/unfinished.ts';
import type { PendingAddress } from '../store/unfinished.ts';
import { updateUser } from '../store/users.ts';
import type { EmailAddressRow, Profile } from '../store/users.ts';
import { addProvenAddress } from '../users/claim-address.ts';
import { canonicalEmailAddress } from '../users/email-address.ts';
import { primaryAddress, tell } from '../users/tell-user.ts';
import { touchUser } from '../users/touch-user.ts';
import { emailAddressResource } from '../users/user-resource.ts';
import { viewPendingAddress } from '../users/view-user.ts';
import { enterCode, followLink, sendProof } from '../verification/email-proof.ts';
import type { ProofStrategy, ProofSubject } from '../verification/email-proof.ts';
import { assertWayInWithout, endOtherSessions } from './disconnect-account.ts';
import { assertFresh } from './fresh.ts';
import { getMyProfile, lockMyProfile, mine, notFound } from './my-request.ts';
import type { MyRequest } from './my-request.ts';

/** Who has no proven address yet may still give one. @throws {AppError} `form_param_immutable` */
function assertAddressesMutable({ environment }: MyRequest, { emailAddresses }: Profile): void {
  const { immutable } = environment.settings.attributes.email_address;
  if (immutable && emailAddresses.some(({ verified_at }) => verified_at !== null)) {
    throw new AppError('form_param_immutable', { meta: { param_name: 'email_address' } });
  }
}

/** Addresses that one person may wait for at once. */
const mostPending = 5;

/**
 * Notes an address that the person wants to add. Until it is proven it is nobody's: it is kept apart from the
 * addresses of users, so that it blocks nobody and tells nothing about who has it.
 * @returns its id
 * @throws {AppError} `form_identifier_exists` when it is theirs already
 */
export async function nameAddress(deps: Deps, my: MyRequest, address: string): Promise<string> {
  const { now } = my.origin;
  assertFresh(my.session, now);
  const canonical = canonicalEmailAddress(address);
  const meta = { param_name: 'email_address' };
  if (canonical === undefined) {
    const message = 'email_address must be an email address.';
    throw new AppError('form_param_format_invalid', { meta, message });
  }
  return inTransaction(deps.db, async (tx) => {
    const profile = await lockMyProfile(tx, my);
    assertAddressesMutable(my, profile);
    const { emailAddresses } = profile;
    const own = emailAddresses.find((row) => row.canonical === canonical);
    if (own && own.verified_at !== null) {
      throw new AppError('form_identifier_exists', { meta, message: 'This address is yours already.' });
    }
    if (own) return own.id;
    const { pendingAddresses } = await findUnfinished(tx, mine(my));
    const known = pendingAddresses.find((pending) => pending.canonical === canonical);
    if (known) return known.id;
    if (pendingAddresses.length >= mostPending) throw new AppError('too_many_unverified_identifications');
    const id = createId('idn');
    await insertPendingAddress(tx, {
      environment_id: my.environment.id,
      id,
      user_id: my.userId,
      address,
      canonical,
      created_at: now,
    });
    return id;
  });
}

/** @throws {AppError} `resource_not_found` */
export async function viewAddress(deps: Deps, my: MyRequest, id: string): Promise<EmailAddressResource> {
  const profile = await getMyProfile(deps.db, my);
  const address = profile.emailAddresses.find((row) => row.id === id);
  if (address) return emailAddressResource(address, profile.externalAccounts);
  const pending = await getPending(deps.db, my, id);
  return viewPendingAddress(deps, my.environment, { address: pending, now: my.origin.now });
}

type Unproven = Pick<PendingAddress, 'id' | 'address' | 'canonical'>;

/** @throws {AppError} `resource_not_found` */
async function getPending(db: Db, my: MyRequest, id: string): Promise<PendingAddress> {
  const { pendingAddresses } = await findUnfinished(db, mine(my));
  const pending = pendingAddresses.find((candidate) => candidate.id === id);
  if (!pending) throw notFound();
  return pending;
}

/**
 * An address that can be proven: one that waits, or one that an operator gave without proof.
 * @throws {AppError} `verification_already_verified`, `resource_not_found`
 */
async function getUnproven(db: Db, my: MyRequest, id: string): Promise<Unproven> {
  const { emailAddresses } = await getMyProfile(db, my);
  const own = emailAddresses.find((row) => row.id === id);
  if (own && own.verified_at !== null) throw new AppError('verification_already_verified');
  return own ?? getPending(db, my, id);
}

function subjectOf({ browser }: MyRequest, { id, canonical }: Unproven): ProofSubject {
  return { id, browserId: browser.id, address: canonical };
}

/** @throws {AppError} */
export async function sendAddressProof(
  deps: Deps,
  my: MyRequest,
  proof: { id: string; strategy: ProofStrategy; redirectUrl: string | undefined },
): Promise<void> {
  const { id, ...way } = proof;
  const subject = subjectOf(my, await getUnproven(deps.db, my, id));
  await sendProof(deps, my.environment, { subject, ...way, origin: my.origin });
}

/**
 * Takes the code, or goes on with the link that was opened: the address is the person's from here on.
 * @param proof.code undefined: by link
 * @returns the id of the address
 * @throws {AppError} `identification_claimed` when somebody else has proven to own it before
 */
export async function proveAddress(
  deps: Deps,
  my: MyRequest,
  { id, code }: { id: string; code: string | undefined },
): Promise<string> {
  const { environment, userId, origin } = my;
  const { now } = origin;
  const unproven = await getUnproven(deps.db, my, id);
  const subject = subjectOf(my, unproven);
  const consume =
    code === undefined
      ? await followLink(deps, environment, { subject, now })
      : await enterCode(deps, environment, { subject, code, now });
  const strategy: ProofStrategy = code === undefined ? 'email_link' : 'email_code';
  const { before, addressId } = await inTransaction(deps.db, async (tx) => {
    const profile = await lockMyProfile(tx, my);
    assertAddressesMutable(my, profile);
    if (!(await consume(tx))) throw new AppError('verification_already_verified');
    await deletePendingAddress(tx, { ...mine(my), id });
    const added = await addProvenAddress(tx, environment, { ...unproven, userId, strategy, origin });
    if (profile.user.primary_email_address_id === null) {
      await updateUser(tx, environment.id, userId, { primary_email_address_id: added, updated_at: now });
    }
    return { before: profile, addressId: added };
  }).catch((error: unknown) => {
    // Somebody else proved it in this instant.
    throw isUniqueViolation(error) ? new AppError('identification_claimed', { cause: error }) : error;
  });
  const notice = { kind: 'address_added' as const, address: unproven.address };
  tell(deps, environment, { to: [primaryAddress(before)], notice, origin });
  return addressId;
}

/**
 * Removes an address, or drops one that was not proven. Mail goes to the oldest proven one that is left.
 * @throws {AppError} `last_identification_deletion_failed`, `last_required_identification_deletion_failed`
 */
export async function removeAddress(deps: Deps, my: MyRequest, id: string): Promise<void> {
  const { environment, origin } = my;
  if (await inTransaction(deps.db, (tx) => drop(tx, my, id))) return;
  const { profile, address } = await inTransaction(deps.db, (tx) => remove(tx, my, id));
  const notice = { kind: 'address_removed' as const, address: address.address };
  const removed = address.verified_at === null ? undefined : address.address;
  const left = { ...profile, emailAddresses: withoutAddress(profile, id) };
  const to = [removed, primaryAddress(profile), primaryAddress({ ...left, user: userAfter(profile, id) })];
  tell(deps, environment, { to, notice, origin });
}

/** @returns false when no address that waits for proof has this id */
async function drop(tx: Db, my: MyRequest, id: string): Promise<boolean> {
  const isGone = await deletePendingAddress(tx, { ...mine(my), id });
  if (!isGone) return false;
  await deleteProof(tx, { environmentId: my.environment.id, id });
  await touchUser(tx, my.origin, my.userId);
  return true;
}

async function remove(
  tx: Db,
  my: MyRequest,
  id: string,
): Promise<{ profile: Profile; address: EmailAddressRow }> {
  const { environment, userId, origin } = my;
  const profile = await lockMyProfile(tx, my);
  const address = profile.emailAddresses.find((row) => row.id === id);
  if (!address) throw notFound();
  if (address.verified_at !== null) assertAddressesMutable(my, profile);
  assertFresh(my.session, origin.now);
  assertWayInWithout(my, profile, id);
  assertAddressLeft(my, profile, id);
  await deleteEmailAddress(tx, { environmentId: environment.id, id });
  await deleteProof(tx, { environmentId: environment.id, id });
  const { primary_email_address_id } = userAfter(profile, id);
  await updateUser(tx, environment.id, userId, { primary_email_address_id, updated_at: origin.now });
  const ended = await endOtherSessions(tx, my);
  await record(tx, origin, {
    type: 'email_address.removed',
    actor: { type: 'user', id: userId },
    targetId: id,
    details: { ended_sessions: ended },
  });
  return { profile, address };
}

const withoutAddress = ({ emailAddresses }: Profile, id: string) =>
  emailAddresses.filter((row) => row.id !== id);

const provenWithout = (profile: Profile, id: string) =>
  withoutAddress(profile, id).filter((row) => row.verified_at !== null);

/** The user with the address they are written to once another is gone. */
function userAfter(profile: Profile, id: string): Profile['user'] {
  const { user } = profile;
  if (user.primary_email_address_id !== id) return user;
  return { ...user, primary_email_address_id: provenWithout(profile, id)[0]?.id ?? null };
}

/** @throws {AppError} `last_required_identification_deletion_failed` */
function assertAddressLeft({ environment }: MyRequest, profile: Profile, id: string): void {
  const { enabled, required } = environment.settings.attributes.email_address;
  if (enabled && required && provenWithout(profile, id).length === 0) {
    throw new AppError('last_required_identification_deletion_failed');
  }
}
