import { ActionIcon, Badge, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { OauthProviderPresetResource, OauthProviderResource } from '@portico/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { frameOf } from '../connection-form/provider-frame.ts';
import { useEnvironment } from '../data/environment.tsx';
import { connectionsQuery, presetsQuery, settingsQuery } from '../data/queries.ts';
import { ButtonLink } from '../parts/button-link.tsx';
import { RowSkeletons } from '../parts/delayed.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Failure } from '../parts/failure.tsx';
import { DestroyItem } from '../parts/destroy-item.tsx';
import { Icon } from '../parts/icon.tsx';
import { Page } from '../parts/page.tsx';
import { iconUrlOf, ProviderLogo } from '../parts/provider-logo.tsx';
import { counted } from '../parts/relative-time.ts';
import { useMove, useSetEnabled } from './connection-actions.ts';
import { inOrder, moved } from './connection-order.ts';
import { connectionStanding } from './connection-health.ts';
import { credentialWords } from './connection-state.ts';
import { DeleteConnection } from './delete-connection.tsx';
import { PauseItem } from './pause-item.tsx';
import { useTryIt } from './try-it.ts';
import './connections.css';

/** All connections of the environment, in the order in which their buttons stand. */
export function Connections() {
  const environment = useEnvironment();
  const connections = useQuery(connectionsQuery(environment));
  const settings = useQuery(settingsQuery(environment));
  const name = settings.data?.application_name ?? 'your app';
  const isEmpty = connections.data?.data.length === 0;
  return (
    <Page
      title="SSO connections"
      explanation={`People can sign in to ${name} with these accounts.`}
      actions={isEmpty ? null : <AddConnection />}
    >
      {connections.isPending && <RowSkeletons />}
      {connections.isError && (
        <Failure error={connections.error} onRetry={() => void connections.refetch()} />
      )}
      {isEmpty && <NoConnections />}
      {connections.data && !isEmpty && <ConnectionList connections={connections.data.data} />}
    </Page>
  );
}

function AddConnection() {
  const { slug } = useEnvironment();
  return (
    <ButtonLink
      to="/$environment/connections/new"
      params={{ environment: slug }}
      leftSection={<Icon name="plus" />}
    >
      Add connection
    </ButtonLink>
  );
}

function NoConnections() {
  const environment = useEnvironment();
  const { isDevelopment } = environment;
  const presets = useQuery(presetsQuery(environment));
  const example = presets.data?.data[0];
  return (
    <EmptyState
      title="Let people sign in with accounts they already have"
      action={<AddConnection />}
      preview={
        <div className="card">
          <div className="row connection-preview">
            <ProviderLogo icon={example?.icon} />
            <strong>{example?.name}</strong>
            <CredentialsBadge credentials={isDevelopment ? 'sandbox' : 'custom'} />
            <span className="state state-good">On</span>
          </div>
        </div>
      }
    >
      {isDevelopment
        ? 'Choose a provider and try it at once with the built-in sandbox. Credentials can come later.'
        : 'Choose a provider, register this environment’s redirect URI there and paste its credentials.'}
    </EmptyState>
  );
}

function ConnectionList({ connections }: { readonly connections: readonly OauthProviderResource[] }) {
  const presets = useQuery(presetsQuery(useEnvironment()));
  const presetOf = (key: string) => presets.data?.data.find(({ provider_key: one }) => one === key);
  const move = useMove();
  const order = inOrder(connections);
  const steps = (index: number, { id, name }: OauthProviderResource): Steps => {
    const by = (step: -1 | 1) => () =>
      move.mutate({ id, name, before: connections, after: moved(connections, id, step) });
    return {
      up: index === 0 || move.isPending ? undefined : by(-1),
      down: index === order.length - 1 || move.isPending ? undefined : by(1),
    };
  };
  return (
    <ul className="card">
      {order.map((connection, index) => (
        <ConnectionRow
          key={connection.id}
          connection={connection}
          icon={(frameOf(connection) ?? presetOf(connection.provider_key))?.icon}
          steps={steps(index, connection)}
          place={index}
        />
      ))}
    </ul>
  );
}

/** Moves a connection by one place; undefined where there is none, or while another move is under way. */
interface Steps {
  readonly up: (() => void) | undefined;
  readonly down: (() => void) | undefined;
}

interface Placed {
  readonly connection: OauthProviderResource;
  readonly steps: Steps;
  /** among the others, from 0 */
  readonly place: number;
}

function ConnectionRow({
  connection,
  icon,
  steps,
  place,
}: Placed & { readonly icon: OauthProviderPresetResource['icon'] | undefined }) {
  const { slug } = useEnvironment();
  const standing = connectionStanding(connection);
  return (
    <li className="row connection-row">
      <ProviderLogo icon={icon} url={iconUrlOf(connection)} />
      <Link
        to="/$environment/connections/$connectionId"
        params={{ environment: slug, connectionId: connection.id }}
        className="row-link truncate"
      >
        {connection.name}
      </Link>
      <CredentialsBadge credentials={connection.credentials} />
      <div className="connection-standing">
        <span className={`state state-${standing.kind}`}>{standing.words}</span>
        {standing.reason && <p className="muted connection-reason">{standing.reason}</p>}
      </div>
      <span className="muted connection-people">{counted(connection.users_count, 'person', 'people')}</span>
      <ConnectionMenu connection={connection} steps={steps} place={place} />
    </li>
  );
}

export function CredentialsBadge({ credentials }: Pick<OauthProviderResource, 'credentials'>) {
  return (
    <Badge className={`connection-badge connection-badge-${credentials}`}>
      {credentialWords[credentials]}
    </Badge>
  );
}

/**
 * Keeps the focus on a button whose row moves because of it. The entry that had the focus goes away with its menu,
 * and a row that moves within the page loses it.
 */
function useFocusThroughMove(button: RefObject<HTMLButtonElement | null>, place: number) {
  const isMoving = useRef(false);
  const regain = useCallback(() => {
    const { activeElement } = document;
    const isLost = activeElement === document.body || Boolean(activeElement?.closest('[role="menu"]'));
    if (isMoving.current && isLost) button.current?.focus();
  }, [button]);
  useEffect(regain, [regain, place]);
  const through = (move: () => void) => () => {
    isMoving.current = true;
    move();
  };
  return { through, regain, end: () => (isMoving.current = false) };
}

function ConnectionMenu({ connection, steps, place }: Placed) {
  const [isDeleting, setIsDeleting] = useState(false);
  const menuButton = useRef<HTMLButtonElement>(null);
  const focus = useFocusThroughMove(menuButton, place);
  const setEnabled = useSetEnabled();
  const tryIt = useTryIt();
  const { id, name } = connection;
  return (
    <div className="row-menu">
      <Menu onOpen={focus.end} onExitTransitionEnd={focus.regain}>
        <Menu.Target>
          <ActionIcon size={32} aria-label={`Actions for ${name}`} ref={menuButton}>
            <Icon name="dots" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Icon name="external" />}
            disabled={connection.credentials === 'missing'}
            onClick={() => tryIt.start(id)}
          >
            Try it
          </Menu.Item>
          <PauseItem connection={connection} setEnabled={setEnabled} />
          {(steps.up ?? steps.down) && <Menu.Divider />}
          {steps.up && (
            <Menu.Item leftSection={<Icon name="up" />} onClick={focus.through(steps.up)}>
              Move up
            </Menu.Item>
          )}
          {steps.down && (
            <Menu.Item leftSection={<Icon name="down" />} onClick={focus.through(steps.down)}>
              Move down
            </Menu.Item>
          )}
          <DestroyItem onClick={() => setIsDeleting(true)}>Delete…</DestroyItem>
        </Menu.Dropdown>
      </Menu>
      <DeleteConnection
        connection={connection}
        isOpen={isDeleting}
        onClose={() => setIsDeleting(false)}
        returnTo={menuButton}
        onDeleted={() => setIsDeleting(false)}
      />
    </div>
  );
}
