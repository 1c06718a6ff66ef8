import { ActionIcon, Drawer } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useRouterState } from '@tanstack/react-router';
import type { EnvironmentSummaryResource } from '@portico/contract';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useEnvironment } from '../data/environment.tsx';
import { Icon } from '../parts/icon.tsx';
import { ColorSchemeMenu } from './color-scheme-menu.tsx';
import { CommandPalette } from './command-palette.tsx';
import { EnvironmentSwitch } from './environment-switch.tsx';
import { Navigation } from './navigation.tsx';
import { OperatorMenu } from './operator-menu.tsx';
import './shell.css';

interface ShellProps {
  readonly environments: readonly EnvironmentSummaryResource[];
  readonly children: ReactNode;
}

/** Navigation, the environment in sight, search, and the page. */
export function Shell({ environments, children }: ShellProps) {
  const { isDevelopment } = useEnvironment();
  const [isNavigationOpen, { open: openNavigation, close: closeNavigation }] = useDisclosure(false);
  const [isPaletteOpen, palette] = useDisclosure(false);
  const pathname = useRouterState({ select: ({ location }) => location.pathname });
  useHotkeys([['mod+K', palette.toggle]], []);
  // A link in the drawer has done its work once its page is there.
  useEffect(() => closeNavigation(), [pathname, closeNavigation]);

  return (
    <div className="shell" data-environment={isDevelopment ? 'development' : 'production'}>
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <aside className="shell-side">
        <Navigation label="Dashboard" />
      </aside>
      <Drawer
        opened={isNavigationOpen}
        onClose={closeNavigation}
        title="Navigation"
        size={264}
        classNames={{ body: 'shell-drawer', header: 'shell-drawer-header' }}
      >
        <Navigation label="Dashboard pages" />
      </Drawer>
      <div className="shell-column">
        <header className="shell-bar">
          <ActionIcon className="shell-menu" size={36} aria-label="Open navigation" onClick={openNavigation}>
            <Icon name="menu" size={18} />
          </ActionIcon>
          <EnvironmentSwitch environments={environments} />
          <button type="button" className="shell-search" onClick={palette.open}>
            <Icon name="search" />
            <span className="shell-search-words">Search users, connections…</span>
            <kbd aria-hidden="true">{isApple ? '⌘K' : 'Ctrl K'}</kbd>
          </button>
          <ColorSchemeMenu />
          <OperatorMenu />
        </header>
        <main id="main" className="shell-main">
          {children}
          <div id="layers" />
        </main>
      </div>
      <CommandPalette isOpen={isPaletteOpen} onClose={palette.close} />
    </div>
  );
}

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);
