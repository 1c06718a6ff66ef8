import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** A sentence that has to be seen where it stands. */
export function Note({
  kind = 'plain',
  children,
}: {
  readonly kind?: 'plain' | 'amber' | 'red' | 'accent';
  readonly children: ReactNode;
}) {
  const isWarning = kind === 'amber' || kind === 'red';
  return (
    <div className={`note note-${kind}`} role={kind === 'red' ? 'alert' : undefined}>
      {isWarning && <Icon name="warning" />}
      <div>{children}</div>
    </div>
  );
}
