import { useQueryClient } from '@tanstack/react-query';
import { backend } from '@portico/contract';
import type { OauthProviderResource } from '@portico/contract';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { connectionQuery, connectionsQuery, presetsQuery } from '../data/queries.ts';
import { useNotices } from '../parts/notices.tsx';
import { replaced } from './connection-order.ts';

/** Pauses or resumes: shown at once, and taken back if the server refuses. */
export function useSetEnabled() {
  const environment = useEnvironment();
  const queries = useQueryClient();
  const notices = useNotices();
  const listKey = connectionsQuery(environment).queryKey;
  return useChange({
    mutationFn: ({ id, enabled }: { id: string; name: string; enabled: boolean }) =>
      environment.call(backend.updateOauthProvider, { params: { id }, body: { enabled } }),
    onMutate: async ({ id, enabled }) => {
      const oneKey = connectionQuery(environment, id).queryKey;
      await queries.cancelQueries({ queryKey: listKey });
      const list = queries.getQueryData(listKey);
      const one = queries.getQueryData(oneKey);
      const change = (connection: OauthProviderResource) =>
        connection.id === id ? { ...connection, enabled } : connection;
      queries.setQueryData(listKey, list && { ...list, data: list.data.map(change) });
      queries.setQueryData(oneKey, one && change(one));
      return { list, one };
    },
    onError: (error, { id, name, enabled }, former) => {
      queries.setQueryData(listKey, former?.list);
      queries.setQueryData(connectionQuery(environment, id).queryKey, former?.one);
      notices.failed(`${name} was not ${enabled ? 'resumed' : 'paused'}.`, error);
    },
    onSuccess: (_connection, { name, enabled }) =>
      notices.done(enabled ? `${name} is on again.` : `${name} is paused. Nothing is lost.`),
    onSettled: () => queries.invalidateQueries({ queryKey: listKey }),
  });
}

/** Moves a connection among the others: shown at once, and taken back if the server refuses. */
export function useMove() {
  const environment = useEnvironment();
  const queries = useQueryClient();
  const notices = useNotices();
  const { queryKey } = connectionsQuery(environment);
  return useChange({
    mutationFn: async ({ before, after }: Move) => {
      for (const { id, position } of replaced(before, after)) {
        await environment.call(backend.updateOauthProvider, { params: { id }, body: { position } });
      }
    },
    onMutate: async ({ after }) => {
      await queries.cancelQueries({ queryKey });
      const former = queries.getQueryData(queryKey);
      queries.setQueryData(queryKey, former && { ...former, data: [...after] });
      return former;
    },
    onError: (error, { name }, former) => {
      queries.setQueryData(queryKey, former);
      notices.failed(`${name} was not moved.`, error);
    },
    onSuccess: (_answer, { id, name, after }) => {
      const place = after.findIndex((one) => one.id === id) + 1;
      notices.done(`${name} is number ${place} of ${after.length} now.`);
    },
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
}

/** All connections, before and after one of them was moved. */
export interface Move {
  readonly id: string;
  readonly name: string;
  readonly before: readonly OauthProviderResource[];
  readonly after: readonly OauthProviderResource[];
}

/** Deletes for good. */
export function useDeleteConnection(onDeleted: () => void) {
  const environment = useEnvironment();
  const queries = useQueryClient();
  const notices = useNotices();
  return useChange({
    mutationFn: ({ id }: OauthProviderResource) =>
      environment.call(backend.deleteOauthProvider, { params: { id } }),
    onSuccess: async (_deleted, { name, id }) => {
      notices.done(`${name} was deleted.`);
      // The list may be known already, and is not to show for a moment what is gone.
      const listKey = connectionsQuery(environment).queryKey;
      const list = queries.getQueryData(listKey);
      queries.setQueryData(listKey, list && { ...list, data: list.data.filter((one) => one.id !== id) });
      onDeleted();
      queries.removeQueries({ queryKey: connectionQuery(environment, id).queryKey });
      await queries.invalidateQueries({ queryKey: listKey });
      await queries.invalidateQueries({ queryKey: presetsQuery(environment).queryKey });
    },
    onError: (error, { name }) => notices.failed(`${name} was not deleted.`, error),
  });
}
