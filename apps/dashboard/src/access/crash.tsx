import { Button } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { isForbidden, needsSignIn } from '../data/queries.ts';
import { FailureFacts } from '../parts/failure.tsx';
import { Door } from './door.tsx';
import { LostFileError } from './lost-file.ts';
import { NotAnOperator, SignedOut, TriedForSomebody } from './signed-out.tsx';

/** Where errors end that no page answers for: mostly that nobody is signed in any more. */
export function Crash({ error }: ErrorComponentProps) {
  const isTrial = /\/tries\/[^/]+$/.test(window.location.pathname);
  if (isTrial && (needsSignIn(error) || isForbidden(error))) return <TriedForSomebody />;
  if (needsSignIn(error)) return <SignedOut />;
  if (isForbidden(error)) return <NotAnOperator />;
  if (error instanceof LostFileError) return <LostConnection />;
  return (
    <Door title="This page stopped working">
      <FailureFacts error={error} />
      <Button className="door-action" onClick={() => window.location.reload()}>
        Reload the page
      </Button>
    </Door>
  );
}

function LostConnection() {
  return (
    <Door title="The connection was lost">
      <p>
        This page could not be fetched. Check that Portico is running and that you are connected. Nothing was
        changed.
      </p>
      <Button className="door-action" onClick={() => window.location.reload()}>
        Try again
      </Button>
    </Door>
  );
}
