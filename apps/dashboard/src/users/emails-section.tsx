import { ActionIcon, Button, Menu, Switch, TextInput } from '@mantine/core';
import { backendUsers } from '@portico/contract';
import type { EmailAddressResource, ManagedUserResource } from '@portico/contract';
import { useRef, useState } from 'react';
import { Confirm } from '../parts/confirm.tsx';
import { describeFailure, fieldProblems } from '../parts/failure.tsx';
import { DestroyItem } from '../parts/destroy-item.tsx';
import { Icon } from '../parts/icon.tsx';
import { Section } from '../parts/section.tsx';
import { useUserChange } from './user-change.ts';

type OfUser = { readonly user: ManagedUserResource };

/** A person's addresses. Each change counts at once. */
export function EmailsSection({ user }: OfUser) {
  return (
    <Section
      title="Email addresses"
      reason="Proven with a code, by a provider that confirms addresses, or because you say so."
    >
      {user.email_addresses.length === 0 ? (
        <p className="muted">None. This person has no email address.</p>
      ) : (
        <ul className="email-list">
          {user.email_addresses.map((address) => (
            <EmailRow user={user} address={address} key={address.id} />
          ))}
        </ul>
      )}
      <NewAddress user={user} />
    </Section>
  );
}

interface EmailRowProps extends OfUser {
  readonly address: EmailAddressResource;
}

function EmailRow({ user, address }: EmailRowProps) {
  const isVerified = address.verification?.status === 'verified';
  const isPrimary = address.id === user.primary_email_address_id;
  return (
    <li>
      {address.email_address}
      {isPrimary && <span className="tag">Primary</span>}
      <span className={`state state-${isVerified ? 'good' : 'attention'} small muted`}>
        {isVerified ? 'Verified' : 'Not verified'}
      </span>
      <EmailMenu user={user} address={address} isVerified={isVerified} isPrimary={isPrimary} />
    </li>
  );
}

interface EmailMenuProps extends EmailRowProps {
  readonly isVerified: boolean;
  readonly isPrimary: boolean;
}

function EmailMenu({ user, address: { id, email_address: text }, isVerified, isPrimary }: EmailMenuProps) {
  const [isRemoving, setIsRemoving] = useState(false);
  const menuButton = useRef<HTMLButtonElement>(null);
  const params = { id };
  const change = useUserChange({
    userId: user.id,
    send: (call, body: { verified?: boolean; primary?: true }) =>
      call(backendUsers.updateEmailAddress, { params, body }),
    done: `${text} was changed.`,
    failed: `${text} was not changed.`,
  });
  const remove = useUserChange({
    userId: user.id,
    send: (call) => call(backendUsers.deleteEmailAddress, { params }),
    done: `${text} was removed.`,
    failed: `${text} was not removed.`,
    onEnd: () => setIsRemoving(false),
  });
  return (
    <div className="row-menu email-menu">
      <Menu>
        <Menu.Target>
          <ActionIcon size={28} aria-label={`Actions for ${text}`} ref={menuButton}>
            <Icon name="dots" size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {isVerified && !isPrimary && (
            <Menu.Item onClick={() => change.mutate({ primary: true })}>Make primary</Menu.Item>
          )}
          <Menu.Item onClick={() => change.mutate({ verified: !isVerified })}>
            {isVerified ? 'Mark as not verified' : 'Mark as verified'}
          </Menu.Item>
          <DestroyItem onClick={() => setIsRemoving(true)}>Remove…</DestroyItem>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        isOpen={isRemoving}
        title={`Remove ${text}?`}
        action="Remove address"
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate()}
        onClose={() => setIsRemoving(false)}
        returnTo={menuButton}
      >
        This person can no longer sign in or be reached with it, and is signed out everywhere.
      </Confirm>
    </div>
  );
}

function NewAddress({ user }: OfUser) {
  const [typed, setTyped] = useState('');
  const [isVerified, setIsVerified] = useState(true);
  const address = typed.trim();
  const add = useUserChange({
    userId: user.id,
    send: (call) =>
      call(backendUsers.createEmailAddress, {
        body: { user_id: user.id, email_address: address, verified: isVerified },
      }),
    done: `${address} was added.`,
    failed: `${address} was not added.`,
    onDone: () => setTyped(''),
  });
  const problem = add.isError
    ? (fieldProblems(add.error)['email_address'] ?? describeFailure(add.error).sentence)
    : undefined;
  return (
    <form
      className="new-address"
      onSubmit={(event) => {
        event.preventDefault();
        if (address !== '') add.mutate();
      }}
    >
      <TextInput
        label="Another address"
        placeholder="ada@example.com"
        inputMode="email"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          add.reset();
        }}
        {...(problem === undefined ? {} : { error: problem })}
        rightSection={
          <Button
            type="submit"
            variant="subtle"
            size="compact-sm"
            disabled={address === ''}
            loading={add.isPending}
          >
            Add
          </Button>
        }
        rightSectionWidth={60}
      />
      {address !== '' && (
        <Switch
          label="It is theirs for certain"
          description="Counts as verified: they can sign in with it at once."
          checked={isVerified}
          onChange={(event) => setIsVerified(event.currentTarget.checked)}
        />
      )}
    </form>
  );
}
