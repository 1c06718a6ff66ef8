import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { backendUsers } from '@portico/contract';
import type { ManagedUserResource } from '@portico/contract';
import { useState } from 'react';
import { useEnvironment } from '../data/environment.tsx';
import { mergePreviewQuery, usersQuery } from '../data/queries.ts';
import { Confirm } from '../parts/confirm.tsx';
import { describeFailure } from '../parts/failure.tsx';
import { nameOf, Picture } from '../parts/person.tsx';
import { counted } from '../parts/relative-time.ts';
import { useUserChange } from './user-change.ts';

type OfUser = { readonly user: ManagedUserResource };

const suggestions = 5;

/** Two accounts of one person become one: the other is found, what would move is shown, then it is asked for. */
export function MergeUser({ user }: OfUser) {
  const [isOpen, setIsOpen] = useState(false);
  const [other, setOther] = useState<ManagedUserResource>();
  const close = () => {
    setOther(undefined);
    setIsOpen(false);
  };
  return (
    <div>
      <div className="standing">
        <p>
          <strong>Merge</strong>
          <span className="muted">Moves everything of another account here, and deletes that one.</span>
        </p>
        <Button variant="default" aria-expanded={isOpen} onClick={() => (isOpen ? close() : setIsOpen(true))}>
          {isOpen ? 'Do not merge' : 'Merge an account'}
        </Button>
      </div>
      {isOpen && <FindOther user={user} onChosen={setOther} />}
      {other && (
        <ConfirmMerge user={user} other={other} onClose={() => setOther(undefined)} onMerged={close} />
      )}
    </div>
  );
}

function FindOther({ user, onChosen }: OfUser & { readonly onChosen: (other: ManagedUserResource) => void }) {
  const [typed, setTyped] = useState('');
  const [query] = useDebouncedValue(typed.trim(), 250);
  const filter = { query, limit: suggestions + 1, offset: 0 };
  const found = useQuery({ ...usersQuery(useEnvironment(), filter), enabled: query !== '' });
  const others = (found.data?.data ?? []).filter(({ id }) => id !== user.id).slice(0, suggestions);
  return (
    <div className="merge-find">
      <TextInput
        label="The account that goes"
        placeholder="Name, handle, email or id"
        value={typed}
        autoComplete="off"
        data-autofocus
        onChange={(event) => setTyped(event.currentTarget.value)}
        {...(found.isError ? { error: describeFailure(found.error).sentence } : {})}
      />
      {query !== '' && found.data && others.length === 0 && (
        <p className="muted small">Nobody else fits “{query}”.</p>
      )}
      {query !== '' && others.length > 0 && (
        <ul className="card" aria-label="Accounts found">
          {others.map((other) => (
            <li className="row merge-row" key={other.id}>
              <Picture url={other.image_url || null} name={nameOf(other)} />
              <div>
                <strong className="truncate">{nameOf(other)}</strong>
                <p className="muted truncate">{other.email_addresses[0]?.email_address ?? other.id}</p>
              </div>
              <Button
                variant="default"
                size="compact-md"
                aria-label={`Choose ${nameOf(other)}`}
                onClick={() => onChosen(other)}
              >
                Choose
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface ConfirmMergeProps extends OfUser {
  readonly other: ManagedUserResource;
  readonly onClose: () => void;
  readonly onMerged: () => void;
}

function ConfirmMerge({ user, other, onClose, onMerged }: ConfirmMergeProps) {
  const preview = useQuery(mergePreviewQuery(useEnvironment(), user.id, other.id));
  const merge = useUserChange({
    userId: user.id,
    send: (call) =>
      call(backendUsers.mergeUsers, { params: { id: user.id }, body: { from_user_id: other.id } }),
    done: `${nameOf(other)} is part of ${nameOf(user)} now.`,
    failed: 'Nothing was merged.',
    onEnd: onMerged,
  });
  return (
    <Confirm
      isOpen
      title={`Merge ${nameOf(other)} into ${nameOf(user)}?`}
      action="Merge"
      typedName={nameOf(other)}
      isBusy={merge.isPending || preview.isPending}
      onConfirm={() => preview.isSuccess && merge.mutate()}
      onClose={onClose}
    >
      {preview.isPending && 'Looking at what would move…'}
      {preview.isError && describeFailure(preview.error).sentence}
      {preview.data && (
        <>
          {counted(preview.data.external_account_ids.length, 'connected account', 'connected accounts')} and{' '}
          {counted(preview.data.email_address_ids.length, 'address', 'addresses')} move.{' '}
          {preview.data.metadata_conflicts.length > 0 && (
            <>
              Both have {preview.data.metadata_conflicts.map((key) => `“${key}”`).join(', ')} in their
              metadata: the values here stay.{' '}
            </>
          )}
          {preview.data.taken_over.length > 0 && (
            <>
              {nameOf(user)} gets the {preview.data.taken_over.map(titleOf).join(', ')} of the other.{' '}
            </>
          )}
          {preview.data.lost.length > 0 && (
            <>
              The {preview.data.lost.map(titleOf).join(', ')} of {nameOf(other)} is lost: the one here
              stays.{' '}
            </>
          )}
          {nameOf(other)} is deleted, and {counted(preview.data.ended_sessions, 'session', 'sessions')} of
          that account end.
        </>
      )}
    </Confirm>
  );
}

/** `external_id` → “external id” */
const titleOf = (column: string): string => column.replaceAll('_', ' ');
