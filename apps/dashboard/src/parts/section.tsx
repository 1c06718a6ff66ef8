import { useId } from 'react';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

interface SectionProps {
  readonly title: string;
  /** in a set-up that is followed step by step */
  readonly number?: number;
  /** why these fields are here */
  readonly reason?: ReactNode;
  /** what needs the whole width stands below its title */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A part of a settings page: title and reason left, fields right. */
export function Section({ title, number, reason, isWide = false, children }: SectionProps) {
  const id = useId();
  return (
    <section className={isWide ? 'section section-wide' : 'section'} aria-labelledby={id}>
      <div className="section-title">
        <h2 id={id}>
          {number !== undefined && <span className="section-number">{number}</span>}
          {title}
        </h2>
        {reason && <p className="section-reason">{reason}</p>}
      </div>
      <div className="section-fields">{children}</div>
    </section>
  );
}

/** What few need, out of the way until somebody opens it. */
export function Folded({
  title,
  isOpen = false,
  onToggle,
  children,
}: {
  readonly title: string;
  /** at first; from then on it is as people left it */
  readonly isOpen?: boolean;
  readonly onToggle?: (isOpen: boolean) => void;
  readonly children: ReactNode;
}) {
  return (
    <details
      className="folded"
      open={isOpen || undefined}
      onToggle={(event) => onToggle?.(event.currentTarget.open)}
    >
      <summary>
        <Icon name="right" size={14} />
        {title}
      </summary>
      <div className="folded-content">{children}</div>
    </details>
  );
}

/** JSON as it came, folded. */
export function RawJson({ title, value }: { readonly title: string; readonly value: unknown }) {
  return (
    <Folded title={title}>
      {/* A region that scrolls has to be reachable by keyboard. */}
      <pre className="raw" tabIndex={0} role="region" aria-label={title}>
        {JSON.stringify(value, null, 2)}
      </pre>
    </Folded>
  );
}
