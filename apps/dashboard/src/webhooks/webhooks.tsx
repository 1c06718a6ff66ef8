import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { WebhookEndpointResource } from '@portico/contract';
import { useEnvironment } from '../data/environment.tsx';
import { ButtonLink } from '../parts/button-link.tsx';
import { RowSkeletons } from '../parts/delayed.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Failure } from '../parts/failure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Page } from '../parts/page.tsx';
import { webhooksQuery } from './webhook-queries.ts';
import { endpointStanding, eventsWords, hostAndPath } from './webhook-words.ts';
import './webhooks.css';

/** Who is told what happens in this environment. */
export function Webhooks() {
  const environment = useEnvironment();
  const endpoints = useQuery(webhooksQuery(environment));
  const isEmpty = endpoints.data?.data.length === 0;
  return (
    <Page
      title="Webhooks"
      explanation="Your servers are told what happens, by signed calls."
      actions={isEmpty ? null : <AddEndpoint />}
    >
      {endpoints.isPending && <RowSkeletons rows={2} />}
      {endpoints.isError && <Failure error={endpoints.error} onRetry={() => void endpoints.refetch()} />}
      {isEmpty && <NoEndpoints />}
      {endpoints.data && !isEmpty && (
        <ul className="card">
          {endpoints.data.data.map((endpoint) => (
            <EndpointRow endpoint={endpoint} key={endpoint.id} />
          ))}
        </ul>
      )}
    </Page>
  );
}

function AddEndpoint() {
  const { slug } = useEnvironment();
  return (
    <ButtonLink
      to="/$environment/webhooks/new"
      params={{ environment: slug }}
      leftSection={<Icon name="plus" />}
    >
      Add endpoint
    </ButtonLink>
  );
}

function NoEndpoints() {
  return (
    <EmptyState
      title="Hear of it when something happens"
      action={<AddEndpoint />}
      preview={
        <div className="card">
          <div className="row webhook-row">
            <div className="webhook-row-name">
              <strong>app.example.com/hooks</strong>
              <p className="muted">All events</p>
            </div>
            <span className="state state-good">On</span>
          </div>
        </div>
      }
    >
      When somebody signs up, is deleted, or has to connect an account again, Portico calls an address of
      yours.
    </EmptyState>
  );
}

function EndpointRow({ endpoint }: { readonly endpoint: WebhookEndpointResource }) {
  const { slug } = useEnvironment();
  const { kind, words } = endpointStanding(endpoint);
  const { id, url, description, pending_count: waiting, dropped_count: dropped } = endpoint;
  const counts = [
    eventsWords(endpoint.event_types),
    waiting === 0 ? '' : `${waiting} waiting`,
    dropped === 0 ? '' : `${dropped} given up`,
  ];
  return (
    <li className="row webhook-row">
      <div className="webhook-row-name">
        <Link
          to="/$environment/webhooks/$webhookId"
          params={{ environment: slug, webhookId: id }}
          className="row-link truncate"
        >
          {description === '' ? hostAndPath(url) : description}
        </Link>
        {description !== '' && <p className="muted truncate">{hostAndPath(url)}</p>}
        <p className="muted">{counts.filter(Boolean).join(' · ')}</p>
      </div>
      <span className={`state state-${kind}`}>{words}</span>
    </li>
  );
}
