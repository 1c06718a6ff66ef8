import type { ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';

interface ConfirmPanelProps {
  /** what will happen */
  readonly children: ReactNode;
  readonly label: string;
  readonly busy: boolean;
  /** why it did not happen */
  readonly refusal: string | undefined;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks once more, in the place of what was pressed. */
export function ConfirmPanel({ children, label, busy, refusal, onConfirm, onCancel }: ConfirmPanelProps) {
  return (
    <div className="pt-panel">
      <p>{children}</p>
      <Notice>{refusal}</Notice>
      <div className="pt-panel-actions">
        <Button kind="danger" busy={busy} onPress={onConfirm}>
          {label}
        </Button>
        <Button kind="plain" onPress={onCancel}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
