import type { ReactNode } from 'react';
import { AppLogo } from './app-logo.tsx';
import { Mark } from './mark.tsx';

interface CardProps {
  readonly children: ReactNode;
  /** what stands in place of the app's logo, such as the picture of the person it is about */
  readonly top?: ReactNode;
}

/** The one card of the sign-in pages: logo, heading, what to do, and a way on. */
export function Card({ children, top }: CardProps) {
  return (
    <main className="pt-page">
      <div className="pt-card">
        <div className="pt-card-top">{top ?? <AppLogo fallback={<Mark />} />}</div>
        {children}
      </div>
    </main>
  );
}

/** The quiet line under a card's main part. */
export function CardFoot({ children }: { readonly children: ReactNode }) {
  return <div className="pt-card-foot">{children}</div>;
}
