import { Button, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { backendWebhooks } from '@portico/contract';
import type { WebhookEndpointWithSecret, WebhookEventType } from '@portico/contract';
import { useState } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { BackLink } from '../parts/back-link.tsx';
import { ButtonLink } from '../parts/button-link.tsx';
import { fieldProblems } from '../parts/failure.tsx';
import { useFocusOnProblem } from '../parts/focus-problem.ts';
import { Page } from '../parts/page.tsx';
import { Refused } from '../parts/refused.tsx';
import { LeaveGuard } from '../parts/save-bar.tsx';
import { Section } from '../parts/section.tsx';
import { EventChoice, eventsReason } from './event-choice.tsx';
import { SecretShown } from './secret-shown.tsx';
import { useRereadWebhooks } from './webhook-queries.ts';
import './webhooks.css';

/** Adds an endpoint, then shows its signing secret: this once. */
export function NewWebhook() {
  const [made, setMade] = useState<WebhookEndpointWithSecret>();
  const { slug } = useEnvironment();
  const navigate = useNavigate();
  const params = { environment: slug, webhookId: made?.id ?? '' };
  return (
    <Page
      title={made ? 'Endpoint added' : 'Add endpoint'}
      width="form"
      explanation={
        made
          ? 'One thing is left: your server has to know the secret.'
          : 'An address of yours that Portico calls.'
      }
      back={<BackLink to="/$environment/webhooks">Webhooks</BackLink>}
    >
      {made ? (
        <SecretShown
          secret={made.secret}
          onDone={() => void navigate({ to: '/$environment/webhooks/$webhookId', params })}
        />
      ) : (
        <NewEndpointForm onMade={setMade} />
      )}
    </Page>
  );
}

function NewEndpointForm({ onMade }: { readonly onMade: (made: WebhookEndpointWithSecret) => void }) {
  const environment = useEnvironment();
  const [url, setUrl] = useState('');
  const [description, setDescription] = useState('');
  const [chosen, setChosen] = useState<readonly WebhookEventType[] | null>(null);
  const reread = useRereadWebhooks(environment);
  const create = useChange({
    mutationFn: () => {
      const body = { url: url.trim(), description: description.trim(), event_types: chosen && [...chosen] };
      return environment.call(backendWebhooks.createWebhookEndpoint, { body });
    },
    onSuccess: async (made) => {
      onMade(made);
      await reread();
    },
  });
  const problems = fieldProblems(create.error);
  useFocusOnProblem(create.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Section title="Address" reason={addressReason(environment.isDevelopment)}>
        <TextInput
          label="URL"
          placeholder={
            environment.isDevelopment ? 'http://localhost:3000/hooks' : 'https://app.example.com/hooks'
          }
          value={url}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          maxLength={2048}
          onChange={(event) => setUrl(event.currentTarget.value)}
          {...(problems['url'] === undefined ? {} : { error: problems['url'] })}
        />
        <TextInput
          label="Description"
          description="What you call it. Empty is fine."
          value={description}
          maxLength={200}
          onChange={(event) => setDescription(event.currentTarget.value)}
          {...(problems['description'] === undefined ? {} : { error: problems['description'] })}
        />
      </Section>
      <Section title="Events" reason={eventsReason}>
        <EventChoice chosen={chosen} onChange={setChosen} problem={problems['event_types']} />
      </Section>
      {Object.keys(problems).length === 0 && <Refused error={create.error} />}
      <div className="new-webhook-buttons">
        <ButtonLink to="/$environment/webhooks" params={{ environment: environment.slug }} variant="default">
          Cancel
        </ButtonLink>
        <Button type="submit" disabled={url.trim() === ''} loading={create.isPending}>
          Add endpoint
        </Button>
      </div>
      <LeaveGuard isActive={url.trim() !== '' && !create.data} what="the new endpoint" />
    </form>
  );
}

/** Where a call may go. */
export const addressReason = (isDevelopment: boolean): string =>
  isDevelopment
    ? 'https, or http on your own machine. Redirects are not followed.'
    : 'https. Redirects are not followed, and private networks not reached.';
