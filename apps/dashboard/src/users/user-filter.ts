import type { backend, RequestOf } from '@portico/contract';

type ListUsers = NonNullable<RequestOf<typeof backend.listUsers>['query']>;

/** Which people the list shows, and in which order: what stands in the page's address. */
export interface UserFilter {
  readonly query?: string | undefined;
  readonly standing?: Standing | undefined;
  readonly seen?: Seen | undefined;
  readonly order?: Order | undefined;
}

export const standings = [
  { value: 'allowed', label: 'Not banned' },
  { value: 'banned', label: 'Banned' },
] as const;
type Standing = (typeof standings)[number]['value'];

const day = 86_400_000;

export const seenChoices = [
  { value: 'day', label: 'In the last 24 hours', within: day },
  { value: 'week', label: 'In the last 7 days', within: 7 * day },
  { value: 'month', label: 'In the last 30 days', within: 30 * day },
  { value: 'away', label: 'Not for 90 days', before: 90 * day },
] as const;
type Seen = (typeof seenChoices)[number]['value'];

export const orders = [
  { value: 'newest', label: 'Newest first', by: '-created_at' },
  { value: 'oldest', label: 'Oldest first', by: 'created_at' },
  { value: 'seen', label: 'Last signed in first', by: '-last_sign_in_at' },
  { value: 'name', label: 'By first name', by: 'first_name' },
  { value: 'email', label: 'By email address', by: 'email_address' },
] as const satisfies readonly { value: string; label: string; by: ListUsers['order_by'] }[];
type Order = (typeof orders)[number]['value'];

/** Reads an address that somebody may have typed: what is not known is left out. */
export function usersSearch(search: Readonly<Record<string, unknown>>): UserFilter {
  const oneOf = <Value extends string>(name: string, choices: readonly { readonly value: Value }[]) =>
    choices.find(({ value }) => value === search[name])?.value;
  return {
    standing: oneOf('standing', standings),
    seen: oneOf('seen', seenChoices),
    order: oneOf('order', orders),
  };
}

/** Whether anybody is left out. */
export function isNarrowed({ query, standing, seen }: UserFilter): boolean {
  return [query, standing, seen].some(Boolean);
}

/**
 * What the API is asked.
 * @param now Unix time in milliseconds
 */
export function listedUsers(
  { query, standing, seen, order, limit, offset }: UserFilter & { limit: number; offset: number },
  now: number,
): ListUsers {
  const choice = seenChoices.find(({ value }) => value === seen);
  const by = orders.find(({ value }) => value === order)?.by;
  return {
    limit,
    offset,
    ...(query ? { query } : {}),
    ...(standing ? { banned: standing === 'banned' } : {}),
    ...(choice && 'within' in choice ? { last_sign_in_at_after: now - choice.within } : {}),
    ...(choice && 'before' in choice ? { last_sign_in_at_before: now - choice.before } : {}),
    ...(by ? { order_by: by } : {}),
  };
}
