import { Button } from '@mantine/core';
import { Icon } from './icon.tsx';
import './paging.css';

interface PagingProps {
  /** starts at 1 */
  readonly page: number;
  readonly pageSize: number;
  readonly totalCount: number;
  readonly onChange: (page: number) => void;
}

/** Which part of a list this is, and the ways to the next. Nothing where all of it is in sight. */
export function Paging({ page, pageSize, totalCount, onChange }: PagingProps) {
  if (totalCount <= pageSize && page === 1) return null;
  const first = (page - 1) * pageSize + 1;
  const last = Math.min(page * pageSize, totalCount);
  return (
    <nav className="paging" aria-label="Pages">
      <p className="muted small">
        {first.toLocaleString('en')}–{last.toLocaleString('en')} of {totalCount.toLocaleString('en')}
      </p>
      <Button
        variant="default"
        size="compact-md"
        disabled={page === 1}
        onClick={() => onChange(page - 1)}
        leftSection={<Icon name="left" size={14} />}
      >
        Previous
      </Button>
      <Button
        variant="default"
        size="compact-md"
        disabled={last >= totalCount}
        onClick={() => onChange(page + 1)}
        rightSection={<Icon name="right" size={14} />}
      >
        Next
      </Button>
    </nav>
  );
}
