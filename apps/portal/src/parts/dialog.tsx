import { useId, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** asked for by the Escape key; the dialog is taken away by its owner */
  readonly onClose: () => void;
}

/** Something to be answered before the page goes on: the rest of it rests, and the focus comes back afterwards. */
export function Dialog({ title, children, onClose }: DialogProps) {
  const titleId = useId();
  const element = useRef<HTMLDialogElement>(null);
  // Before the element is gone: only closing it gives the focus back.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      className="pt-dialog"
      ref={element}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 className="pt-dialog-title" id={titleId}>
        {title}
      </h2>
      {children}
    </dialog>
  );
}
