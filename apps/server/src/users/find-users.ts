import type { backendUsers, Input } from '@portico/contract';
import type { UserFilter } from '../store/user-filter.ts';
import type { UserOrder, UserSort } from '../store/user-list.ts';
import { canonicalEmailAddress } from './email-address.ts';

type Query = Input<typeof backendUsers.countUsers>['query'];

/**
 * The people a query means.
 * @returns undefined when it means nobody: it asks for something that nobody has here
 */
export function userFilterOf(query: Query): UserFilter | undefined {
  const { phone_number: phones, web3_wallet: wallets, organization_id: organizations } = query;
  if (phones ?? wallets ?? organizations) return undefined;
  return {
    query: query.query,
    // What is no address is nobody's.
    emailAddresses: query.email_address?.flatMap((address) => canonicalEmailAddress(address) ?? []),
    usernames: query.username,
    ids: query.user_id,
    externalIds: query.external_id,
    banned: query.banned,
    created: periodOf(query.created_at_after, query.created_at_before),
    lastSignIn: periodOf(query.last_sign_in_at_after, query.last_sign_in_at_before),
    lastActive: periodOf(query.last_active_at_after, query.last_active_at_before, query.last_active_at_since),
  };
}

function periodOf(after?: number, before?: number, since?: number): UserFilter['created'] {
  return after === undefined && before === undefined && since === undefined
    ? undefined
    : { after, before, since };
}

/** @param order a name with an optional sign, as in `-created_at`; of something nobody has, by creation */
export function userOrderOf(order: string): UserOrder {
  const by = order.replace(/^[+-]/, '');
  const isKnown = by !== 'phone_number' && by !== 'web3wallet';
  return { by: isKnown ? (by as UserSort) : 'created_at', direction: order.startsWith('-') ? 'desc' : 'asc' };
}
