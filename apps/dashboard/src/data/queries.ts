import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  backend,
  backendAppTokens,
  backendTokenRevocations,
  backendUsers,
  frontend,
} from '@portico/contract';
import { ApiError } from '@portico/js';
import { callOperators, callPortico } from './environment.tsx';
import type { Environment } from './environment.tsx';
import { listedEvents } from '../logs/log-filter.ts';
import type { LogFilter } from '../logs/log-filter.ts';
import { listedUsers } from '../users/user-filter.ts';
import type { UserFilter } from '../users/user-filter.ts';

/**
 * What pages read, each under one key: the environment's id first, so that switching never shows the other's.
 */
export const environmentsQuery = queryOptions({
  queryKey: ['environments'],
  queryFn: ({ signal }) => callPortico(backend.listEnvironments, {}, signal),
  refetchInterval: 15_000, // the inbox count in the navigation
});

export const operatorQuery = queryOptions({
  queryKey: ['operator'],
  queryFn: async ({ signal }) => {
    const { response } = await callOperators(frontend.getMe, {}, signal);
    return response;
  },
  staleTime: 5 * 60_000,
});

export const connectionsQuery = ({ summary, call }: Environment) =>
  queryOptions({
    queryKey: [summary.id, 'connections'],
    queryFn: ({ signal }) => call(backend.listOauthProviders, { query: { limit: 200 } }, signal),
  });

export const connectionQuery = ({ summary, call }: Environment, id: string) =>
  queryOptions({
    queryKey: [summary.id, 'connections', id],
    queryFn: ({ signal }) => call(backend.getOauthProvider, { params: { id } }, signal),
  });

export const presetsQuery = ({ summary, call }: Environment) =>
  queryOptions({
    queryKey: [summary.id, 'presets'],
    queryFn: ({ signal }) => call(backend.listOauthProviderPresets, {}, signal),
    staleTime: 60_000,
  });

export const settingsQuery = ({ summary, call }: Environment) =>
  queryOptions({
    queryKey: [summary.id, 'settings'],
    queryFn: ({ signal }) => call(backend.getEnvironmentSettings, {}, signal),
  });

export interface ListPart {
  readonly limit: number;
  readonly offset: number;
}

export const usersQuery = ({ summary, call }: Environment, filter: ListPart & UserFilter) =>
  queryOptions({
    queryKey: [summary.id, 'users', filter],
    queryFn: ({ signal }) => call(backend.listUsers, { query: listedUsers(filter, Date.now()) }, signal),
    placeholderData: keepPreviousData,
  });

export const userQuery = ({ summary, call }: Environment, id: string) =>
  queryOptions({
    queryKey: [summary.id, 'user', id],
    queryFn: ({ signal }) => call(backend.getUser, { params: { id } }, signal),
  });

export const userSessionsQuery = ({ summary, call }: Environment, userId: string, part: ListPart) =>
  queryOptions({
    queryKey: [summary.id, 'user-sessions', userId, part],
    queryFn: ({ signal }) => {
      const query = { user_id: userId, status: 'active', ...part } as const;
      return call(backendUsers.listSessions, { query }, signal);
    },
    placeholderData: keepPreviousData,
  });

/** What a merge would do; nothing is changed by asking. */
export const mergePreviewQuery = ({ summary, call }: Environment, userId: string, otherId: string) =>
  queryOptions({
    queryKey: [summary.id, 'merge-preview', userId, otherId],
    queryFn: ({ signal }) => {
      const request = { params: { id: userId }, body: { from_user_id: otherId, preview: true } };
      return call(backendUsers.mergeUsers, request, signal);
    },
    staleTime: 0,
    gcTime: 0,
  });

/** Everything that shows a person. */
export const userKeys = ({ summary }: Environment, userId: string): readonly (readonly string[])[] => [
  [summary.id, 'user', userId],
  [summary.id, 'users'],
  [summary.id, 'user-sessions', userId],
];

export const apiKeysQuery = ({ summary, call }: Environment) =>
  queryOptions({
    queryKey: [summary.id, 'api-keys'],
    queryFn: ({ signal }) => call(backend.listApiKeys, {}, signal),
  });

export const inboxQuery = ({ summary, call }: Environment) =>
  queryOptions({
    queryKey: [summary.id, 'inbox'],
    queryFn: ({ signal }) => call(backend.listInboxMessages, { query: { limit: 50 } }, signal),
    refetchInterval: 3000, // somebody is waiting for a code
  });

export const auditEventsQuery = ({ summary, call }: Environment, filter: ListPart & LogFilter) =>
  queryOptions({
    queryKey: [summary.id, 'audit-events', filter],
    queryFn: ({ signal }) => call(backend.listAuditEvents, { query: listedEvents(filter) }, signal),
    // Whoever looks for a reference must not read the details of something else meanwhile.
    ...(filter.reference === undefined ? { placeholderData: keepPreviousData } : {}),
  });

/** What happened to one account at a provider. */
export const accountHistoryQuery = ({ summary, call }: Environment, accountId: string) =>
  queryOptions({
    queryKey: [summary.id, 'account-history', accountId],
    queryFn: ({ signal }) =>
      call(backend.listAuditEvents, { query: { target: accountId, limit: 20, offset: 0 } }, signal),
  });

export const waitingRevocationsQuery = ({ summary, call }: Environment, connectionId: string) =>
  queryOptions({
    queryKey: [summary.id, 'token-revocations', connectionId],
    queryFn: ({ signal }) =>
      call(
        backendTokenRevocations.listTokenRevocations,
        { query: { oauth_provider_id: connectionId, limit: 20, offset: 0 } },
        signal,
      ),
  });

export const appTokensQuery = ({ summary, call }: Environment, connectionId: string) =>
  queryOptions({
    queryKey: [summary.id, 'app-tokens', connectionId],
    queryFn: ({ signal }) => call(backendAppTokens.listAppTokens, { params: { id: connectionId } }, signal),
  });

export const tryQuery = ({ summary, call }: Environment, id: string) =>
  queryOptions({
    queryKey: [summary.id, 'tries', id],
    queryFn: ({ signal }) => call(backend.getOauthTry, { params: { id } }, signal),
    staleTime: Infinity,
  });

/** Nobody is signed in to the dashboard (any more). */
export function needsSignIn(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

export function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'operator_forbidden';
}

/** Asking again only helps where the answer can change by itself. */
export function isWorthRetrying(failures: number, error: unknown): boolean {
  return failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500);
}
