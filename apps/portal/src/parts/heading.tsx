import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { usePortal } from '../portal.ts';

interface HeadingProps {
  readonly children: ReactNode;
  /** it stands in place of what was pressed */
  readonly takesFocus?: boolean;
}

/** The page's one heading. After a change of page it takes the focus, so that reading starts here. */
export function Heading({ children, takesFocus = false }: HeadingProps) {
  const { router } = usePortal();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (router.takeFocusRequest() || takesFocus) heading.current?.focus({ preventScroll: true });
  }, [router, takesFocus]);
  return (
    <h1 className="pt-heading" ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
