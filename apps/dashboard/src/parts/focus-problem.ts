import { useEffect } from 'react';

/** Leads to the first field that was refused, after a save that failed; opens what it is folded into. */
export function useFocusOnProblem(error: unknown): void {
  useEffect(() => {
    if (error) focusFirstProblem();
  }, [error]);
}

/** For what is wrong before it is sent. */
export function focusFirstProblem(): void {
  lead(document.querySelector<HTMLElement>('main [aria-invalid="true"]'));
}

/** Leads to a field by its id; opens everything it is folded into. */
export function focusField(id: string): void {
  lead(document.getElementById(id));
}

function lead(field: HTMLElement | null): void {
  for (let folded = field?.closest('details'); folded; folded = folded.parentElement?.closest('details')) {
    folded.open = true;
  }
  field?.focus({ preventScroll: true });
  field?.scrollIntoView({ block: 'center' });
}
