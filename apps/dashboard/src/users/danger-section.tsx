import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { backendUsers } from '@portico/contract';
import type { ManagedUserResource } from '@portico/contract';
import { useState } from 'react';
import { useEnvironment } from '../data/environment.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { nameOf } from '../parts/person.tsx';
import { counted } from '../parts/relative-time.ts';
import { Section } from '../parts/section.tsx';
import { MergeUser } from './merge-user.tsx';
import { useUserChange } from './user-change.ts';

type OfUser = { readonly user: ManagedUserResource };

/** What cannot be taken back. */
export function DangerSection({ user }: OfUser) {
  return (
    <Section title="Danger zone" reason="Neither can be undone.">
      <MergeUser user={user} />
      <DeleteUser user={user} />
    </Section>
  );
}

function DeleteUser({ user }: OfUser) {
  const [isAsking, setIsAsking] = useState(false);
  const navigate = useNavigate();
  const { slug } = useEnvironment();
  const name = nameOf(user);
  const remove = useUserChange({
    userId: user.id,
    send: (call) => call(backendUsers.deleteUser, { params: { id: user.id } }),
    done: `${name} was deleted.`,
    failed: `${name} was not deleted.`,
    onEnd: () => setIsAsking(false),
    onDone: () =>
      void navigate({
        to: '/$environment/users',
        params: { environment: slug },
        // What was typed about somebody who is gone cannot be saved.
        ignoreBlocker: true,
      }),
  });
  return (
    <div className="standing">
      <p>
        <strong>Delete</strong>
        <span className="muted">The account and everything of it, on every device.</span>
      </p>
      <Button className="button-destroy" onClick={() => setIsAsking(true)}>
        Delete user
      </Button>
      <Confirm
        isOpen={isAsking}
        title={`Delete ${name}?`}
        action="Delete user"
        typedName={name}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate()}
        onClose={() => setIsAsking(false)}
      >
        {counted(user.email_addresses.length, 'address', 'addresses')},{' '}
        {counted(user.external_accounts.length, 'connected account', 'connected accounts')} with their tokens,
        and all sessions are lost. What stays in the logs are ids.
      </Confirm>
    </div>
  );
}
