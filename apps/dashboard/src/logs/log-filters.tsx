import { Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEnvironment } from '../data/environment.tsx';
import { userQuery } from '../data/queries.ts';
import { CopyId } from '../parts/copy-field.tsx';
import { ChooseUser } from '../users/choose-user.tsx';
import { eventTypes } from './event-words.ts';
import type { LogFilter } from './log-filter.ts';

interface LogFiltersProps {
  readonly filter: LogFilter;
  readonly onChange: (change: LogFilter) => void;
}

/** Narrows the list: by kind, by person, by day. Who did it is chosen from an event. */
export function LogFilters({ filter, onChange }: LogFiltersProps) {
  const { type, user, actor, from, to } = filter;
  const environment = useEnvironment();
  const person = useQuery({ ...userQuery(environment, user ?? ''), enabled: user !== undefined });
  const chosen = user === undefined ? undefined : person.data;
  return (
    <>
      <div className="logs-narrow">
        <Select
          label="Kind of event"
          placeholder="Everything"
          data={eventTypes}
          value={type ?? null}
          onChange={(value) => onChange({ type: value ?? undefined })}
          searchable
          clearable
          nothingFoundMessage="There is no such kind."
        />
        <ChooseUser label="Person" chosen={chosen} onChoose={(one) => onChange({ user: one?.id })} />
        <TextInput
          type="date"
          label="From"
          value={from ?? ''}
          {...(to === undefined ? {} : { max: to })}
          onChange={(event) => onChange({ from: event.currentTarget.value || undefined })}
        />
        <TextInput
          type="date"
          label="To"
          value={to ?? ''}
          {...(from === undefined ? {} : { min: from })}
          onChange={(event) => onChange({ to: event.currentTarget.value || undefined })}
        />
      </div>
      {user !== undefined && person.isError && (
        <OnlyId
          words="Only about somebody who is not here any more:"
          id={user}
          onEnd={() => onChange({ user: undefined })}
        />
      )}
      {actor !== undefined && (
        <OnlyId words="Only what was done by" id={actor} onEnd={() => onChange({ actor: undefined })} />
      )}
    </>
  );
}

interface OnlyIdProps {
  readonly words: string;
  readonly id: string;
  readonly onEnd: () => void;
}

/** A filter that no field shows. */
function OnlyId({ words, id, onEnd }: OnlyIdProps) {
  return (
    <p className="logs-only">
      {words} <CopyId value={id} />
      <Button variant="subtle" color="gray" size="compact-sm" onClick={onEnd}>
        Show all
      </Button>
    </p>
  );
}
