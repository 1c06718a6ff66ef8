import { ApiError } from '@portico/js';
import { createContext, useCallback, useContext, useState } from 'react';
import type { SignedIn } from '../next-page.ts';
import { codeOf } from '../use-start.ts';
import type { Action, Performed } from './actions.ts';

/** How an action ended that left the page where it is. */
export type Result =
  | { readonly kind: 'done'; readonly performed: Performed }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** the person did not want to prove that it is them */
  | { readonly kind: 'cancelled' };

export interface Refusal {
  /** undefined: no answer */
  readonly code: string | undefined;
  /** the field it is about, as the server named it */
  readonly field: string | undefined;
}

/** The own account, as the sections of the page see it. */
export interface Account extends SignedIn {
  /** Takes an action; asks first for proof that it is the person, where the server wants that. */
  readonly run: (action: Action) => Promise<Result>;
  /** Shows the person as they are now, after something that was no action. */
  readonly refresh: () => Promise<void>;
}

export const AccountContext = createContext<Account | undefined>(undefined);

/** @throws {Error} outside of the own page, which is a bug */
export function useAccount(): Account {
  const account = useContext(AccountContext);
  if (!account) throw new Error('This is drawn outside of the own page.');
  return account;
}

export interface ActionState {
  readonly busy: boolean;
  readonly refusal: Refusal | undefined;
  /** @returns what came of it; undefined when it was refused or cancelled */
  readonly run: (action: Action) => Promise<Performed | undefined>;
}

/** The state of one button or form that takes an action. */
export function useAction(): ActionState {
  const account = useAccount();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const run = useCallback(
    async (action: Action) => {
      setBusy(true);
      setRefusal(undefined);
      const result = await account.run(action);
      setBusy(false);
      if (result.kind === 'refused') setRefusal(result.refusal);
      return result.kind === 'done' ? result.performed : undefined;
    },
    [account],
  );
  return { busy, refusal, run };
}

export function refusalOf(error: unknown): Refusal {
  return { code: codeOf(error), field: error instanceof ApiError ? error.field : undefined };
}
