import { useQueryClient } from '@tanstack/react-query';
import { backend } from '@portico/contract';
import type { OauthProviderResource } from '@portico/contract';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { connectionQuery, connectionsQuery, presetsQuery } from '../data/queries.ts';
import { useNotices } from '../parts/notices.tsx';

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
      onDeleted();
      queries.removeQueries({ queryKey: connectionQuery(environment, id).queryKey });
      await queries.invalidateQueries({ queryKey: connectionsQuery(environment).queryKey });
      await queries.invalidateQueries({ queryKey: presetsQuery(environment).queryKey });
    },
    onError: (error, { name }) => notices.failed(`${name} was not deleted.`, error),
  });
}
