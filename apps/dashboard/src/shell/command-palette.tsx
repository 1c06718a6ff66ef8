import { Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useEnvironment } from '../data/environment.tsx';
import { connectionsQuery, usersQuery } from '../data/queries.ts';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { Icon } from '../parts/icon.tsx';
import { nameOf } from '../parts/person.tsx';
import { pagesFor } from './pages.ts';
import { matchingEntries, movedBy } from './palette-entries.ts';
import type { PaletteEntry } from './palette-entries.ts';
import './command-palette.css';

interface PaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Opens any page, connection or person by name, by keyboard. */
export function CommandPalette({ isOpen, onClose }: PaletteProps) {
  return (
    <Modal.Root opened={isOpen} onClose={onClose} centered={false} yOffset="12vh" size={560}>
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content aria-label="Search">
        <Palette onClose={onClose} />
      </Modal.Content>
    </Modal.Root>
  );
}

function Palette({ onClose }: Pick<PaletteProps, 'onClose'>) {
  const [typed, setTyped] = useState('');
  const [index, setIndex] = useState(0);
  const entries = useEntries(typed);
  const router = useRouter();
  const open = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    onClose();
    router.history.push(`${router.basepath}${entry.path}`);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setIndex(movedBy(1, index, entries.length));
    else if (event.key === 'ArrowUp') setIndex(movedBy(-1, index, entries.length));
    else if (event.key === 'Enter') open(entries[index]);
    else return;
    event.preventDefault();
  };
  return (
    <div className="palette">
      <div className="palette-field">
        <Icon name="search" />
        <input
          data-autofocus
          ref={focusOnMount}
          role="combobox"
          aria-label="Search pages, connections and users"
          aria-expanded="true"
          aria-controls="palette-entries"
          aria-activedescendant={entries[index] ? `palette-${index}` : undefined}
          placeholder="Search pages, connections and users"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onKeyDown={press}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setIndex(0);
          }}
        />
        <kbd>Esc</kbd>
      </div>
      <div id="palette-entries" role="listbox" aria-label="Results" className="palette-entries">
        {entries.map((entry, position) => (
          // The keyboard is handled by the field, which keeps the focus (ARIA APG, combobox with listbox).
          <div
            key={entry.key}
            id={`palette-${position}`}
            role="option"
            aria-selected={position === index}
            className="palette-entry"
            ref={position === index ? scrollIntoView : undefined}
            onMouseMove={() => setIndex(position)}
            onClick={() => open(entry)}
            onKeyDown={press}
            tabIndex={-1}
          >
            <Icon name={entry.icon} />
            <span className="truncate">{entry.title}</span>
            <span className="palette-detail truncate">{entry.detail}</span>
          </div>
        ))}
      </div>
      {entries.length === 0 && <p className="palette-nothing">Nothing here is called “{typed.trim()}”.</p>}
    </div>
  );
}

function useEntries(typed: string): readonly PaletteEntry[] {
  const environment = useEnvironment();
  const [searched] = useDebouncedValue(typed.trim(), 200);
  const connections = useQuery(connectionsQuery(environment));
  const isSearching = searched.length >= 2;
  const people = useQuery({
    ...usersQuery(environment, { limit: 5, offset: 0, query: searched }),
    enabled: isSearching,
  });
  const base = `/${environment.slug}`;
  const pages = pagesFor(environment.isDevelopment).map(({ path, title, icon, words }): PaletteEntry => ({
    key: path,
    title,
    icon,
    words,
    detail: 'Page',
    path: path.replace('/$environment', base),
  }));
  const found = (connections.data?.data ?? []).map(({ id, name, provider_key: key }): PaletteEntry => ({
    key: id,
    title: name,
    icon: 'connections',
    words: `${key} connection`,
    detail: 'Connection',
    path: `${base}/connections/${id}`,
  }));
  const add: PaletteEntry = {
    key: 'add',
    title: 'Add connection',
    icon: 'plus',
    words: 'new provider',
    detail: 'Action',
    path: `${base}/connections/new`,
  };
  const users = (isSearching && typed.trim().length >= 2 ? (people.data?.data ?? []) : []).map(
    (person): PaletteEntry => ({
      key: person.id,
      title: nameOf(person),
      icon: 'users',
      words: '',
      detail: person.email_addresses[0]?.email_address ?? 'User',
      path: `${base}/users/${person.id}`,
    }),
  );
  return [...matchingEntries([...pages, ...found, add], typed), ...users];
}

function scrollIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
