import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { FailureFacts } from '../parts/failure.tsx';
import { Note } from '../parts/note.tsx';

interface SetUpEndProps {
  readonly add: { readonly isPending: boolean; readonly isError: boolean; readonly error: unknown };
  /** what comes after */
  readonly children?: ReactNode;
}

/** The end of a set-up page: why nothing was added, and the button that adds it. */
export function SetUpEnd({ add, children }: SetUpEndProps) {
  return (
    <div className="set-up-end">
      {children}
      {add.isError && (
        <Note kind="red">
          <FailureFacts error={add.error} />
        </Note>
      )}
      <Button type="submit" loading={add.isPending}>
        Add connection
      </Button>
    </div>
  );
}
