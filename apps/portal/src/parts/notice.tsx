import type { ReactNode } from 'react';

/** What went wrong with the last action, in the card; read out as soon as it appears. */
export function Notice({ children }: { readonly children: ReactNode }) {
  return (
    <div className="pt-notice-place" role="alert">
      {children ? <div className="pt-notice">{children}</div> : null}
    </div>
  );
}
