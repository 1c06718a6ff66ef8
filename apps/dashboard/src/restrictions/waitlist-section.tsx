import { Button, Select } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { backendRestrictions } from '@portico/contract';
import type { WaitlistEntryResource } from '@portico/contract';
import { useState } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { CopyField } from '../parts/copy-field.tsx';
import { RowSkeletons } from '../parts/delayed.tsx';
import { Failure } from '../parts/failure.tsx';
import { useNotices } from '../parts/notices.tsx';
import { Paging } from '../parts/paging.tsx';
import { Section } from '../parts/section.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { waitlistKey, waitlistQuery } from './restriction-queries.ts';
import type { WaitlistStatus } from './restriction-queries.ts';
import './waitlist-section.css';

const pageSize = 10;

const groups = {
  pending: { label: 'Waiting', empty: 'Nobody waits. Share the page above.' },
  approved: { label: 'Let in', empty: 'Nobody was let in yet.' },
  rejected: { label: 'Turned down', empty: 'Nobody was turned down.' },
} as const satisfies Record<WaitlistStatus, object>;

/** Who asked to be let in, and the decision about them. */
export function WaitlistSection({ baseUrl }: { readonly baseUrl: string }) {
  const environment = useEnvironment();
  const [status, setStatus] = useState<WaitlistStatus>('pending');
  const [page, setPage] = useState(1);
  const part = { status, limit: pageSize, offset: (page - 1) * pageSize };
  const entries = useQuery(waitlistQuery(environment, part));
  return (
    <Section title="Waitlist" reason="Who is let in is told by mail, and can sign up from then on.">
      <CopyField label="Where people join" value={`${baseUrl}/waitlist`} />
      <Select
        label="Show"
        data={Object.entries(groups).map(([value, { label }]) => ({ value, label }))}
        value={status}
        allowDeselect={false}
        onChange={(value) => {
          if (value !== 'pending' && value !== 'approved' && value !== 'rejected') return;
          setStatus(value);
          setPage(1);
        }}
      />
      {entries.isPending && <RowSkeletons rows={2} />}
      {entries.isError && <Failure error={entries.error} onRetry={() => void entries.refetch()} />}
      {entries.data?.total_count === 0 && <p className="muted small">{groups[status].empty}</p>}
      {entries.data && entries.data.data.length > 0 && (
        <ul className="card" aria-label={groups[status].label}>
          {entries.data.data.map((entry) => (
            <Entry
              key={entry.id}
              entry={entry}
              // The last one of a page takes the page with it.
              onDecided={() => entries.data.data.length === 1 && setPage(Math.max(1, page - 1))}
            />
          ))}
        </ul>
      )}
      {entries.data && (
        <Paging page={page} pageSize={pageSize} totalCount={entries.data.total_count} onChange={setPage} />
      )}
    </Section>
  );
}

interface EntryProps {
  readonly entry: WaitlistEntryResource;
  readonly onDecided: () => void;
}

function Entry({ entry, onDecided }: EntryProps) {
  const { id, email_address: address, status, created_at: createdAt } = entry;
  const environment = useEnvironment();
  const queries = useQueryClient();
  const notices = useNotices();
  const decide = useChange({
    mutationFn: (isApproved: boolean) =>
      environment.call(
        isApproved ? backendRestrictions.approveWaitlistEntry : backendRestrictions.rejectWaitlistEntry,
        { params: { id } },
      ),
    onSuccess: async (_decided, isApproved) => {
      notices.done(isApproved ? `${address} may sign up.` : `${address} may not sign up.`);
      onDecided();
      await queries.invalidateQueries({ queryKey: waitlistKey(environment) });
    },
    onError: (error) => notices.failed(`Nothing was decided about ${address}.`, error),
  });
  return (
    <li className="row waitlist-row">
      <div className="waitlist-who">
        <strong>{address}</strong>
        <p className="muted">
          Asked <TimeAgo at={createdAt} />
        </p>
      </div>
      <div className="waitlist-actions">
        {status !== 'approved' && (
          <Button
            size="compact-md"
            disabled={decide.isPending}
            onClick={() => decide.mutate(true)}
            aria-label={`Let in ${address}`}
          >
            Let in
          </Button>
        )}
        {status !== 'rejected' && (
          <Button
            variant="default"
            size="compact-md"
            disabled={decide.isPending}
            onClick={() => decide.mutate(false)}
            aria-label={`Turn down ${address}`}
          >
            Turn down
          </Button>
        )}
      </div>
    </li>
  );
}
