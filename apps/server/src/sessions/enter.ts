import { record } from '../audit/audit.ts';
import type { AuditEventType, Origin } from '../audit/audit.ts';
import type { Environment } from '../environments/environment.ts';
import type { Db } from '../store/database.ts';
import { startSession } from './start-session.ts';
import type { StartSession } from './start-session.ts';

export interface Enter extends Omit<StartSession, 'now'> {
  readonly origin: Origin;
  readonly event: Extract<AuditEventType, 'sign_in.completed' | 'sign_up.completed'>;
  /** the rule that let the person in */
  readonly rule: string;
}

/**
 * Lets somebody in whose account was decided on in this transaction: a session, and the event that tells of it.
 * @returns the id of the session
 */
export async function enter(tx: Db, environment: Environment, entry: Enter): Promise<string> {
  const { origin, event, rule, ...start } = entry;
  const sessionId = await startSession(tx, environment, { ...start, now: origin.now });
  await record(tx, origin, {
    type: event,
    actor: { type: 'user', id: start.userId },
    targetId: sessionId,
    details: { strategy: start.strategy, rule },
  });
  return sessionId;
}
