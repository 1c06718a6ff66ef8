import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { CopyField } from './copy-field.tsx';
import { Note } from './note.tsx';

interface ShownOnceProps {
  /** what the secret is, for whoever does not see the page */
  readonly label: string;
  readonly secret: string;
  readonly onDone: () => void;
  /** what it is for, above it */
  readonly children: ReactNode;
}

/** A secret that is shown this one time. It has the focus, because nothing else matters now. */
export function ShownOnce({ label, secret, onDone, children }: ShownOnceProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="shown-once">
      <Note kind="accent">
        <p className="shown-once-words">{children}</p>
        <CopyField label={label} value={secret} isLabelHidden />
        <div className="note-actions">
          <Button variant="default" size="compact-md" onClick={onDone}>
            I have copied it
          </Button>
        </div>
      </Note>
    </div>
  );
}
