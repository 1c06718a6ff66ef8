/**
 * What apps are told of by webhook, and when. Each brings its user, account or session as that is when the event is
 * sent, not as it was when it happened (ADR 17). The types are public: apps switch on them. One that is added here has
 * to be given its cause in `webhooks/event-rules.ts` of the server.
 */
export const webhookEvents = {
  'user.created': 'A person signed up, or a server made a user. Tells of the accounts they came with, too.',
  'user.updated': 'Names, addresses or metadata of a user changed.',
  'user.banned': 'A user was banned, and is signed out everywhere.',
  'user.unbanned': 'A ban was lifted.',
  'user.locked': 'A user was locked, and cannot sign in.',
  'user.unlocked': 'A lock was lifted.',
  'user.merged': 'A user took over everything of another one, whose id is `from_user_id`.',
  'user.signed_out': 'Several sessions of a user were ended at once.',
  'user.deleted': 'A user is gone, with everything of them. Tells ids only.',
  'external_account.connected': 'A user connected an account at a provider, or connected it again.',
  'external_account.renamed': 'The handle of an account changed at its provider; the account is the same.',
  'external_account.tokens_expiring':
    'Access to an account ends within a day, and only the person can renew it: ask them to connect it again.',
  'external_account.needs_reconnect':
    'Tokens of an account cannot be used any more: ask the person to connect it again.',
  'external_account.tokens_ended':
    'The person, or the provider, ended our access to an account: only connecting it again brings it back.',
  'external_account.disconnected': 'An account was disconnected. Tells ids only.',
  'session.created': 'A person signed in.',
  'session.ended': 'A person signed out, or was signed out. Sessions that lapse are not told of.',
} as const satisfies Readonly<Record<string, string>>;

export type WebhookEventType = keyof typeof webhookEvents;

/** In the order in which they are shown. */
export const webhookEventTypes = Object.keys(webhookEvents) as readonly WebhookEventType[];

/** What *Send a test* sends; no endpoint has to ask for it. */
export const testEventType = 'webhook_endpoint.tested';
