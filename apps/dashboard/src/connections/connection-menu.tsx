import { ActionIcon, Button, Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { OauthProviderResource } from '@portico/contract';
import { useRef, useState } from 'react';
import { useEnvironment } from '../data/environment.tsx';
import { DestroyItem } from '../parts/destroy-item.tsx';
import { Icon } from '../parts/icon.tsx';
import { useSetEnabled } from './connection-actions.ts';
import { DeleteConnection } from './delete-connection.tsx';
import { PauseItem } from './pause-item.tsx';
import { useTryIt } from './try-it.ts';
import { TryLink } from './try-link.tsx';

interface ActionsProps {
  readonly connection: OauthProviderResource;
  readonly hasChanges: boolean;
}

/** What can be done with a connection as it is saved. */
export function ConnectionActions({ connection, hasChanges }: ActionsProps) {
  const { slug } = useEnvironment();
  const navigate = useNavigate();
  const tryIt = useTryIt();
  const setEnabled = useSetEnabled();
  const [isDeleting, setIsDeleting] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const menuButton = useRef<HTMLButtonElement>(null);
  const { id, credentials } = connection;
  const cannotTry = credentials === 'missing' || hasChanges;
  return (
    <>
      <Button
        onClick={() => tryIt.start(id)}
        loading={tryIt.isStarting}
        disabled={cannotTry}
        rightSection={<Icon name="external" size={14} />}
        title={tryAdvice(credentials, hasChanges)}
      >
        Try it
      </Button>
      <Menu>
        <Menu.Target>
          <ActionIcon size={36} variant="default" aria-label="More actions" ref={menuButton}>
            <Icon name="dots" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Icon name="external" />}
            disabled={cannotTry}
            onClick={() => setIsSending(true)}
          >
            Let somebody else try it…
          </Menu.Item>
          <PauseItem connection={connection} setEnabled={setEnabled} />
          <DestroyItem onClick={() => setIsDeleting(true)}>Delete…</DestroyItem>
        </Menu.Dropdown>
      </Menu>
      <TryLink
        connection={connection}
        isOpen={isSending}
        onClose={() => setIsSending(false)}
        returnTo={menuButton}
      />
      <DeleteConnection
        connection={connection}
        isOpen={isDeleting}
        onClose={() => setIsDeleting(false)}
        returnTo={menuButton}
        onDeleted={() =>
          void navigate({
            to: '/$environment/connections',
            params: { environment: slug },
            ignoreBlocker: true,
          })
        }
      />
    </>
  );
}

function tryAdvice(credentials: OauthProviderResource['credentials'], hasChanges: boolean): string {
  if (hasChanges) return 'Save first: a trial uses what is saved.';
  return credentials === 'missing' ? 'It needs credentials first.' : 'A real sign-in that changes nothing.';
}
