import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import './page.css';

interface PageProps {
  readonly title: string;
  /** in front of the title: a logo, a picture */
  readonly icon?: ReactNode;
  /** behind the title: a state */
  readonly badge?: ReactNode;
  /** one line that explains the page */
  readonly explanation?: ReactNode;
  /** the one thing to do here, and its neighbours */
  readonly actions?: ReactNode;
  /** above the title: the way back */
  readonly back?: ReactNode;
  /** reading width for forms; lists use all there is */
  readonly width?: 'form' | 'list';
  readonly children: ReactNode;
}

/** The frame of every screen: title, one line that explains it, one primary action. */
export function Page({
  title,
  icon,
  badge,
  explanation,
  actions,
  back,
  width = 'list',
  children,
}: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Portico`;
  }, [title]);
  useEffect(() => focusAfterNavigation(heading.current), []);
  return (
    <div className={`page page-${width}`}>
      {back && <div className="page-back">{back}</div>}
      <header className="page-header">
        <div className="page-heading">
          <div className="page-title">
            {icon}
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {badge}
          </div>
          {explanation && <p className="page-explanation">{explanation}</p>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

let isFirstPage = true;

/** Whoever uses a screen reader hears where they are now; a field that took the focus keeps it. */
function focusAfterNavigation(heading: HTMLElement | null): void {
  if (isFirstPage) {
    isFirstPage = false;
    return;
  }
  const focused = document.activeElement;
  const isField = focused instanceof HTMLInputElement && focused.closest('main') !== null;
  if (!isField) heading?.focus({ preventScroll: true });
}
