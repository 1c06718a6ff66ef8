import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { backendWebhooks } from '@portico/contract';
import type { WebhookDeliveryResource, WebhookEndpointResource } from '@portico/contract';
import { useState } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { CopyId } from '../parts/copy-field.tsx';
import { RowSkeletons } from '../parts/delayed.tsx';
import { Failure } from '../parts/failure.tsx';
import { Icon } from '../parts/icon.tsx';
import { useNotices } from '../parts/notices.tsx';
import { Section } from '../parts/section.tsx';
import { counted } from '../parts/relative-time.ts';
import { TimeAgo } from '../parts/time-ago.tsx';
import { deliveriesQuery, useRereadWebhooks } from './webhook-queries.ts';
import { answerOf, deliveryStanding } from './webhook-words.ts';

const step = 20;

/** What was sent lately, whether it arrived, and what the receiver said. */
export function DeliveriesSection({ endpoint }: { readonly endpoint: WebhookEndpointResource }) {
  const environment = useEnvironment();
  const [limit, setLimit] = useState(step);
  const deliveries = useQuery(deliveriesQuery(environment, endpoint.id, { limit, offset: 0 }));
  const count = deliveries.data?.total_count ?? 0;
  return (
    <Section title="Recent deliveries" reason="Of the last week, newest first." isWide>
      <div className="deliveries-actions">
        <SendTest id={endpoint.id} />
      </div>
      {deliveries.isPending && <RowSkeletons rows={2} />}
      {deliveries.isError && <Failure error={deliveries.error} onRetry={() => void deliveries.refetch()} />}
      {deliveries.data && count === 0 && (
        <p className="muted">Nothing was sent yet. Send a test to see it arrive.</p>
      )}
      {count > 0 && (
        <ul className="card">
          {deliveries.data?.data.map((delivery) => (
            <DeliveryRow delivery={delivery} isOn={endpoint.enabled} key={delivery.id} />
          ))}
        </ul>
      )}
      {count > limit && limit < 500 && (
        <div>
          <Button variant="default" onClick={() => setLimit(Math.min(limit * 2, 500))}>
            Show more
          </Button>
        </div>
      )}
    </Section>
  );
}

function SendTest({ id }: { readonly id: string }) {
  const environment = useEnvironment();
  const notices = useNotices();
  const reread = useRereadWebhooks(environment);
  const test = useChange({
    mutationFn: () => environment.call(backendWebhooks.testWebhookEndpoint, { params: { id } }),
    onSuccess: async (delivery) => {
      notices.done(
        delivery.status === 'delivered'
          ? 'The test arrived.'
          : `The test did not arrive. ${answerOf(delivery)}.`,
      );
      await reread();
    },
    onError: async (error) => {
      notices.failed('No test was sent.', error);
      await reread();
    },
  });
  return (
    <Button
      variant="default"
      loading={test.isPending}
      leftSection={<Icon name="play" size={14} />}
      onClick={() => test.mutate()}
    >
      Send a test
    </Button>
  );
}

function DeliveryRow({
  delivery,
  isOn,
}: {
  readonly delivery: WebhookDeliveryResource;
  readonly isOn: boolean;
}) {
  const { kind, words } = deliveryStanding(delivery, isOn);
  const {
    type,
    about_id: about,
    event_id: eventId,
    attempts,
    created_at: at,
    next_attempt_at: next,
    waits_for_earlier: isKeptBack,
  } = delivery;
  return (
    <li className="row delivery-row">
      <div className="delivery-what">
        <code className="delivery-type">{type}</code>
        <p className="muted delivery-ids">
          <CopyId value={type.startsWith('webhook_endpoint.') ? eventId : about} />
        </p>
      </div>
      <div className="delivery-how">
        <span className={`state state-${kind}`}>{words}</span>
        <p className="muted delivery-answer">
          {[
            isKeptBack ? 'Waits for an earlier event of this user' : '',
            answerOf(delivery),
            attempts > 1 ? counted(attempts, 'try', 'tries') : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <p className="muted delivery-times">
        <TimeAgo at={at} />
        {isOn && !isKeptBack && next !== null && attempts > 0 && (
          <>
            <br />
            {nextWords(next)}
          </>
        )}
      </p>
      <div className="delivery-again">
        {(delivery.status !== 'pending' || (isOn && !isKeptBack && attempts > 0)) && (
          <SendAgain delivery={delivery} />
        )}
      </div>
    </li>
  );
}

const minute = 60_000;

function nextWords(at: number) {
  if (at - Date.now() < minute) return 'Again in a moment';
  return (
    <>
      Again <TimeAgo at={at} />
    </>
  );
}

function SendAgain({ delivery: { id, type, status } }: { readonly delivery: WebhookDeliveryResource }) {
  const action = status === 'pending' ? 'Send now' : 'Send again';
  const environment = useEnvironment();
  const notices = useNotices();
  const reread = useRereadWebhooks(environment);
  const again = useChange({
    mutationFn: () => environment.call(backendWebhooks.resendWebhookDelivery, { params: { id } }),
    onSuccess: async () => {
      notices.done(status === 'pending' ? 'It is sent now.' : 'It is sent again, under the same id.');
      await reread();
    },
    onError: (error) => notices.failed('It is not sent again.', error),
  });
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-md"
      loading={again.isPending}
      onClick={() => again.mutate()}
      aria-label={`${action}: ${type}`}
    >
      {action}
    </Button>
  );
}
