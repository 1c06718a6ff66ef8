import { Button } from '@mantine/core';
import { backendUsers } from '@portico/contract';
import type { ManagedUserResource } from '@portico/contract';
import { Section } from '../parts/section.tsx';
import { useUserChange } from './user-change.ts';

/** Whether somebody may come in. Both are taken back with the same button. */
export function StandingSection({ user }: { readonly user: ManagedUserResource }) {
  const { id, banned, locked } = user;
  const params = { id };
  const ban = useUserChange({
    userId: id,
    send: (call) => call(banned ? backendUsers.unbanUser : backendUsers.banUser, { params }),
    done: banned ? 'No longer banned.' : 'Banned, and signed out everywhere.',
    failed: banned ? 'Still banned.' : 'Not banned.',
  });
  const lock = useUserChange({
    userId: id,
    send: (call) => call(locked ? backendUsers.unlockUser : backendUsers.lockUser, { params }),
    done: locked ? 'No longer locked.' : 'Locked, and signed out everywhere.',
    failed: locked ? 'Still locked.' : 'Not locked.',
  });
  return (
    <Section title="Access" reason="Either ends every session within two seconds. Nothing is deleted.">
      <div className="standing">
        <p>
          <strong>{banned ? 'Banned' : 'Ban'}</strong>
          <span className="muted">Not allowed here any more, until somebody takes it back.</span>
        </p>
        <Button variant="default" loading={ban.isPending} onClick={() => ban.mutate()}>
          {banned ? 'Lift the ban' : 'Ban'}
        </Button>
      </div>
      <div className="standing">
        <p>
          <strong>{locked ? 'Locked' : 'Lock'}</strong>
          <span className="muted">Kept out for now, while something is looked into.</span>
        </p>
        <Button variant="default" loading={lock.isPending} onClick={() => lock.mutate()}>
          {locked ? 'Unlock' : 'Lock'}
        </Button>
      </div>
    </Section>
  );
}
