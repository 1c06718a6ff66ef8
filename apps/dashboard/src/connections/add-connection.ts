import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { backend } from '@portico/contract';
import type { CreateBody } from '../connection-form/connection-form.ts';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { connectionQuery, connectionsQuery, presetsQuery } from '../data/queries.ts';

/** Adds a connection and opens its page. */
export function useAddConnection(forgetDraft: () => void) {
  const environment = useEnvironment();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useChange({
    mutationFn: (body: CreateBody) => environment.call(backend.createOauthProvider, { body }),
    onSuccess: async (connection) => {
      forgetDraft();
      queries.setQueryData(connectionQuery(environment, connection.id).queryKey, connection);
      const params = { environment: environment.slug, connectionId: connection.id };
      await navigate({ to: '/$environment/connections/$connectionId', params, replace: true });
      await queries.invalidateQueries({ queryKey: connectionsQuery(environment).queryKey, exact: true });
      await queries.invalidateQueries({ queryKey: presetsQuery(environment).queryKey });
    },
  });
}
