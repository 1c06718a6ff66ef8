import type { OauthProviderResource } from '@portico/contract';
import type { RefObject } from 'react';
import { Confirm } from '../parts/confirm.tsx';
import { counted } from '../parts/relative-time.ts';
import { useDeleteConnection, useSetEnabled } from './connection-actions.ts';

interface DeleteConnectionProps {
  readonly connection: OauthProviderResource;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
  /** the button of the menu it was chosen from */
  readonly returnTo: RefObject<HTMLElement | null>;
}

/** Asks before deleting. A connection that people came in with can only be paused. */
export function DeleteConnection({
  connection,
  isOpen,
  onClose,
  onDeleted,
  returnTo,
}: DeleteConnectionProps) {
  const remove = useDeleteConnection(onDeleted);
  const setEnabled = useSetEnabled();
  const { id, name, users_count: count, enabled } = connection;
  if (count > 0) {
    const pause = () => {
      if (enabled) setEnabled.mutate({ id, name, enabled: false });
      onClose();
    };
    return (
      <Confirm
        isOpen={isOpen}
        title={`${name} cannot be deleted yet`}
        action={enabled ? `Pause ${name}` : 'Keep it paused'}
        isDestructive={false}
        onConfirm={pause}
        onClose={onClose}
        returnTo={returnTo}
      >
        {counted(count, 'person has', 'people have')} an account at {name} connected here. Deleting the
        connection would cut them off. Paused, nobody signs in with {name} and nothing is lost.
      </Confirm>
    );
  }
  return (
    <Confirm
      isOpen={isOpen}
      title={`Delete ${name}?`}
      action="Delete connection"
      typedName={name}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate(connection)}
      onClose={onClose}
      returnTo={returnTo}
    >
      Its credentials, scopes and rules are lost. The <strong>Continue with {name}</strong> button disappears.
      Nobody has connected an account through it.
    </Confirm>
  );
}
