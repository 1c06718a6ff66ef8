import type { MouseEvent, ReactNode } from 'react';
import { usePortal } from '../portal.ts';

interface LinkProps {
  /** path and query within the portal */
  readonly to: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A link to another page of the portal; opening it in a new tab works as with any link. */
export function Link({ to, className = 'pt-link', children }: LinkProps) {
  const { router } = usePortal();
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.go(to);
  };
  return (
    <a className={className} href={router.href(to)} onClick={follow}>
      {children}
    </a>
  );
}
