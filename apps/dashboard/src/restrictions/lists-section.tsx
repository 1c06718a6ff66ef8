import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { backendRestrictions } from '@portico/contract';
import { useState } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { RowSkeletons } from '../parts/delayed.tsx';
import { describeFailure, Failure, fieldProblems } from '../parts/failure.tsx';
import { Icon } from '../parts/icon.tsx';
import { useNotices } from '../parts/notices.tsx';
import { Paging } from '../parts/paging.tsx';
import { Section } from '../parts/section.tsx';
import { identifiersKey, identifiersQuery, listCalls } from './restriction-queries.ts';
import type { IdentifierPage, ListName } from './restriction-queries.ts';

const pageSize = 10;

const lists = [
  { list: 'allow', label: 'Allow list' },
  { list: 'block', label: 'Block list' },
] as const;

/** Who is on the lists. Unlike the switches above it is changed at once, entry by entry. */
export function ListsSection() {
  return (
    <Section
      title="Allow and block lists"
      reason="Addresses, whole domains as *@example.com, or all subdomains as *@*.example.com. A change counts at once, where the list is on."
    >
      {lists.map((one) => (
        <IdentifierList key={one.list} {...one} />
      ))}
    </Section>
  );
}

interface ListProps {
  readonly list: ListName;
  readonly label: string;
}

function IdentifierList({ list, label }: ListProps) {
  const environment = useEnvironment();
  const [page, setPage] = useState(1);
  const part = { limit: pageSize, offset: (page - 1) * pageSize };
  const entries = useQuery(identifiersQuery(environment, list, part));
  return (
    <div>
      <NewEntry list={list} label={label} onAdded={() => setPage(1)} />
      {entries.isPending && <RowSkeletons rows={1} />}
      {entries.isError && <Failure error={entries.error} onRetry={() => void entries.refetch()} />}
      {entries.data?.total_count === 0 && <p className="muted small">Nobody is on it.</p>}
      {entries.data && entries.data.data.length > 0 && (
        <ul className="list-editor" aria-label={label}>
          {entries.data.data.map((entry) => (
            <Entry
              key={entry.id}
              list={list}
              entry={entry}
              // The last one of a page takes the page with it.
              onRemoved={() => entries.data.data.length === 1 && setPage(Math.max(1, page - 1))}
            />
          ))}
        </ul>
      )}
      {entries.data && (
        <Paging page={page} pageSize={pageSize} totalCount={entries.data.total_count} onChange={setPage} />
      )}
    </div>
  );
}

const notAnIdentifier = 'This has to be an address, *@example.com or *@*.example.com';

function NewEntry({ list, label, onAdded }: ListProps & { readonly onAdded: () => void }) {
  const environment = useEnvironment();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const [refused, setRefused] = useState<string>();
  const add = useChange({
    mutationFn: (identifier: string) => listCalls[list].add(environment, identifier),
    onSuccess: async () => {
      setTyped('');
      onAdded();
      await queries.invalidateQueries({ queryKey: identifiersKey(environment, list) });
    },
  });
  const submit = () => {
    const identifier = typed.trim();
    if (identifier === '') return;
    const judged = backendRestrictions.createBlocklistIdentifier.body.safeParse({ identifier });
    setRefused(judged.success ? undefined : notAnIdentifier);
    if (judged.success) add.mutate(identifier);
  };
  const answered = add.isError
    ? (fieldProblems(add.error)['identifier'] ?? describeFailure(add.error).sentence)
    : undefined;
  const problem = refused ?? answered;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <TextInput
        label={label}
        placeholder="ada@example.com or *@example.com"
        value={typed}
        inputMode="email"
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setRefused(undefined);
          add.reset();
        }}
        {...(problem === undefined ? {} : { error: problem })}
        rightSection={
          <Button type="submit" variant="subtle" size="compact-sm" disabled={typed.trim() === ''}>
            Add
          </Button>
        }
        rightSectionWidth={60}
      />
    </form>
  );
}

interface EntryProps {
  readonly list: ListName;
  readonly entry: IdentifierPage['data'][number];
  readonly onRemoved: () => void;
}

function Entry({ list, entry: { id, identifier }, onRemoved }: EntryProps) {
  const environment = useEnvironment();
  const queries = useQueryClient();
  const notices = useNotices();
  const remove = useChange({
    mutationFn: () => listCalls[list].remove(environment, id),
    onSuccess: async () => {
      notices.done(`${identifier} is off the ${list} list.`);
      onRemoved();
      await queries.invalidateQueries({ queryKey: identifiersKey(environment, list) });
    },
    onError: (error) => notices.failed(`${identifier} was not removed.`, error),
  });
  return (
    <li>
      <code>{identifier}</code>
      <ActionIcon
        size={28}
        aria-label={`Remove ${identifier}`}
        disabled={remove.isPending}
        onClick={() => remove.mutate()}
      >
        <Icon name="close" size={14} />
      </ActionIcon>
    </li>
  );
}
