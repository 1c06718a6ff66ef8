import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { backendRestrictions } from '@portico/contract';
import type {
  AllowlistIdentifierResource,
  BlocklistIdentifierResource,
  WaitlistEntryResource,
} from '@portico/contract';
import type { Environment } from '../data/environment.tsx';
import type { ListPart } from '../data/queries.ts';

export type ListName = 'allow' | 'block';
export type WaitlistStatus = WaitlistEntryResource['status'];

/** One page of a list, whichever it is. */
export interface IdentifierPage {
  readonly data: readonly (AllowlistIdentifierResource | BlocklistIdentifierResource)[];
  readonly total_count: number;
}

/** The three calls of each list. */
export const listCalls = {
  allow: {
    list: ({ call }: Environment, query: ListPart, signal: AbortSignal): Promise<IdentifierPage> =>
      call(backendRestrictions.listAllowlistIdentifiers, { query }, signal),
    add: ({ call }: Environment, identifier: string): Promise<unknown> =>
      call(backendRestrictions.createAllowlistIdentifier, { body: { identifier } }),
    remove: ({ call }: Environment, id: string): Promise<unknown> =>
      call(backendRestrictions.deleteAllowlistIdentifier, { params: { id } }),
  },
  block: {
    list: ({ call }: Environment, query: ListPart, signal: AbortSignal): Promise<IdentifierPage> =>
      call(backendRestrictions.listBlocklistIdentifiers, { query }, signal),
    add: ({ call }: Environment, identifier: string): Promise<unknown> =>
      call(backendRestrictions.createBlocklistIdentifier, { body: { identifier } }),
    remove: ({ call }: Environment, id: string): Promise<unknown> =>
      call(backendRestrictions.deleteBlocklistIdentifier, { params: { id } }),
  },
} as const satisfies Record<ListName, object>;

/** The key of every page of a list. */
export const identifiersKey = ({ summary }: Environment, list: ListName) => [summary.id, `${list}-list`];

export const identifiersQuery = (environment: Environment, list: ListName, part: ListPart) =>
  queryOptions({
    queryKey: [...identifiersKey(environment, list), part],
    queryFn: ({ signal }) => listCalls[list].list(environment, part, signal),
    placeholderData: keepPreviousData,
  });

/** The key of every page of the waitlist. */
export const waitlistKey = ({ summary }: Environment) => [summary.id, 'waitlist'];

export const waitlistQuery = (
  environment: Environment,
  { status, ...part }: ListPart & { readonly status: WaitlistStatus },
) =>
  queryOptions({
    queryKey: [...waitlistKey(environment), status, part],
    queryFn: ({ signal }) =>
      environment.call(backendRestrictions.listWaitlistEntries, { query: { ...part, status } }, signal),
    placeholderData: keepPreviousData,
  });
