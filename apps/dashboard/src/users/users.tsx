import { Badge, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ManagedUserResource } from '@portico/contract';
import { useState } from 'react';
import { useEnvironment } from '../data/environment.tsx';
import { usersQuery } from '../data/queries.ts';
import { ButtonLink } from '../parts/button-link.tsx';
import { RowSkeletons } from '../parts/delayed.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Failure } from '../parts/failure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Page } from '../parts/page.tsx';
import { Paging } from '../parts/paging.tsx';
import { nameOf, Picture } from '../parts/person.tsx';
import { counted } from '../parts/relative-time.ts';
import { TimeAgo } from '../parts/time-ago.tsx';
import './users.css';

const pageSize = 25;

/** Everybody with an account here, newest first. The server searches and pages. */
export function Users() {
  const environment = useEnvironment();
  const { query = '', page = 1 } = useSearch({ from: '/$environment/users' });
  const navigate = useNavigate({ from: '/$environment/users' });
  const users = useQuery(usersQuery(environment, { query, limit: pageSize, offset: (page - 1) * pageSize }));
  const isEmpty = users.data?.total_count === 0 && query === '';
  return (
    <Page
      title="Users"
      explanation={
        users.data && !isEmpty && query === ''
          ? `${counted(users.data.total_count, 'person', 'people')} with an account here.`
          : 'People with an account here.'
      }
    >
      {!isEmpty && (
        <UserSearch
          query={query}
          onChange={(typed) =>
            void navigate({ search: { query: typed || undefined, page: undefined }, replace: true })
          }
        />
      )}
      {users.isPending && <RowSkeletons rows={8} />}
      {users.isError && <Failure error={users.error} onRetry={() => void users.refetch()} />}
      {isEmpty && <NoUsers />}
      {users.data && users.data.data.length > 0 && <UserTable users={users.data.data} />}
      {users.data?.data.length === 0 && !isEmpty && (
        <p className="muted">Nobody fits “{query}”. Names, handles, email addresses and ids are searched.</p>
      )}
      {users.data && (
        <Paging
          page={page}
          pageSize={pageSize}
          totalCount={users.data.total_count}
          onChange={(next) => void navigate({ search: { query: query || undefined, page: next } })}
        />
      )}
    </Page>
  );
}

function UserSearch({
  query,
  onChange,
}: {
  readonly query: string;
  readonly onChange: (typed: string) => void;
}) {
  const [typed, setTyped] = useState(query);
  const search = useDebouncedCallback(onChange, 250);
  return (
    <TextInput
      className="users-search"
      aria-label="Search users"
      placeholder="Name, handle, email or id"
      leftSection={<Icon name="search" />}
      value={typed}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        search(value.trim());
      }}
    />
  );
}

function NoUsers() {
  const { slug } = useEnvironment();
  return (
    <EmptyState
      title="Nobody yet"
      action={
        <ButtonLink to="/$environment/portal" params={{ environment: slug }}>
          Open Portal
        </ButtonLink>
      }
    >
      People appear here the moment they sign up. Visit the sign-in page and be the first.
    </EmptyState>
  );
}

function UserTable({ users }: { readonly users: readonly ManagedUserResource[] }) {
  const { slug } = useEnvironment();
  return (
    <div className="card">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col" className="wide-only">
              Email address
            </th>
            <th scope="col" className="wide-only">
              Signs in with
            </th>
            <th scope="col">Last seen</th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <tr key={user.id}>
              <td>
                <div className="users-person">
                  <Picture url={user.image_url || null} name={nameOf(user)} />
                  <span className="users-name">
                    <Link
                      to="/$environment/users/$userId"
                      params={{ environment: slug, userId: user.id }}
                      className="row-link truncate"
                    >
                      {nameOf(user)}
                    </Link>
                    <Standing user={user} />
                  </span>
                </div>
              </td>
              <td className="wide-only">{primaryEmail(user) ?? <span className="muted">None</span>}</td>
              <td className="wide-only muted">{providersOf(user) || '–'}</td>
              <td className="muted users-seen">
                {user.last_sign_in_at === null ? 'Never' : <TimeAgo at={user.last_sign_in_at} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A handle, or that somebody is kept out, which matters more. */
function Standing({ user }: { readonly user: ManagedUserResource }) {
  if (user.banned) return <Badge className="badge-bad">Banned</Badge>;
  if (user.locked) return <Badge className="badge-bad">Locked</Badge>;
  const handle = user.username ?? user.external_accounts[0]?.username;
  return handle ? <span className="muted truncate">@{handle}</span> : null;
}

function primaryEmail(user: ManagedUserResource): string | undefined {
  const { email_addresses: addresses, primary_email_address_id: primary } = user;
  return (addresses.find(({ id }) => id === primary) ?? addresses[0])?.email_address;
}

function providersOf(user: ManagedUserResource): string {
  return user.external_accounts.map(({ provider }) => providerTitle(provider)).join(', ');
}

/** `oauth_x` → `X`, for where only the strategy is known. */
export function providerTitle(strategy: string): string {
  const key = strategy.replace(/^oauth_/, '');
  return key.charAt(0).toUpperCase() + key.slice(1);
}
