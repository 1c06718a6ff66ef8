import { Button } from '@mantine/core';
import { backendUsers } from '@portico/contract';
import type { ManagedUserResource } from '@portico/contract';
import { useRef, useState } from 'react';
import { Confirm } from '../parts/confirm.tsx';
import { nameOf } from '../parts/person.tsx';
import { Section } from '../parts/section.tsx';
import { useUserChange } from './user-change.ts';

type OfUser = { readonly user: ManagedUserResource };

/** The ways to keep somebody out. */
const kinds = [
  {
    property: 'banned',
    state: 'Banned',
    keepOut: backendUsers.banUser,
    letIn: backendUsers.unbanUser,
    reason: 'Not allowed here any more, until somebody takes it back.',
    action: 'Ban',
    takeBack: 'Lift the ban',
    /** how the sentence about the person ends */
    consequence: 'cannot sign in again until somebody lifts the ban.',
  },
  {
    property: 'locked',
    state: 'Locked',
    keepOut: backendUsers.lockUser,
    letIn: backendUsers.unlockUser,
    reason: 'Kept out for now, while something is looked into.',
    action: 'Lock',
    takeBack: 'Unlock',
    consequence: 'cannot sign in again until somebody unlocks the account.',
  },
] as const;

/** Whether somebody may come in. Both are taken back with the same button. */
export function StandingSection({ user }: OfUser) {
  return (
    <Section title="Access" reason="Either ends every session within two seconds. Nothing is deleted.">
      {kinds.map((kind) => (
        <Standing key={kind.property} user={user} kind={kind} />
      ))}
    </Section>
  );
}

function Standing({ user, kind }: OfUser & { readonly kind: (typeof kinds)[number] }) {
  const { property, state, action } = kind;
  /** then the button takes it back, and nothing is lost by that */
  const isOn = user[property];
  const [isAsking, setIsAsking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const name = nameOf(user);
  const change = useUserChange({
    userId: user.id,
    send: (call) => call(isOn ? kind.letIn : kind.keepOut, { params: { id: user.id } }),
    done: isOn ? `No longer ${property}.` : `${state}, and signed out everywhere.`,
    failed: `${isOn ? 'Still' : 'Not'} ${property}.`,
    onEnd: () => setIsAsking(false),
  });
  return (
    <div className="standing">
      <p>
        <strong>{isOn ? state : action}</strong>
        <span className="muted">{kind.reason}</span>
      </p>
      <Button
        ref={button}
        variant="default"
        loading={change.isPending && !isAsking}
        onClick={() => (isOn ? change.mutate() : setIsAsking(true))}
      >
        {isOn ? kind.takeBack : action}
      </Button>
      <Confirm
        isOpen={isAsking}
        title={`${action} ${name}?`}
        action={action}
        isBusy={change.isPending}
        onConfirm={() => {
          // Pressed once more while it fades, it must not take back what it did.
          if (isAsking) change.mutate();
        }}
        onClose={() => setIsAsking(false)}
        returnTo={button}
      >
        {name} is signed out everywhere, and {kind.consequence} Nothing is deleted.
      </Confirm>
    </div>
  );
}
