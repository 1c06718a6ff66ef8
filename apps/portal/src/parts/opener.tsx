import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';

interface OpenerProps {
  readonly label: string;
  /** what it is about, where the label alone does not say: read out after it */
  readonly about?: string;
  readonly kind?: 'quiet' | 'danger';
  /** what it opens, in its place */
  readonly children: (close: () => void) => ReactNode;
}

/** A button that gives way to what it opens, and has the focus again once that is closed. */
export function Opener({ label, about, kind = 'quiet', children }: OpenerProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    // A field to fill in, else all of it, to be read out: never what a second press would confirm.
    if (isOpen) (panel.current?.querySelector('input') ?? panel.current)?.focus();
    else if (wasOpen.current) button.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  if (isOpen) {
    return (
      <div className="pt-opened" ref={panel} tabIndex={-1}>
        {children(() => setOpen(false))}
      </div>
    );
  }
  return (
    <button
      type="button"
      className={`pt-quiet pt-quiet-${kind}`}
      ref={button}
      aria-expanded={false}
      onClick={() => setOpen(true)}
    >
      {label}
      {about !== undefined && <span className="pt-only-read-out"> {about}</span>}
    </button>
  );
}
