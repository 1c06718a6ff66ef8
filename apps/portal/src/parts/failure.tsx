import { useContext } from 'react';
import { PortalContext } from '../portal.ts';
import { codeOf } from '../use-start.ts';
import { refusalFor } from '../words.ts';
import { Button } from './button.tsx';

interface FailureProps {
  /** what stopped it */
  readonly error: unknown;
  readonly onTryAgain: () => void;
}

/** A page that could not be loaded at all. Needs nothing from the server to be drawn. */
export function Failure({ error, onTryAgain }: FailureProps) {
  const app = useContext(PortalContext)?.app ?? 'This service';
  return (
    <main className="pt-page">
      <div className="pt-card" role="alert">
        <h1 className="pt-heading">This page did not load</h1>
        <p className="pt-sentence">{refusalFor(codeOf(error), { app })}</p>
        <div className="pt-actions">
          <Button onPress={onTryAgain}>Try again</Button>
        </div>
      </div>
    </main>
  );
}
