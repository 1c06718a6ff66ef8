import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useDidUpdate } from '@mantine/hooks';
import { useState } from 'react';
import type { FormEvent, ReactNode, RefObject } from 'react';

interface ConfirmProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** names what is lost */
  readonly children: ReactNode;
  /** a verb that says what it does */
  readonly action: string;
  /** has to be typed first, where it cannot be undone */
  readonly typedName?: string;
  readonly isBusy?: boolean;
  readonly isDestructive?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** has the focus afterwards, where what asked is gone by then: an entry of a menu */
  readonly returnTo?: RefObject<HTMLElement | null>;
}

/** Asks before something is lost. */
export function Confirm(props: ConfirmProps) {
  const { isOpen, returnTo } = props;
  useDidUpdate(() => {
    if (!isOpen) returnTo?.current?.focus({ preventScroll: true });
  }, [isOpen]);
  return (
    <Modal opened={isOpen} onClose={props.onClose} title={props.title} size={460}>
      <ConfirmForm {...props} />
    </Modal>
  );
}

function ConfirmForm({
  children,
  action,
  typedName,
  isBusy = false,
  isDestructive = true,
  onConfirm,
  onClose,
}: ConfirmProps) {
  const [typed, setTyped] = useState('');
  const isReady = typedName === undefined || typed.trim() === typedName;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !isBusy) onConfirm();
  };
  return (
    <form onSubmit={submit}>
      <div className="muted">{children}</div>
      {typedName !== undefined && (
        <TextInput
          mt={16}
          label={
            <>
              Type <strong>{typedName}</strong> to confirm
            </>
          }
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
      )}
      <Group justify="flex-end" gap={8} mt={24}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          type="submit"
          {...(isDestructive ? { className: 'button-destroy' } : {})}
          disabled={!isReady}
          loading={isBusy}
        >
          {action}
        </Button>
      </Group>
    </form>
  );
}
