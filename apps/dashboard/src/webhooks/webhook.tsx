import { Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { backendWebhooks } from '@portico/contract';
import type { WebhookEndpointResource, WebhookEventType } from '@portico/contract';
import { ApiError } from '@portico/js';
import { useState } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { BackLink } from '../parts/back-link.tsx';
import { RowSkeletons } from '../parts/delayed.tsx';
import { Failure, fieldProblems } from '../parts/failure.tsx';
import { Note } from '../parts/note.tsx';
import { useNotices } from '../parts/notices.tsx';
import { Page } from '../parts/page.tsx';
import { SaveBar } from '../parts/save-bar.tsx';
import { Section } from '../parts/section.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { DeliveriesSection } from './deliveries-section.tsx';
import { EventChoice, eventsReason } from './event-choice.tsx';
import { addressReason } from './new-webhook.tsx';
import { DeleteSection, SecretSection } from './secret-section.tsx';
import { useKeepWebhook, useRereadWebhooks, webhookQuery } from './webhook-queries.ts';
import { endpointStanding, hostAndPath } from './webhook-words.ts';
import './webhooks.css';

/** One endpoint: whether events arrive, and what it is told of. */
export function Webhook() {
  const { webhookId } = useParams({ from: '/$environment/webhooks/$webhookId' });
  const endpoint = useQuery(webhookQuery(useEnvironment(), webhookId));
  const back = <BackLink to="/$environment/webhooks">Webhooks</BackLink>;
  // What was read before is kept: one that was deleted elsewhere is not there to be changed.
  const isGone = endpoint.error instanceof ApiError && endpoint.error.status === 404;
  if (endpoint.data && !isGone) return <Endpoint key={endpoint.data.id} endpoint={endpoint.data} />;
  return (
    <Page title="Endpoint" back={back} width="form">
      {endpoint.isError ? (
        <Failure error={endpoint.error} onRetry={() => void endpoint.refetch()} />
      ) : (
        <RowSkeletons rows={3} />
      )}
    </Page>
  );
}

interface EndpointForm {
  readonly url: string;
  readonly description: string;
  readonly event_types: readonly WebhookEventType[] | null;
}

const formOf = ({ url, description, event_types }: WebhookEndpointResource): EndpointForm => ({
  url,
  description,
  event_types,
});

function Endpoint({ endpoint }: { readonly endpoint: WebhookEndpointResource }) {
  const environment = useEnvironment();
  const saved = formOf(endpoint);
  const [form, setForm] = useState(saved);
  const save = useSave(endpoint.id, (next) => setForm(formOf(next)));
  const change = (part: Partial<EndpointForm>) => setForm((current) => ({ ...current, ...part }));
  const problems = fieldProblems(save.error);
  const { kind, words } = endpointStanding(endpoint);
  return (
    <Page
      title={endpoint.description === '' ? hostAndPath(endpoint.url) : endpoint.description}
      badge={<span className={`state state-${kind} webhook-badge`}>{words}</span>}
      explanation="What Portico calls when something happens, and whether it arrived."
      width="form"
      back={<BackLink to="/$environment/webhooks">Webhooks</BackLink>}
      actions={<OnSwitch endpoint={endpoint} />}
    >
      <Trouble endpoint={endpoint} />
      <DeliveriesSection endpoint={endpoint} />
      <Section title="Address" reason={addressReason(environment.isDevelopment)}>
        <TextInput
          label="URL"
          value={form.url}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          maxLength={2048}
          onChange={(event) => change({ url: event.currentTarget.value })}
          {...(problems['url'] === undefined ? {} : { error: problems['url'] })}
        />
        <TextInput
          label="Description"
          value={form.description}
          maxLength={200}
          onChange={(event) => change({ description: event.currentTarget.value })}
          {...(problems['description'] === undefined ? {} : { error: problems['description'] })}
        />
      </Section>
      <Section title="Events" reason={eventsReason}>
        <EventChoice
          chosen={form.event_types}
          onChange={(chosen) => change({ event_types: chosen })}
          problem={problems['event_types']}
        />
      </Section>
      <SecretSection endpoint={endpoint} />
      <DeleteSection endpoint={endpoint} />
      <SaveBar
        hasChanges={JSON.stringify(form) !== JSON.stringify(saved)}
        isSaving={save.isPending}
        error={save.error}
        onSave={() => save.mutate(form)}
        onDiscard={() => {
          setForm(saved);
          save.reset();
        }}
        what="this endpoint"
      />
    </Page>
  );
}

function useSave(id: string, onSaved: (endpoint: WebhookEndpointResource) => void) {
  const environment = useEnvironment();
  const notices = useNotices();
  const keep = useKeepWebhook(environment);
  return useChange({
    mutationFn: ({ url, description, event_types: types }: EndpointForm) => {
      const body = { url: url.trim(), description: description.trim(), event_types: types && [...types] };
      return environment.call(backendWebhooks.updateWebhookEndpoint, { params: { id }, body });
    },
    onSuccess: (endpoint) => {
      keep(endpoint);
      onSaved(endpoint);
      notices.done('Saved.');
    },
  });
}

/** Takes effect at once: who switches something off does not mean later. */
function OnSwitch({ endpoint: { id, enabled } }: { readonly endpoint: WebhookEndpointResource }) {
  const environment = useEnvironment();
  const notices = useNotices();
  const reread = useRereadWebhooks(environment);
  const set = useChange({
    mutationFn: (isOn: boolean) =>
      environment.call(backendWebhooks.updateWebhookEndpoint, { params: { id }, body: { enabled: isOn } }),
    onSuccess: reread,
    onError: (error) => notices.failed('Nothing was changed.', error),
  });
  return (
    <Switch
      label="Send events"
      checked={set.isPending ? !enabled : enabled}
      onChange={(event) => set.mutate(event.currentTarget.checked)}
    />
  );
}

/** Why events do not arrive, and what to do. */
function Trouble({ endpoint }: { readonly endpoint: WebhookEndpointResource }) {
  const { disabled_reason: reason, failing_since: since, enabled } = endpoint;
  if (reason !== null) {
    return (
      <div className="webhook-trouble">
        <Note kind="red">
          <p>
            <strong>Portico gave this endpoint up.</strong>{' '}
            {reason === 'gone'
              ? 'It answered 410, which says that it is not coming back.'
              : 'Nothing reached it for five days.'}{' '}
            Repair it, send a test, then switch it on: what still waits is sent.
          </p>
        </Note>
      </div>
    );
  }
  if (since === null || !enabled) return null;
  return (
    <div className="webhook-trouble">
      <Note kind="amber">
        <p>
          <strong>Events do not arrive.</strong> The first try failed <TimeAgo at={since} />. Each event comes
          again for about three days, then it is given up.
        </p>
      </Note>
    </div>
  );
}
