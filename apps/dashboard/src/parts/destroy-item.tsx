import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import './destroy-item.css';

interface DestroyItemProps {
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** The last entry of a menu: it takes something away for good, and asks before. */
export function DestroyItem({ onClick, children }: DestroyItemProps) {
  return (
    <>
      <Menu.Divider />
      <Menu.Item color="red" className="menu-destroy" leftSection={<Icon name="trash" />} onClick={onClick}>
        {children}
      </Menu.Item>
    </>
  );
}
