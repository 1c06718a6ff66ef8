import { Button } from '@mantine/core';
import { backendUsers } from '@portico/contract';
import type { ManagedUserResource } from '@portico/contract';
import { useRef, useState } from 'react';
import { Confirm } from '../parts/confirm.tsx';
import { nameOf } from '../parts/person.tsx';
import { Section } from '../parts/section.tsx';
import { useUserChange } from './user-change.ts';

type OfUser = { readonly user: ManagedUserResource };

/** Whether somebody may come in. Both are taken back with the same button. */
export function StandingSection({ user }: OfUser) {
  return (
    <Section title="Access" reason="Either ends every session within two seconds. Nothing is deleted.">
      <Ban user={user} />
      <Lock user={user} />
    </Section>
  );
}

function Ban({ user }: OfUser) {
  const { banned } = user;
  return (
    <Standing
      user={user}
      isOn={banned}
      endpoint={banned ? backendUsers.unbanUser : backendUsers.banUser}
      words={{
        title: banned ? 'Banned' : 'Ban',
        reason: 'Not allowed here any more, until somebody takes it back.',
        action: 'Ban',
        takeBack: 'Lift the ban',
        done: banned ? 'No longer banned.' : 'Banned, and signed out everywhere.',
        failed: banned ? 'Still banned.' : 'Not banned.',
        consequence: 'cannot sign in again until somebody lifts the ban.',
      }}
    />
  );
}

function Lock({ user }: OfUser) {
  const { locked } = user;
  return (
    <Standing
      user={user}
      isOn={locked}
      endpoint={locked ? backendUsers.unlockUser : backendUsers.lockUser}
      words={{
        title: locked ? 'Locked' : 'Lock',
        reason: 'Kept out for now, while something is looked into.',
        action: 'Lock',
        takeBack: 'Unlock',
        done: locked ? 'No longer locked.' : 'Locked, and signed out everywhere.',
        failed: locked ? 'Still locked.' : 'Not locked.',
        consequence: 'cannot sign in again until somebody unlocks the account.',
      }}
    />
  );
}

interface StandingProps extends OfUser {
  /** they are kept out by it already: then the button takes it back, and nothing is lost by that */
  readonly isOn: boolean;
  readonly endpoint: typeof backendUsers.banUser;
  readonly words: {
    readonly title: string;
    readonly reason: string;
    /** the dialog keeps it while it fades, when it is done already */
    readonly action: string;
    readonly takeBack: string;
    readonly done: string;
    readonly failed: string;
    /** how the sentence about the person ends */
    readonly consequence: string;
  };
}

function Standing({ user, isOn, endpoint, words }: StandingProps) {
  const [isAsking, setIsAsking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const name = nameOf(user);
  const change = useUserChange({
    userId: user.id,
    send: (call) => call(endpoint, { params: { id: user.id } }),
    done: words.done,
    failed: words.failed,
    onEnd: () => setIsAsking(false),
  });
  return (
    <div className="standing">
      <p>
        <strong>{words.title}</strong>
        <span className="muted">{words.reason}</span>
      </p>
      <Button
        ref={button}
        variant="default"
        loading={change.isPending && !isAsking}
        onClick={() => (isOn ? change.mutate() : setIsAsking(true))}
      >
        {isOn ? words.takeBack : words.action}
      </Button>
      <Confirm
        isOpen={isAsking}
        title={`${words.action} ${name}?`}
        action={words.action}
        isBusy={change.isPending}
        onConfirm={() => {
          // Pressed once more while it fades, it must not take back what it did.
          if (isAsking) change.mutate();
        }}
        onClose={() => setIsAsking(false)}
        returnTo={button}
      >
        {name} is signed out everywhere, and {words.consequence} Nothing is deleted.
      </Confirm>
    </div>
  );
}
