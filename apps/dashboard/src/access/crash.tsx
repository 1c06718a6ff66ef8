import { Button } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { isForbidden, needsSignIn } from '../data/queries.ts';
import { FailureFacts } from '../parts/failure.tsx';
import { Door } from './door.tsx';
import { NotAnOperator, SignedOut } from './signed-out.tsx';

/** Where errors end that no page answers for: mostly that nobody is signed in any more. */
export function Crash({ error }: ErrorComponentProps) {
  if (needsSignIn(error)) return <SignedOut />;
  if (isForbidden(error)) return <NotAnOperator />;
  if (isLostChunk(error)) {
    return (
      <Door title="The connection was lost">
        <p>A part of this page could not be fetched. Nothing you saved is lost.</p>
        <Button className="door-action" onClick={() => window.location.reload()}>
          Try again
        </Button>
      </Door>
    );
  }
  return (
    <Door title="This page stopped working">
      <FailureFacts error={error} />
      <Button className="door-action" onClick={() => window.location.reload()}>
        Reload the page
      </Button>
    </Door>
  );
}

/** Browsers say it in their own words when a page's code does not come. */
function isLostChunk(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    /dynamically imported module|importing a module script failed|failed to fetch/i.test(error.message)
  );
}
