import { Menu } from '@mantine/core';
import type { OauthProviderResource } from '@portico/contract';
import { Icon } from '../parts/icon.tsx';
import type { useSetEnabled } from './connection-actions.ts';

interface PauseItemProps {
  readonly connection: OauthProviderResource;
  /** of the menu's owner: the entry goes away with its menu */
  readonly setEnabled: ReturnType<typeof useSetEnabled>;
}

export function PauseItem({ connection: { id, name, enabled }, setEnabled }: PauseItemProps) {
  return (
    <Menu.Item
      leftSection={<Icon name={enabled ? 'pause' : 'play'} />}
      disabled={setEnabled.isPending}
      onClick={() => setEnabled.mutate({ id, name, enabled: !enabled })}
    >
      {enabled ? 'Pause' : 'Resume'}
    </Menu.Item>
  );
}
