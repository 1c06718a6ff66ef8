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
  return (
    <Door title="This page stopped working">
      <FailureFacts error={error} />
      <Button className="door-action" onClick={() => window.location.reload()}>
        Reload the page
      </Button>
    </Door>
  );
}
