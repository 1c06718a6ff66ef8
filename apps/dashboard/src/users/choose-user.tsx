import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ManagedUserResource } from '@portico/contract';
import { useState } from 'react';
import { useEnvironment } from '../data/environment.tsx';
import { usersQuery } from '../data/queries.ts';
import { describeFailure } from '../parts/failure.tsx';
import { nameOf } from '../parts/person.tsx';

interface ChooseUserProps {
  readonly label: string;
  readonly chosen: ManagedUserResource | undefined;
  readonly onChoose: (user: ManagedUserResource | undefined) => void;
  /** what is wrong with the choice */
  readonly problem?: string | undefined;
}

/** Finds somebody, by what the list of users is searched by. */
export function ChooseUser({ label, chosen, onChoose, problem }: ChooseUserProps) {
  const [typed, setTyped] = useState('');
  const [query] = useDebouncedValue(typed.trim(), 250);
  // Once somebody is chosen, their label stands in the field, which is nothing to search for.
  const searched = chosen && typed === labelOf(chosen) ? '' : query;
  const found = useQuery(usersQuery(useEnvironment(), { query: searched, limit: 8, offset: 0 }));
  const users = found.data?.data ?? [];
  const shown = chosen && !users.some(({ id }) => id === chosen.id) ? [chosen, ...users] : users;
  const wrong = found.isError ? describeFailure(found.error).sentence : problem;
  return (
    <Select
      label={label}
      placeholder="Name, handle, email or id"
      data={shown.map((user) => ({ value: user.id, label: labelOf(user) }))}
      // The server searched already.
      filter={({ options }) => options}
      searchable
      clearable
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={found.isFetching ? 'Searching…' : 'Nobody fits.'}
      value={chosen?.id ?? null}
      onChange={(id) => onChoose(shown.find((user) => user.id === id))}
      {...(wrong === undefined ? {} : { error: wrong })}
    />
  );
}

/** Two people of one name are told apart by their address, or by the end of their id. */
function labelOf(user: ManagedUserResource): string {
  const { email_addresses: addresses, primary_email_address_id: primary } = user;
  const address = (addresses.find(({ id }) => id === primary) ?? addresses[0])?.email_address;
  return `${nameOf(user)} · ${address ?? `…${user.id.slice(-6)}`}`;
}
