import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { backendUsers } from '@portico/contract';
import type { ManagedSessionResource, ManagedUserResource } from '@portico/contract';
import { placeName } from '@portico/contract/place-name';
import { useState } from 'react';
import { useEnvironment } from '../data/environment.tsx';
import { userSessionsQuery } from '../data/queries.ts';
import { RowSkeletons } from '../parts/delayed.tsx';
import { Failure } from '../parts/failure.tsx';
import { Paging } from '../parts/paging.tsx';
import { Section } from '../parts/section.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { useUserChange } from './user-change.ts';

type OfUser = { readonly user: ManagedUserResource };

const pageSize = 25;

/** Where the person is signed in. */
export function SessionsSection({ user }: OfUser) {
  const [wanted, setWanted] = useState(1);
  const environment = useEnvironment();
  const part = { limit: pageSize, offset: (wanted - 1) * pageSize };
  const sessions = useQuery(userSessionsQuery(environment, user.id, part));
  const totalCount = sessions.data?.total_count ?? 0;
  // Devices that were signed out may have been all there was of the last page.
  const page = Math.max(1, Math.min(wanted, Math.ceil(totalCount / pageSize)));
  if (sessions.data && page !== wanted) setWanted(page);
  const endAll = useUserChange({
    userId: user.id,
    send: (call) => call(backendUsers.revokeUserSessions, { params: { id: user.id } }),
    done: 'Signed out everywhere.',
    failed: 'Nobody was signed out.',
  });
  const list = sessions.data?.data ?? [];
  return (
    <Section
      title="Devices"
      reason="Where this person is signed in. A device that is signed out is out at once."
    >
      {sessions.isPending && <RowSkeletons rows={1} />}
      {sessions.isError && <Failure error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {sessions.data?.total_count === 0 && <p className="muted">Signed in nowhere.</p>}
      {list.length > 0 && (
        <ul className="card" aria-label="Devices">
          {list.map((session) => (
            <SessionRow user={user} session={session} key={session.id} />
          ))}
        </ul>
      )}
      {sessions.data && (
        <Paging page={page} pageSize={pageSize} totalCount={totalCount} onChange={setWanted} />
      )}
      {totalCount > 1 && (
        <div>
          <Button variant="default" loading={endAll.isPending} onClick={() => endAll.mutate()}>
            Sign out everywhere
          </Button>
        </div>
      )}
    </Section>
  );
}

function SessionRow({ user, session }: OfUser & { readonly session: ManagedSessionResource }) {
  const { browser_name: browser, device_type: device, ip_address: address } = session.latest_activity;
  const place = placeName(session.latest_activity);
  const name = [browser, device].filter(Boolean).join(' on ') || 'Unknown device';
  const end = useUserChange({
    userId: user.id,
    send: (call) => call(backendUsers.revokeSession, { params: { id: session.id } }),
    done: `${name} was signed out.`,
    failed: `${name} was not signed out.`,
  });
  return (
    <li className="row session-row">
      <div>
        <strong>{name}</strong>
        <p className="muted">
          {place && `${place} · `}
          {address && `${address} · `}
          Active <TimeAgo at={session.last_active_at} />
        </p>
      </div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-md"
        aria-label={`Sign out ${name}`}
        loading={end.isPending}
        onClick={() => end.mutate()}
      >
        Sign out
      </Button>
    </li>
  );
}
