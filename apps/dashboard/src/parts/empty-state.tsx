import type { ReactNode } from 'react';
import './empty-state.css';

interface EmptyStateProps {
  readonly title: string;
  /** a sentence that teaches */
  readonly children: ReactNode;
  readonly action?: ReactNode;
  /** what it will look like after */
  readonly preview?: ReactNode;
}

export function EmptyState({ title, children, action, preview }: EmptyStateProps) {
  return (
    <div className="empty-state">
      {preview && (
        <div className="empty-state-preview" aria-hidden="true">
          {preview}
        </div>
      )}
      <h2>{title}</h2>
      <p>{children}</p>
      {action && <div className="empty-state-action">{action}</div>}
    </div>
  );
}
