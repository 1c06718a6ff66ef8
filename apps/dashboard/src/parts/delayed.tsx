import { Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';

/** What loads faster than this, in milliseconds, shows nothing in between. */
const patience = 200;

/** Shows what stands in for content, but only once people would start to wonder. */
export function Delayed({ children }: { readonly children: ReactNode }) {
  const [isDue, setIsDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsDue(true), patience);
    return () => clearTimeout(timer);
  }, []);
  return isDue ? (
    <div role="status" aria-label="Loading">
      {children}
    </div>
  ) : null;
}

/** Rows of a list before they are there, as high as they will be. */
export function RowSkeletons({ rows = 4 }: { readonly rows?: number }) {
  return (
    <Delayed>
      <div className="card">
        {Array.from({ length: rows }, (_row, index) => (
          <div className="row row-skeleton" key={index}>
            <Skeleton height={32} width={32} radius="md" />
            <Skeleton height={12} width={`${30 + ((index * 17) % 30)}%`} />
          </div>
        ))}
      </div>
    </Delayed>
  );
}

/** A settings page before its values are there. */
export function SectionSkeletons({ sections = 3 }: { readonly sections?: number }) {
  return (
    <Delayed>
      {Array.from({ length: sections }, (_section, index) => (
        <div className="section" key={index}>
          <div className="section-title">
            <Skeleton height={12} width="60%" />
          </div>
          <div className="section-fields">
            <Skeleton height={36} />
            <Skeleton height={36} />
          </div>
        </div>
      ))}
    </Delayed>
  );
}
