import { AppError } from '@portico/contract';
import { isPublicAddress } from '@portico/oauth';
import type { Origin } from '../audit/audit.ts';
import { record } from '../audit/audit.ts';
import { environmentOf } from '../connections/manage-connections.ts';
import type { ManagementRequest } from '../connections/manage-connections.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { networkOf } from '../http/network.ts';
import { createId } from '../keys/secrets.ts';
import { composeMail } from '../mail/compose-mail.ts';
import { inTransaction } from '../store/database.ts';
import { countEvent } from '../store/rate-limits.ts';
import { decideWaitlistEntry, findWaitlistEntry, insertWaitlistEntry } from '../store/waitlist.ts';
import type { WaitlistEntryRow } from '../store/waitlist.ts';
import { canonicalEmailAddress } from '../users/email-address.ts';

/** Joins in an hour. Each is a row that a stranger writes, so all together are bounded too. */
const joinsPerHour = { network: 20, environment: 5000 };
const hourMs = 3600 * 1000;

/**
 * Puts an address on the waitlist. It is the same to do and to see whether the address was there or not.
 * @throws {AppError} `waitlist_not_open`, `too_many_requests`, `form_param_format_invalid`
 */
export async function joinWaitlist(
  deps: Deps,
  environment: Environment,
  { address, origin }: { address: string; origin: Pick<Origin, 'now' | 'ipAddress'> },
): Promise<void> {
  if (environment.settings.signUpMode !== 'waitlist') throw new AppError('waitlist_not_open');
  const canonical = canonicalEmailAddress(address);
  if (canonical === undefined) {
    const message = 'email_address must be an email address.';
    throw new AppError('form_param_format_invalid', { meta: { param_name: 'email_address' }, message });
  }
  await limitJoins(deps, environment, origin);
  const { now } = origin;
  await insertWaitlistEntry(deps.db, {
    environment_id: environment.id,
    id: createId('wle'),
    address,
    canonical,
    status: 'pending',
    created_at: now,
    updated_at: now,
  });
}

async function limitJoins(
  deps: Deps,
  environment: Environment,
  { now, ipAddress }: Pick<Origin, 'now' | 'ipAddress'>,
): Promise<void> {
  const keyed = (value: string) => deps.sealer.mac(value, ['rate_limits', environment.id, 'key']);
  const limits = [
    // Behind a proxy that is not named, everybody comes from its address, which says nothing about them.
    ...(ipAddress === null || !isPublicAddress(ipAddress)
      ? []
      : [{ key: `waitlist:${keyed(networkOf(ipAddress))}`, most: joinsPerHour.network }]),
    { key: 'waitlist', most: joinsPerHour.environment },
  ];
  for (const { key, most } of limits) {
    const event = { environmentId: environment.id, key, now, windowMs: hourMs };
    const { count, endsAt } = await countEvent(deps.db, event);
    if (count > most) {
      throw new AppError('too_many_requests', { retryAfterSeconds: Math.ceil((endsAt - now) / 1000) });
    }
  }
}

/**
 * Decides about somebody who waits; once more the same is the same, and the other decision replaces it. Who is let in
 * is told by mail, for which nobody waits.
 * @throws {AppError} `resource_not_found`
 */
export async function decideEntry(
  deps: Deps,
  request: ManagementRequest,
  { id, status }: { id: string; status: 'approved' | 'rejected' },
): Promise<WaitlistEntryRow> {
  const { environmentId, actor, origin } = request;
  const { entry, isNew } = await inTransaction(deps.db, async (tx) => {
    const decided = await decideWaitlistEntry(tx, { environmentId, id, status, now: origin.now });
    if (decided) {
      await record(tx, origin, { type: `waitlist_entry.${status}`, actor, targetId: id });
      return { entry: decided, isNew: true };
    }
    const former = await findWaitlistEntry(tx, { environmentId, id });
    if (!former) throw new AppError('resource_not_found', { meta: { param_name: 'id' } });
    return { entry: former, isNew: false };
  });
  if (isNew && status === 'approved') {
    tellLetIn(deps, environmentOf(deps, request), entry).catch((error: unknown) =>
      deps.log.error('waitlist.not_told', { trace_id: origin.traceId }, error),
    );
  }
  return entry;
}

async function tellLetIn(
  { db, mailer }: Deps,
  environment: Environment,
  { address }: WaitlistEntryRow,
): Promise<void> {
  const values = { link: `${environment.baseUrl}/sign-up` };
  const message = await composeMail(db, environment, { name: 'waitlist_approved', to: address, values });
  await mailer.send(environment, message);
}
