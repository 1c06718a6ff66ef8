import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { AuditEventResource } from '@portico/contract';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useEnvironment } from '../data/environment.tsx';
import { auditEventsQuery } from '../data/queries.ts';
import { CopyId } from '../parts/copy-field.tsx';
import { RowSkeletons } from '../parts/delayed.tsx';
import { Emphasised } from '../parts/emphasised.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Failure } from '../parts/failure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Page } from '../parts/page.tsx';
import { Paging } from '../parts/paging.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { actorTitle, eventSummary, eventTitle, isFailure } from './event-words.ts';
import { isNarrowed } from './log-filter.ts';
import type { LogFilter } from './log-filter.ts';
import { LogFilters } from './log-filters.tsx';
import { parseReference } from './reference.ts';
import './logs.css';

const pageSize = 50;

/** What happened here, newest first; a reference from an error page finds its cause. */
export function Logs() {
  const environment = useEnvironment();
  const { page = 1, ...filter } = useSearch({ from: '/$environment/logs' });
  const { reference = '' } = filter;
  const navigate = useNavigate({ from: '/$environment/logs' });
  const part = { limit: pageSize, offset: (page - 1) * pageSize };
  const events = useQuery(auditEventsQuery(environment, { ...filter, ...part }));
  const narrow = (change: LogFilter) => void navigate({ search: { ...filter, ...change, page: undefined } });
  return (
    <Page
      title="Logs"
      explanation="Who signed in, what failed and why, and what was changed. Somebody who could not sign in can read you a reference."
    >
      <ReferenceSearch
        key={reference}
        reference={reference}
        onSearch={(found) => narrow({ reference: found })}
      />
      <LogFilters filter={filter} onChange={narrow} />
      {events.isPending && <RowSkeletons rows={8} />}
      {events.isError && <Failure error={events.error} onRetry={() => void events.refetch()} />}
      {events.data && events.data.data.length > 0 && (
        <ul className="card events">
          {events.data.data.map((event) => (
            <Event
              event={event}
              key={event.id}
              isOpen={reference !== ''}
              onActor={(actor) => narrow({ actor })}
            />
          ))}
        </ul>
      )}
      {events.data?.data.length === 0 && (
        <NoEvents isNarrowed={isNarrowed(filter)} reference={reference} onAll={() => narrow(everything)} />
      )}
      {events.data && (
        <Paging
          page={page}
          pageSize={pageSize}
          totalCount={events.data.total_count}
          onChange={(next) => void navigate({ search: { ...filter, page: next } })}
        />
      )}
    </Page>
  );
}

const everything: LogFilter = {
  reference: undefined,
  type: undefined,
  user: undefined,
  actor: undefined,
  from: undefined,
  to: undefined,
};

function ReferenceSearch({
  reference,
  onSearch,
}: {
  readonly reference: string;
  readonly onSearch: (reference: string | undefined) => void;
}) {
  const [typed, setTyped] = useState(reference);
  return (
    <form
      className="logs-reference"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(parseReference(typed) || undefined);
      }}
    >
      <TextInput
        aria-label="Reference"
        placeholder="Reference, such as 7F3K-92"
        leftSection={<Icon name="search" />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        maxLength={40}
        spellCheck={false}
      />
      <Button type="submit" variant="default">
        Find
      </Button>
      {reference !== '' && (
        <Button variant="subtle" color="gray" onClick={() => onSearch(undefined)}>
          Show all
        </Button>
      )}
    </form>
  );
}

interface NoEventsProps {
  readonly isNarrowed: boolean;
  readonly reference: string;
  readonly onAll: () => void;
}

function NoEvents({ isNarrowed: isSome, reference, onAll }: NoEventsProps) {
  if (reference !== '') {
    return (
      <EmptyState title={`Nothing has the reference ${reference}`}>
        Check it letter by letter, and that this is the environment it happened in. A sign-in that ended
        before it began, with an expired link for example, stands in the log of the server only.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={isSome ? 'Nothing fits' : 'Nothing has happened yet'}
      action={
        isSome ? (
          <Button variant="default" onClick={onAll}>
            Show everything
          </Button>
        ) : null
      }
    >
      Sign-ins, failures and every change in this dashboard are written down here.
    </EmptyState>
  );
}

interface EventProps {
  readonly event: AuditEventResource;
  readonly isOpen: boolean;
  /** shows what the same actor did */
  readonly onActor: (actorId: string) => void;
}

function Event({ event, isOpen, onActor }: EventProps) {
  return (
    <li>
      <details className="event" open={isOpen}>
        <summary>
          <span className={`state state-${isFailure(event.type) ? 'bad' : 'off'}`}>
            {eventTitle(event.type)}
          </span>
          <span className="muted truncate event-summary">{eventSummary(event)}</span>
          <span className="muted event-time">
            <TimeAgo at={event.created_at} />
          </span>
          <Icon name="right" size={14} />
        </summary>
        <EventDetails event={event} onActor={onActor} />
      </details>
    </li>
  );
}

function EventDetails({ event, onActor }: Omit<EventProps, 'isOpen'>) {
  const { actor } = event;
  const { id: actorId } = actor;
  return (
    <div className="event-details">
      <dl className="facts">
        <dt>Kind</dt>
        <dd>
          <code>{event.type}</code>
        </dd>
        <dt>Who</dt>
        <dd>
          {actorTitle(actor)} {actorId && <CopyId value={actorId} />}{' '}
          {actorId && (
            <Button variant="subtle" size="compact-sm" onClick={() => onActor(actorId)}>
              Only theirs
            </Button>
          )}
        </dd>
        <Fact title="What" value={event.target_id && <CopyId value={event.target_id} />} />
        <Fact title="Reference" value={event.reference && <CopyId value={event.reference} />} />
        <Fact title="Trace" value={<CopyId value={event.trace_id} />} />
        <Fact title="Address" value={event.ip_address} />
        <Fact title="When" value={new Date(event.created_at).toLocaleString('en-GB', exactly)} />
      </dl>
      <Explanation details={event.details} />
      {Object.keys(event.details).length > 0 && (
        <pre className="raw" tabIndex={0} role="region" aria-label="Details">
          {JSON.stringify(event.details, null, 2)}
        </pre>
      )}
    </div>
  );
}

/** Why it failed and what to change, where that is known. */
function Explanation({ details }: Pick<AuditEventResource, 'details'>) {
  const { likely_cause: cause, what_to_change: fix, field } = details;
  if (typeof cause !== 'string') return null;
  return (
    <div className="event-explanation">
      <h3>Likely cause</h3>
      <p>
        <Emphasised text={cause} />
      </p>
      {typeof fix === 'string' && (
        <>
          <h3>What to change</h3>
          <p>
            <Emphasised text={fix} />
          </p>
        </>
      )}
      {typeof field === 'string' && (
        <p className="small muted">
          The field is <strong>{field}</strong>.
        </p>
      )}
    </div>
  );
}

const exactly = { dateStyle: 'medium', timeStyle: 'long' } as const;

function Fact({ title, value }: { readonly title: string; readonly value: ReactNode }) {
  if (!value) return null;
  return (
    <>
      <dt>{title}</dt>
      <dd>{value}</dd>
    </>
  );
}
