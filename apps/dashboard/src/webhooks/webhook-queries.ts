import { keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { backendWebhooks } from '@portico/contract';
import type { WebhookEndpointResource } from '@portico/contract';
import type { Environment } from '../data/environment.tsx';
import type { ListPart } from '../data/queries.ts';

/** What waits arrives by itself: who looks at it sees it go. */
const whileWaiting = 3000;

export const webhooksQuery = ({ summary, call }: Environment) =>
  queryOptions({
    queryKey: [summary.id, 'webhooks'],
    queryFn: ({ signal }) => call(backendWebhooks.listWebhookEndpoints, {}, signal),
  });

export const webhookQuery = ({ summary, call }: Environment, id: string) =>
  queryOptions({
    queryKey: [summary.id, 'webhooks', id],
    queryFn: ({ signal }) => call(backendWebhooks.getWebhookEndpoint, { params: { id } }, signal),
  });

export const deliveriesQuery = ({ summary, call }: Environment, id: string, part: ListPart) =>
  queryOptions({
    queryKey: [summary.id, 'webhooks', id, 'deliveries', part],
    queryFn: ({ signal }) => {
      const query = { webhook_endpoint_id: id, limit: String(part.limit), offset: String(part.offset) };
      return call(backendWebhooks.listWebhookDeliveries, { query }, signal);
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.data.some(({ status }) => status === 'pending') ? whileWaiting : false,
  });

/** @returns what has everything about webhooks read anew */
export function useRereadWebhooks(environment: Environment): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: webhooksQuery(environment).queryKey });
}

/** @returns what keeps an endpoint as the server answered with it */
export function useKeepWebhook(environment: Environment): (endpoint: WebhookEndpointResource) => void {
  const queries = useQueryClient();
  return (endpoint) => queries.setQueryData(webhookQuery(environment, endpoint.id).queryKey, endpoint);
}
