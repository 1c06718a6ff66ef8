import { frontendWaitlist } from '@portico/contract';
import { ApiError } from '@portico/js';
import { useState } from 'react';
import { isSignUpOpen } from '../sign-in/providers.ts';
import { usePortal } from '../portal.ts';
import { codeOf } from '../use-start.ts';
import { fieldRefusalFor, refusalFor } from '../words.ts';
import { hasWaitlist } from './has-waitlist.ts';
import { WaitlistCard } from './waitlist-card.tsx';
import type { Refused, WaitlistState } from './waitlist-card.tsx';

/** `/waitlist`: asking to be let in. The answer is the same for everybody, so it says nothing about anybody. */
export function WaitlistScreen() {
  const { call, environment, app } = usePortal();
  const [state, setState] = useState<WaitlistState>(
    hasWaitlist(environment) ? { step: 'asking' } : { step: 'none', takesSignUps: isSignUpOpen(environment) },
  );

  const join = async (address: string) => {
    setState({ step: 'asking', busy: true });
    try {
      await call(frontendWaitlist.joinWaitlist, { body: { email_address: address } });
      setState({ step: 'joined', address });
    } catch (error) {
      setState({ step: 'asking', refused: refusedBy(error, app) });
    }
  };
  return <WaitlistCard state={state} onJoin={(address) => void join(address)} />;
}

/** What is wrong with the address goes under it, anything else above. */
function refusedBy(error: unknown, app: string): Refused {
  const code = codeOf(error);
  const field = error instanceof ApiError ? error.field : undefined;
  return field === undefined
    ? { notice: refusalFor(code, { app }) }
    : { field: fieldRefusalFor(field, code, { app }) };
}
