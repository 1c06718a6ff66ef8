import { testEventType } from '@portico/contract';
import type { WebhookDeliveryResource, WebhookEndpointResource } from '@portico/contract';
import { counted } from '../parts/relative-time.ts';

export interface Standing {
  readonly kind: 'good' | 'attention' | 'bad' | 'off';
  readonly words: string;
}

/** How an endpoint does, in a word or two. */
export function endpointStanding(
  endpoint: Pick<WebhookEndpointResource, 'enabled' | 'disabled_reason' | 'failing_since'>,
): Standing {
  if (endpoint.disabled_reason !== null) return { kind: 'bad', words: 'Given up' };
  if (!endpoint.enabled) return { kind: 'off', words: 'Off' };
  return endpoint.failing_since === null
    ? { kind: 'good', words: 'On' }
    : { kind: 'attention', words: 'Does not answer well' };
}

/** How many kinds of events it hears of. */
export function eventsWords(eventTypes: WebhookEndpointResource['event_types']): string {
  return eventTypes === null ? 'All events' : counted(eventTypes.length, 'event');
}

const statuses: Readonly<Record<WebhookDeliveryResource['status'], Standing>> = {
  delivered: { kind: 'good', words: 'Arrived' },
  dropped: { kind: 'bad', words: 'Given up' },
  pending: { kind: 'off', words: 'Waits' },
};

/** @param isOn whether anything is sent to its endpoint */
export function deliveryStanding(
  { status, last_error: error, type }: Pick<WebhookDeliveryResource, 'status' | 'last_error' | 'type'>,
  isOn: boolean,
): Standing {
  // A test is tried once: there is nothing to give up.
  if (type === testEventType && status === 'dropped') return { kind: 'bad', words: 'Did not arrive' };
  if (isOn && status === 'pending' && error !== null) return { kind: 'attention', words: 'Comes again' };
  return statuses[status];
}

/** What the receiver said, or why it said nothing. */
export function answerOf({
  last_error: error,
  response_status: status,
}: Pick<WebhookDeliveryResource, 'last_error' | 'response_status'>): string {
  if (error !== null) return error;
  return status === null ? '' : `Answered ${status}`;
}

/** The part of a URL that tells endpoints apart at a glance. */
export function hostAndPath(url: string): string {
  const { host, pathname } = new URL(url);
  return pathname === '/' ? host : host + pathname;
}
