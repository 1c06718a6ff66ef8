import type { WebhookDeliveryResource, WebhookEndpointWithSecret } from '@portico/contract';
import type { Deps } from '../../src/deps.ts';
import { workDeliveries } from '../../src/webhooks/work-deliveries.ts';
import type { TestDatabaseKind } from '../databases.ts';
import { startMeRig } from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import type { RigOptions } from '../security/rig.ts';
import { startReceiver } from './receiver.ts';
import type { Receiver } from './receiver.ts';

export interface WebhookRig extends MeRig {
  readonly receiver: Receiver;
  /** adds an endpoint at the receiver */
  addEndpoint(more?: object): Promise<WebhookEndpointWithSecret>;
  deliveries(endpointId: string, query?: string): Promise<WebhookDeliveryResource[]>;
  /** sends what is due, and waits until it is sent */
  send(deps?: Deps): Promise<void>;
  close(): Promise<void>;
}

export async function startWebhookRig(kind: TestDatabaseKind, options: RigOptions = {}): Promise<WebhookRig> {
  const rig = await startMeRig(kind, options);
  const receiver = await startReceiver();
  return {
    ...rig,
    receiver,
    addEndpoint: async (more = {}) => {
      const { status, body } = await rig.asServer('POST', '/v1/webhook-endpoints', {
        url: receiver.url,
        ...more,
      });
      if (status !== 201) throw new Error(`No endpoint: ${JSON.stringify(body)}`);
      return body as WebhookEndpointWithSecret;
    },
    deliveries: async (endpointId, query = '') => {
      const path = `/v1/webhook-deliveries?webhook_endpoint_id=${endpointId}${query}`;
      return (await rig.asServer('GET', path)).body.data as WebhookDeliveryResource[];
    },
    send: (deps = rig.server.running.deps) => sendAll(deps),
    close: async () => {
      await rig.server.close();
      await receiver.close();
    },
  };
}

async function sendAll(deps: Deps): Promise<void> {
  workDeliveries(deps);
  await deps.webhooks.settled();
}
