import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { backendWebhooks } from '@portico/contract';
import type { WebhookEndpointResource } from '@portico/contract';
import { useState } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { useNotices } from '../parts/notices.tsx';
import { Section } from '../parts/section.tsx';
import { exactTime } from '../parts/relative-time.ts';
import { SecretShown } from './secret-shown.tsx';
import { useRereadWebhooks } from './webhook-queries.ts';
import { hostAndPath } from './webhook-words.ts';

interface OfEndpoint {
  readonly endpoint: WebhookEndpointResource;
}

/** How the secret ends, and another one. */
export function SecretSection({ endpoint }: OfEndpoint) {
  const [isAsking, setIsAsking] = useState(false);
  const environment = useEnvironment();
  const notices = useNotices();
  const reread = useRereadWebhooks(environment);
  const { id, secret_hint: hint, former_secret_expires_at: until } = endpoint;
  const rotate = useChange({
    mutationFn: () => environment.call(backendWebhooks.rotateWebhookSecret, { params: { id } }),
    onSuccess: async () => {
      setIsAsking(false);
      await reread();
    },
    onError: (error) => {
      setIsAsking(false);
      notices.failed('The secret stays as it was.', error);
    },
  });
  return (
    <Section title="Signing secret" reason="By it your server knows that a call is Portico’s.">
      {rotate.data ? (
        <SecretShown secret={rotate.data.secret} onDone={rotate.reset} />
      ) : (
        <div className="webhook-secret">
          <code>whsec_••••••••{hint}</code>
          <Button variant="default" size="compact-md" onClick={() => setIsAsking(true)}>
            Rotate
          </Button>
        </div>
      )}
      {until !== null && (
        <p className="muted small">Calls are also signed with the secret before, until {exactTime(until)}.</p>
      )}
      <Confirm
        isOpen={isAsking}
        title="Rotate the signing secret?"
        action="Rotate secret"
        isDestructive={false}
        isBusy={rotate.isPending}
        onConfirm={() => rotate.mutate()}
        onClose={() => setIsAsking(false)}
      >
        For 24 hours calls are signed with both, so nothing is lost while your server learns the new one. One
        that was rotated out before stops working at once.
      </Confirm>
    </Section>
  );
}

export function DeleteSection({ endpoint }: OfEndpoint) {
  const [isAsking, setIsAsking] = useState(false);
  const environment = useEnvironment();
  const notices = useNotices();
  const navigate = useNavigate();
  const reread = useRereadWebhooks(environment);
  const { id, url, pending_count: waiting } = endpoint;
  const remove = useChange({
    mutationFn: () => environment.call(backendWebhooks.deleteWebhookEndpoint, { params: { id } }),
    onSuccess: async () => {
      notices.done('The endpoint was deleted.');
      const params = { environment: environment.slug };
      await navigate({ to: '/$environment/webhooks', params, ignoreBlocker: true });
      await reread();
    },
    onError: (error) => {
      setIsAsking(false);
      notices.failed('The endpoint was not deleted.', error);
    },
  });
  return (
    <Section title="Delete" reason="To pause it, switch it off above.">
      <div>
        <Button className="button-destroy" onClick={() => setIsAsking(true)}>
          Delete endpoint
        </Button>
      </div>
      <Confirm
        isOpen={isAsking}
        title="Delete this endpoint?"
        action="Delete endpoint"
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate()}
        onClose={() => setIsAsking(false)}
      >
        <span className="webhook-host">{hostAndPath(url)}</span> is told nothing more
        {waiting > 0 ? `, ${waiting} waiting events are lost` : ''}, and its secret and past deliveries are
        gone. This cannot be undone.
      </Confirm>
    </Section>
  );
}
