import type { WebhookEventType } from '@portico/contract';
import type { AuditEvent, AuditEventType } from '../audit/audit.ts';

/** What an event of the log tells apps. */
interface EventRule {
  readonly type: WebhookEventType;
  /** whose state is sent along */
  readonly about: 'user' | 'external_account' | 'session';
  /** only when the log names this kind of thing, where it names different ones */
  readonly target?: 'user' | 'sess';
  /** details of the log that are sent along: ids and codes, never what somebody is called */
  readonly keeps?: readonly string[];
}

/** What apps are told, by what the log says. What is not here, they are not told. */
const rules: Readonly<Partial<Record<AuditEventType, readonly EventRule[]>>> = {
  'user.created': [{ type: 'user.created', about: 'user' }],
  'sign_up.completed': [
    { type: 'user.created', about: 'user' },
    { type: 'session.created', about: 'session' },
  ],
  'user.updated': [{ type: 'user.updated', about: 'user' }],
  'email_address.added': [{ type: 'user.updated', about: 'user' }],
  'email_address.verified': [{ type: 'user.updated', about: 'user' }],
  'email_address.unverified': [{ type: 'user.updated', about: 'user' }],
  'email_address.removed': [{ type: 'user.updated', about: 'user' }],
  'email_address.claimed': [{ type: 'user.updated', about: 'user' }],
  'email_address.claim_dropped': [{ type: 'user.updated', about: 'user' }],
  'user.banned': [{ type: 'user.banned', about: 'user' }],
  'user.unbanned': [{ type: 'user.unbanned', about: 'user' }],
  'user.locked': [{ type: 'user.locked', about: 'user' }],
  'user.unlocked': [{ type: 'user.unlocked', about: 'user' }],
  'user.merged': [{ type: 'user.merged', about: 'user', keeps: ['from_user_id'] }],
  'user.deleted': [{ type: 'user.deleted', about: 'user' }],
  'external_account.connected': [{ type: 'external_account.connected', about: 'external_account' }],
  'external_account.renamed': [{ type: 'external_account.renamed', about: 'external_account' }],
  'external_account.tokens_expiring': [
    { type: 'external_account.tokens_expiring', about: 'external_account' },
  ],
  'external_account.needs_reconnect': [
    { type: 'external_account.needs_reconnect', about: 'external_account', keeps: ['reason'] },
  ],
  'external_account.tokens_ended': [
    { type: 'external_account.tokens_ended', about: 'external_account', keeps: ['reason'] },
  ],
  'external_account.disconnected': [{ type: 'external_account.disconnected', about: 'external_account' }],
  'sign_in.completed': [{ type: 'session.created', about: 'session' }],
  'session.ended': [
    { type: 'session.ended', about: 'session', target: 'sess' },
    { type: 'user.signed_out', about: 'user', target: 'user' },
  ],
};

/** An event for apps, before anybody is told. */
export interface Announcement {
  readonly type: WebhookEventType;
  readonly about: EventRule['about'];
  readonly aboutId: string;
  /** whose events keep their order */
  readonly subjectId: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What apps are told of something that was written down. Pure; costs nothing where there is no rule. */
export function announcementsOf(event: Omit<AuditEvent, 'reference'>): Announcement[] {
  return (rules[event.type] ?? []).flatMap((rule) => {
    const { type, about, target, keeps = [] } = rule;
    if (target !== undefined && event.targetId?.startsWith(`${target}_`) !== true) return [];
    const userId = userOf(event);
    const aboutId = about === 'user' ? userId : event.targetId;
    if (aboutId === undefined) return [];
    const details = Object.fromEntries(
      Object.entries(event.details ?? {}).filter(([name]) => keeps.includes(name)),
    );
    return [{ type, about, aboutId, subjectId: userId ?? aboutId, details }];
  });
}

/** Whom an event is about: who it was done to, else who did it. */
function userOf({ actor, targetId, details }: Omit<AuditEvent, 'reference'>): string | undefined {
  if (targetId?.startsWith('user_')) return targetId;
  if (typeof details?.['user_id'] === 'string') return details['user_id'];
  return actor.type === 'user' && actor.id !== null ? actor.id : undefined;
}

/** The causes that are known, for a test that holds the two lists together. */
export const announcedTypes: ReadonlySet<WebhookEventType> = new Set(
  Object.values(rules).flatMap((list) => list.map(({ type }) => type)),
);
