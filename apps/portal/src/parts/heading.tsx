import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { usePortal } from '../portal.ts';

/** The page's one heading. After a change of page it takes the focus, so that reading starts here. */
export function Heading({ children }: { readonly children: ReactNode }) {
  const { router } = usePortal();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (router.takeFocusRequest()) heading.current?.focus({ preventScroll: true });
  }, [router]);
  return (
    <h1 className="pt-heading" ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
