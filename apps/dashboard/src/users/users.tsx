import { Badge, Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDidUpdate } from '@mantine/hooks';
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
import { providerTitle } from './provider-title.ts';
import { isNarrowed, orders, seenChoices, standings } from './user-filter.ts';
import type { UserFilter } from './user-filter.ts';
import './users.css';

const pageSize = 25;

/** Everybody with an account here. The server searches, narrows, orders and pages. */
export function Users() {
  const environment = useEnvironment();
  const { page = 1, ...filter } = useSearch({ from: '/$environment/users' });
  const navigate = useNavigate({ from: '/$environment/users' });
  const users = useQuery(usersQuery(environment, { ...filter, ...partOf(page) }));
  const isEmpty = users.data?.total_count === 0 && !isNarrowed(filter);
  const narrow = (change: UserFilter) =>
    void navigate({ search: { ...filter, ...change, page: undefined }, replace: true });
  return (
    <Page title="Users" explanation={countWords(users.data?.total_count, filter)} actions={<CreateUser />}>
      {!isEmpty && <UserFilters filter={filter} onChange={narrow} />}
      {users.isPending && <RowSkeletons rows={8} />}
      {users.isError && <Failure error={users.error} onRetry={() => void users.refetch()} />}
      {isEmpty && <NoUsers />}
      {users.data && users.data.data.length > 0 && <UserTable users={users.data.data} />}
      {users.data?.data.length === 0 && !isEmpty && <NobodyFits filter={filter} onChange={narrow} />}
      {users.data && (
        <Paging
          page={page}
          pageSize={pageSize}
          totalCount={users.data.total_count}
          onChange={(next) => void navigate({ search: { ...filter, page: next } })}
        />
      )}
    </Page>
  );
}

const partOf = (page: number) => ({ limit: pageSize, offset: (page - 1) * pageSize });

function countWords(count: number | undefined, filter: UserFilter): string {
  if (!count) return 'People with an account here.';
  if (isNarrowed(filter)) return `${counted(count, 'person fits', 'people fit')}.`;
  return `${counted(count, 'person', 'people')} with an account here.`;
}

function CreateUser() {
  const { slug } = useEnvironment();
  return (
    <ButtonLink
      to="/$environment/users/new"
      params={{ environment: slug }}
      leftSection={<Icon name="plus" />}
    >
      Create user
    </ButtonLink>
  );
}

interface FiltersProps {
  readonly filter: UserFilter;
  readonly onChange: (change: UserFilter) => void;
}

function UserFilters({ filter, onChange }: FiltersProps) {
  const { query = '', standing, seen, order } = filter;
  return (
    <div className="users-filters">
      <UserSearch query={query} onChange={(typed) => onChange({ query: typed || undefined })} />
      <Select
        aria-label="Banned or not"
        placeholder="Everybody"
        data={[...standings]}
        value={standing ?? null}
        onChange={(value) => onChange({ standing: standings.find((one) => one.value === value)?.value })}
        clearable
      />
      <Select
        aria-label="Last signed in"
        placeholder="Signed in at any time"
        data={seenChoices.map(({ value, label }) => ({ value, label }))}
        value={seen ?? null}
        onChange={(value) => onChange({ seen: seenChoices.find((one) => one.value === value)?.value })}
        clearable
      />
      <Select
        aria-label="Order"
        data={orders.map(({ value, label }) => ({ value, label }))}
        value={order ?? orders[0].value}
        onChange={(value) => onChange({ order: orders.find((one) => one.value === value)?.value })}
        allowDeselect={false}
      />
    </div>
  );
}

function NobodyFits({ filter, onChange }: FiltersProps) {
  return (
    <EmptyState
      title={filter.query ? `Nobody fits “${filter.query}”` : 'Nobody fits'}
      action={
        <Button
          variant="default"
          onClick={() => onChange({ query: undefined, standing: undefined, seen: undefined })}
        >
          Show everybody
        </Button>
      }
    >
      Searched are the beginnings of names, handles, email addresses and your own ids, and user ids.
    </EmptyState>
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
  // Emptied from outside, the field is empty too.
  useDidUpdate(() => {
    if (query === '') setTyped('');
  }, [query]);
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
