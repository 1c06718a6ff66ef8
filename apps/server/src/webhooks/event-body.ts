import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { managedSession } from '../me/devices.ts';
import { findExternalAccount } from '../store/external-accounts.ts';
import { findSession } from '../store/sessions.ts';
import { findProfile } from '../store/users.ts';
import type { WebhookDeliveryRow } from '../store/webhook-deliveries.ts';
import { managedExternalAccount, managedUserResource } from '../users/user-resource.ts';

type Reader = (
  deps: Pick<Deps, 'db' | 'now'>,
  environment: Environment,
  id: string,
) => Promise<object | undefined>;

/** How the Backend API shows what an event is about, now; undefined when it is gone. No tokens, secrets or codes. */
const readers: Readonly<Record<WebhookDeliveryRow['about'], Reader>> = {
  user: async ({ db, now }, { id: environmentId, settings }, id) => {
    const profile = await findProfile(db, environmentId, id);
    return profile && managedUserResource(profile, { settings, now: now() });
  },
  external_account: async ({ db, now }, environment, id) => {
    const row = await findExternalAccount(db, { environmentId: environment.id, id });
    return row && managedExternalAccount(row, now());
  },
  session: async ({ db, now }, environment, id) => {
    const row = await findSession(db, { environmentId: environment.id, id });
    return row && managedSession(row, now());
  },
  webhook_endpoint: async (_deps, _environment, id) => ({ object: 'webhook_endpoint', id }),
};

/**
 * The event as it is sent. What it is about is read when it is sent, not when it happened: nobody acts on a state that
 * is over, and nothing about people waits in a queue (ADR 17).
 */
export async function eventBody(
  deps: Pick<Deps, 'db' | 'now'>,
  environment: Environment,
  row: WebhookDeliveryRow,
): Promise<string> {
  const { about, about_id: id, subject_id: subjectId } = row;
  const data = (await readers[about](deps, environment, id)) ?? gone(about, id, subjectId);
  return JSON.stringify({
    object: 'event',
    id: row.event_id,
    type: row.type,
    timestamp: row.occurred_at,
    environment_id: environment.id,
    data: { ...data, ...(JSON.parse(row.details) as object) },
  });
}

function gone(object: string, id: string, subjectId: string): object {
  return { object, id, ...(subjectId === id ? {} : { user_id: subjectId }), deleted: true };
}
