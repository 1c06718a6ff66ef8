import { frontend } from '@portico/contract';
import { ApiError } from '@portico/js';
import { useCallback, useState } from 'react';
import { catchUp, follow, isOutOfStep, useRecheck } from '../follow.ts';
import { useLoading } from '../loading.ts';
import { decide } from '../next-page.ts';
import type { NextPage } from '../next-page.ts';
import type { SignUpResource } from '@portico/contract';
import { Failure } from '../parts/failure.tsx';
import { usePortal } from '../portal.ts';
import type { Portal } from '../portal.ts';
import { startOver } from '../start-over.ts';
import { codeOf } from '../use-start.ts';
import { fieldRefusalFor, refusalFor } from '../words.ts';
import { changeAddressPath, changesAddress } from './change-address.ts';
import { ContinueCard, ContinueSkeleton } from './continue-card.tsx';
import type { Refused } from './continue-card.tsx';
import type { Given } from './missing-fields.ts';

/** `/sign-up/continue`: asks for what the provider did not give. `?change=email_address`: for another address. */
export function ContinueScreen() {
  const portal = usePortal();
  const changeEmail = changesAddress(portal);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const { response: client } = await portal.call(frontend.getClient, {}, signal);
      const next = decide(client);
      const isHere = next.page === 'continue' || (next.page === 'verify-email-address' && changeEmail);
      return isHere ? next.signUp : follow(portal, next, { intent: 'sign-up' });
    },
    [portal, changeEmail],
  );
  const [loading, again] = useLoading(load);

  if (loading.state === 'waiting') return null;
  if (loading.state === 'failed') return <Failure error={loading.error} onTryAgain={again} />;
  if (loading.state === 'slow') return <ContinueSkeleton />;
  return <Continue loaded={loading.value} changeEmail={changeEmail} />;
}

interface ContinueProps {
  readonly loaded: SignUpResource;
  readonly changeEmail: boolean;
}

function Continue({ loaded, changeEmail }: ContinueProps) {
  const portal = usePortal();
  const [signUp, setSignUp] = useState(loaded);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused>({});
  const thisPage = changeEmail ? 'verify-email-address' : 'continue';
  useRecheck(thisPage, 'sign-up');

  // Leaves when the sign-up goes on elsewhere; without an answer the page keeps what it has.
  const newestSignUp = () =>
    catchUp(portal, thisPage, 'sign-up').then(
      (next) => next.signUp,
      () => signUp,
    );
  const submit = async (given: Given) => {
    setBusy(true);
    setRefused({});
    try {
      const { id } = signUp;
      const answer = await portal.call(frontend.updateSignUp, { params: { id }, body: given });
      const client = answer.client ?? (await portal.call(frontend.getClient)).response;
      const next = decide(client);
      if (next.page === 'verify-email-address') return await proveAddress(portal, next);
      if (next.page !== 'continue') return await follow(portal, next, { intent: 'sign-up' });
      setSignUp(next.signUp);
    } catch (error) {
      const newest = isOutOfStep(error) ? await newestSignUp() : signUp;
      setSignUp(newest);
      if (newest.id === signUp.id) setRefused(refusedBy(error, given, portal.app));
    }
    setBusy(false);
  };
  return (
    <ContinueCard
      key={signUp.id}
      signUp={signUp}
      changeEmail={changeEmail}
      busy={busy}
      refused={refused}
      onSubmit={(given) => void submit(given)}
      onStartOver={() => void startOver(portal)}
    />
  );
}

/**
 * The way back leads to a form for another address, because this one may hold a mistake; not to the provider, whose
 * page is the one before.
 */
function proveAddress(portal: Portal, next: NextPage): Promise<never> {
  portal.router.go(changeAddressPath(portal), 'replace');
  return follow(portal, next, { intent: 'sign-up', history: 'push' });
}

/** An error about a field that was sent goes under it, any other above the form. */
function refusedBy(error: unknown, given: Given, app: string): Refused {
  const code = codeOf(error);
  const field = error instanceof ApiError ? error.field : undefined;
  if (field === undefined || !(field in given)) return { notice: refusalFor(code, { app }) };
  return { fields: { [field]: fieldRefusalFor(field, code, { app }) } };
}
