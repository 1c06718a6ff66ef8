import { useQuery } from '@tanstack/react-query';
import type { ExternalAccountResource } from '@portico/contract';
import { useState } from 'react';
import { useEnvironment } from '../data/environment.tsx';
import { accountHistoryQuery } from '../data/queries.ts';
import { actorTitle, eventTitle } from '../logs/event-words.ts';
import { Failure } from '../parts/failure.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';

/** What happened to an account and to what it granted, newest first; read once somebody opens it. */
export function AccountHistory({ account }: { readonly account: ExternalAccountResource }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="account-history" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>History</summary>
      {isOpen && <Events accountId={account.id} />}
    </details>
  );
}

function Events({ accountId }: { readonly accountId: string }) {
  const history = useQuery(accountHistoryQuery(useEnvironment(), accountId));
  if (history.isError) return <Failure error={history.error} onRetry={() => void history.refetch()} />;
  if (!history.data) return <p className="muted small">Reading…</p>;
  if (history.data.data.length === 0) return <p className="muted small">Nothing yet.</p>;
  return (
    <ol className="account-events">
      {history.data.data.map((event) => (
        <li key={event.id}>
          <span>{eventTitle(event.type)}</span>{' '}
          <span className="muted small">
            {actorTitle(event.actor)}, <TimeAgo at={event.created_at} />
          </span>
        </li>
      ))}
    </ol>
  );
}
