import { useCallback, useRef } from 'react';

/**
 * Lets one run through at a time: a double click is faster than the next rendering, in which the button that
 * was clicked is disabled.
 * @param run whose failure is shown elsewhere
 */
export function useOnce<Args extends readonly unknown[]>(
  run: (...args: Args) => Promise<unknown>,
): (...args: Args) => void {
  const isRunning = useRef(false);
  return useCallback(
    (...args: Args) => {
      if (isRunning.current) return;
      isRunning.current = true;
      void runToItsEnd(run(...args), () => {
        isRunning.current = false;
      });
    },
    [run],
  );
}

async function runToItsEnd(running: Promise<unknown>, end: () => void): Promise<void> {
  try {
    await running;
  } catch {
    // Whoever asked shows it.
  } finally {
    end();
  }
}
