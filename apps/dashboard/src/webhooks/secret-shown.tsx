import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { CopyField } from '../parts/copy-field.tsx';
import { Note } from '../parts/note.tsx';

/** A signing secret, which is shown once. */
export function SecretShown({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="secret-shown">
      <Note kind="accent">
        <p className="secret-shown-words">
          Copy the signing secret now: it is not shown again. With it your server knows that a call is
          Portico’s, by <code>verifyWebhook</code> of <code>@portico/backend</code> or any library for
          Standard Webhooks.
        </p>
        <CopyField label="Signing secret" value={secret} isLabelHidden />
        <div className="note-actions">
          <Button variant="default" size="compact-md" onClick={onDone}>
            I have copied it
          </Button>
        </div>
      </Note>
    </div>
  );
}
