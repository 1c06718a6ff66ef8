import { Button } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { Confirm } from './confirm.tsx';
import { FailureFacts } from './failure.tsx';
import { useFocusOnProblem } from './focus-problem.ts';
import './save-bar.css';

interface SaveBarProps {
  readonly hasChanges: boolean;
  readonly isSaving: boolean;
  /** why the last save was refused */
  readonly error: unknown;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
  /** what is being edited, for the question on leaving */
  readonly what: string;
}

/** Appears when something changed. Leaving the page asks first. */
export function SaveBar({ hasChanges, isSaving, error, onSave, onDiscard, what }: SaveBarProps) {
  useFocusOnProblem(error);
  return (
    <>
      <LeaveGuard isActive={hasChanges} what={what} />
      {hasChanges && (
        <div className="save-bar" role="region" aria-label="Unsaved changes">
          {error ? (
            <div className="save-bar-words save-bar-refused" role="alert">
              <FailureFacts error={error} />
            </div>
          ) : (
            <p className="save-bar-words">Unsaved changes</p>
          )}
          <Button variant="default" onClick={onDiscard} disabled={isSaving}>
            Discard
          </Button>
          <Button onClick={onSave} loading={isSaving}>
            Save
          </Button>
        </div>
      )}
    </>
  );
}

/** Keeps what was typed from being lost by a click somewhere else. */
export function LeaveGuard({ isActive, what }: { readonly isActive: boolean; readonly what: string }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isActive && current.pathname !== next.pathname,
    enableBeforeUnload: () => isActive,
    withResolver: true,
  });
  return (
    <Confirm
      isOpen={blocker.status === 'blocked'}
      title="Leave without saving?"
      action="Leave"
      onConfirm={() => blocker.proceed?.()}
      onClose={() => blocker.reset?.()}
    >
      What you changed in {what} is not saved and will be lost.
    </Confirm>
  );
}
