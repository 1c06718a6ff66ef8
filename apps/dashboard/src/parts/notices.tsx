import { ActionIcon } from '@mantine/core';
import { createContext, use, useCallback, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { describeFailure } from './failure.tsx';
import { Icon } from './icon.tsx';
import './notices.css';

interface Notice {
  readonly id: number;
  readonly text: string;
  readonly kind: 'done' | 'failed';
}

interface Notices {
  /** says that something was done; goes by itself */
  readonly done: (text: string) => void;
  /** says that something was not done, and why; stays until it was read */
  readonly failed: (what: string, error: unknown) => void;
}

const NoticesContext = createContext<Notices>({ done: () => undefined, failed: () => undefined });

export function useNotices(): Notices {
  return use(NoticesContext);
}

/** How long what was done stays in sight, in milliseconds. */
const shownFor = 4000;
let lastId = 0;

export function NoticesProvider({ children }: { readonly children: ReactNode }) {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const dismiss = useCallback((id: number) => {
    setNotices((current) => current.filter((notice) => notice.id !== id));
  }, []);
  const actions = useMemo((): Notices => {
    const add = (notice: Omit<Notice, 'id'>) => {
      const id = ++lastId;
      setNotices((current) => [...current.slice(-2), { ...notice, id }]);
      return id;
    };
    return {
      done: (text) => {
        const id = add({ text, kind: 'done' });
        setTimeout(() => dismiss(id), shownFor);
      },
      failed: (what, error) => {
        add({ text: `${what} ${describeFailure(error).sentence}`, kind: 'failed' });
      },
    };
  }, [dismiss]);

  return (
    <NoticesContext value={actions}>
      {children}
      <div className="notices" role="status" aria-live="polite">
        {notices.map(({ id, text, kind }) => (
          <div className={`notice notice-${kind}`} key={id}>
            <Icon name={kind === 'done' ? 'check' : 'warning'} />
            <p>{text}</p>
            {kind === 'failed' && (
              <ActionIcon aria-label="Dismiss" size={24} onClick={() => dismiss(id)}>
                <Icon name="close" size={14} />
              </ActionIcon>
            )}
          </div>
        ))}
      </div>
    </NoticesContext>
  );
}
