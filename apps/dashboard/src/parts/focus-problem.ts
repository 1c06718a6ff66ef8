import { useEffect } from 'react';

/** Leads to the first field that was refused, after a save that failed; opens what it is folded into. */
export function useFocusOnProblem(error: unknown): void {
  useEffect(() => {
    if (error) focusFirstProblem();
  }, [error]);
}

/** For what is wrong before it is sent. */
export function focusFirstProblem(): void {
  const field = document.querySelector<HTMLElement>('main [aria-invalid="true"]');
  const folded = field?.closest('details');
  if (folded) folded.open = true;
  field?.focus({ preventScroll: true });
  field?.scrollIntoView({ block: 'center' });
}
