import type { ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A part of the own page. */
export function Section({ title, children }: SectionProps) {
  return (
    <section className="pt-section">
      <h2 className="pt-section-title">{title}</h2>
      <div className="pt-section-body">{children}</div>
    </section>
  );
}
