import type { ReactNode } from 'react';

interface StateProps {
  readonly kind: 'good' | 'attention';
  readonly children: ReactNode;
}

/** A word and a dot: the colour never says it alone. */
export function State({ kind, children }: StateProps) {
  return <span className={`pt-state pt-state-${kind}`}>{children}</span>;
}
