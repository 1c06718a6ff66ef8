import { useMutation } from '@tanstack/react-query';
import type { UseMutationOptions } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';

/** Something that changes on the server, and how far it has come. */
export interface Change<Answer, Input> {
  /** sends it; does nothing while it is under way */
  readonly mutate: (input: Input) => void;
  /** known at once, and not only after the next drawing as `isPending` is */
  readonly isUnderWay: () => boolean;
  readonly isPending: boolean;
  readonly isError: boolean;
  readonly error: Error | null;
  readonly data: Answer | undefined;
  /** forgets the answer or the error */
  readonly reset: () => void;
}

/**
 * Every change the dashboard makes goes through here. It is sent once, however fast it is clicked: a button
 * is disabled only after the next drawing, and the second click of a double click comes before that.
 * @param options as of `useMutation`
 */
export function useChange<Answer, Input = void, Former = unknown>(
  options: UseMutationOptions<Answer, Error, Input, Former>,
): Change<Answer, Input> {
  const underWay = useRef(false);
  const isUnderWay = useCallback(() => underWay.current, []);
  const mutation = useMutation({
    ...options,
    onSettled: (...ending) => {
      underWay.current = false;
      return options.onSettled?.(...ending);
    },
  });
  const { mutate: send, isPending, isError, error, data, reset } = mutation;
  const mutate = useCallback(
    (input: Input) => {
      if (underWay.current) return;
      underWay.current = true;
      send(input);
    },
    [send],
  );
  return { mutate, isUnderWay, isPending, isError, error, data, reset };
}
