import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { Mark } from '../parts/mark.tsx';
import './door.css';

/** A page outside of the dashboard's shell: one card with one thing to read. */
export function Door({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Portico`;
  }, [title]);
  return (
    <main className="door">
      <div className="door-card">
        <Mark size={32} />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
