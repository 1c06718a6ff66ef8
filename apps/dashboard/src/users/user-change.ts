import { useQueryClient } from '@tanstack/react-query';
import { useChange } from '../data/change.ts';
import type { Change } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import type { Environment } from '../data/environment.tsx';
import { userKeys } from '../data/queries.ts';
import { useNotices } from '../parts/notices.tsx';

interface UserChange<Answer, Input> {
  readonly userId: string;
  readonly send: (call: Environment['call'], input: Input) => Promise<Answer>;
  /** says what is true now */
  readonly done: string;
  /** says what is not */
  readonly failed: string;
  /** closes what asked, whatever came of it */
  readonly onEnd?: () => void;
  readonly onDone?: (answer: Answer) => void;
}

/** One change of a person: everything that shows them is read again. */
export function useUserChange<Answer, Input = void>(
  change: UserChange<Answer, Input>,
): Change<Answer, Input> {
  const environment = useEnvironment();
  const queries = useQueryClient();
  const notices = useNotices();
  return useChange({
    mutationFn: (input: Input) => change.send(environment.call, input),
    onSuccess: async (answer) => {
      notices.done(change.done);
      change.onEnd?.();
      change.onDone?.(answer);
      await Promise.all(
        userKeys(environment, change.userId).map((queryKey) => queries.invalidateQueries({ queryKey })),
      );
    },
    onError: (error) => {
      change.onEnd?.();
      notices.failed(change.failed, error);
    },
  });
}
