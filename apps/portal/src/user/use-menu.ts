import { useCallback, useEffect, useId, useRef, useState } from 'react';
import type { FocusEvent, KeyboardEvent, RefObject } from 'react';
import { entryFor } from './menu-key.ts';

export interface Menu {
  readonly isOpen: boolean;
  readonly buttonId: string;
  readonly menuId: string;
  /** around the button and its menu */
  readonly place: RefObject<HTMLDivElement | null>;
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly menu: RefObject<HTMLDivElement | null>;
  readonly toggle: () => void;
  /** Closes it, and gives the focus back to its button. */
  readonly close: () => void;
  readonly onButtonKey: (event: KeyboardEvent) => void;
  readonly onMenuKey: (event: KeyboardEvent) => void;
  readonly onBlur: (event: FocusEvent) => void;
}

type Edge = 'first' | 'last';

/**
 * A button that opens a menu, by pointer and keyboard.
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/
 */
export function useMenu(): Menu {
  const id = useId();
  /** the entry that has the focus when it opens */
  const [opened, setOpened] = useState<Edge>();
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const isOpen = opened !== undefined;

  useEffect(() => {
    if (opened)
      entriesOf(menu.current)
        .at(opened === 'first' ? 0 : -1)
        ?.focus();
  }, [opened]);
  const leave = useCallback(() => setOpened(undefined), []);
  useLeftByPointer(place, isOpen, leave);

  const close = useCallback(() => {
    setOpened(undefined);
    button.current?.focus();
  }, []);
  const onButtonKey = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    setOpened(event.key === 'ArrowDown' ? 'first' : 'last');
  };
  const onMenuKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') return close();
    const entries = entriesOf(menu.current);
    const at = entries.findIndex((entry) => entry === document.activeElement);
    const to = entryFor({ entries: entries.map(wordsOf), at, key: event.key });
    if (to === undefined) return undefined;
    event.preventDefault();
    return entries[to]?.focus();
  };
  return {
    isOpen,
    buttonId: `${id}button`,
    menuId: `${id}menu`,
    place,
    button,
    menu,
    toggle: () => (isOpen ? close() : setOpened('first')),
    close,
    onButtonKey,
    onMenuKey,
    // Whoever goes on with Tab leaves it.
    onBlur: ({ currentTarget, relatedTarget }) => {
      if (relatedTarget && !currentTarget.contains(relatedTarget)) leave();
    },
  };
}

function useLeftByPointer(place: Menu['place'], isOpen: boolean, onLeft: () => void): void {
  useEffect(() => {
    if (!isOpen) return undefined;
    const onPress = ({ target }: PointerEvent) => {
      if (!(target instanceof Node) || !place.current?.contains(target)) onLeft();
    };
    document.addEventListener('pointerdown', onPress);
    return () => document.removeEventListener('pointerdown', onPress);
  }, [place, isOpen, onLeft]);
}

function entriesOf(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
}

/** Pictures say nothing: initials in their place are no words. */
function wordsOf(entry: HTMLElement): string {
  return entry.querySelector('bdi')?.textContent ?? entry.textContent;
}
