import { frontend, frontendMe } from '@portico/contract';
import type { ClientResource } from '@portico/contract';
import type { Portal } from '../portal.ts';
import { allowsSeveralAccounts } from '../several-accounts.ts';
import { startFlow } from '../start-flow.ts';

/** What the person may give of their profile; null takes it away. */
export interface ProfileFields {
  readonly username?: string | null;
  readonly first_name?: string | null;
  readonly last_name?: string | null;
}

/**
 * Everything that can be done on the own page, as data: so it can wait while the person proves that it is them,
 * even on a page of a provider's.
 */
export type Action =
  | { readonly kind: 'change-profile'; readonly fields: ProfileFields }
  | { readonly kind: 'add-address'; readonly address: string }
  | { readonly kind: 'make-primary'; readonly id: string }
  | { readonly kind: 'remove-address'; readonly id: string }
  | { readonly kind: 'connect'; readonly strategy: string }
  | { readonly kind: 'reconnect'; readonly id: string }
  /** also dismisses an attempt that failed */
  | { readonly kind: 'disconnect'; readonly id: string }
  /** leaves this account, or goes beside it where that is allowed, for the one that an account at a provider is connected to */
  | { readonly kind: 'switch-account'; readonly failedId: string; readonly strategy: string }
  | { readonly kind: 'end-session'; readonly id: string }
  | { readonly kind: 'end-other-sessions' }
  | { readonly kind: 'delete-account' };

/** What came of an action that was taken. */
export interface Performed {
  /** the browser as it is now; absent when the page is left */
  readonly client?: ClientResource;
  /** the page to go to, a provider's */
  readonly leaveFor?: string;
  /** of what was made */
  readonly madeId?: string;
}

/** @throws {ApiError} */
export async function perform(portal: Portal, action: Action): Promise<Performed> {
  const { call } = portal;
  switch (action.kind) {
    case 'change-profile':
      return current(portal, await call(frontendMe.updateMe, { body: action.fields }));
    case 'add-address': {
      const body = { email_address: action.address };
      const answer = await call(frontendMe.createMyEmailAddress, { body });
      return { ...(await current(portal, answer)), madeId: answer.response.id };
    }
    case 'make-primary': {
      const body = { primary_email_address_id: action.id };
      return current(portal, await call(frontendMe.updateMe, { body }));
    }
    case 'remove-address':
      return current(portal, await call(frontendMe.deleteMyEmailAddress, { params: { id: action.id } }));
    case 'connect':
    case 'reconnect':
      return { leaveFor: await connectUrl(portal, action) };
    case 'disconnect':
      return current(portal, await call(frontendMe.deleteMyExternalAccount, { params: { id: action.id } }));
    case 'switch-account':
      return switchAccount(portal, action);
    case 'end-session':
      return current(portal, await call(frontendMe.revokeMySession, { params: { id: action.id } }));
    case 'end-other-sessions':
      return current(portal, await call(frontendMe.revokeMyOtherSessions));
    case 'delete-account':
      return current(portal, await call(frontendMe.deleteMe));
  }
}

async function current(
  { call }: Portal,
  { client }: { readonly client: ClientResource | null },
): Promise<Performed> {
  return { client: client ?? (await call(frontend.getClient)).response };
}

type Connect = Extract<Action, { kind: 'connect' | 'reconnect' }>;

async function connectUrl({ call, router }: Portal, action: Connect): Promise<string> {
  const redirectUrl = { redirect_url: window.location.origin + router.href('/user') };
  const { response } = await (action.kind === 'connect'
    ? call(frontendMe.createMyExternalAccount, { body: { strategy: action.strategy, ...redirectUrl } })
    : call(frontendMe.reauthorizeMyExternalAccount, { params: { id: action.id }, body: redirectUrl }));
  const url = response.verification?.external_verification_redirect_url;
  if (!url) throw new Error('The server named no provider to go to.');
  return url;
}

async function switchAccount(
  portal: Portal,
  { failedId, strategy }: Extract<Action, { kind: 'switch-account' }>,
): Promise<Performed> {
  const { call } = portal;
  await call(frontendMe.deleteMyExternalAccount, { params: { id: failedId } });
  // Where several accounts may be signed in, the other one comes beside this one.
  if (!allowsSeveralAccounts(portal.environment)) await call(frontend.deleteSessions);
  const start = { intent: 'sign-in', strategy, search: '' } as const;
  return { leaveFor: await startFlow(portal, start, new AbortController().signal) };
}
