import { frontendMe } from '@portico/contract';
import type { SessionVerificationResource } from '@portico/contract';
import { useCallback, useEffect, useState } from 'react';
import { usePortal } from '../portal.ts';
import { refusalOf, useAccount } from './account.ts';
import type { Refusal } from './account.ts';
import { factorsOf, firstStep } from './fresh-step.ts';
import type { EmailFactor, FreshStep } from './fresh-step.ts';
import type { Asking } from './use-account.ts';
import { keepAction } from './waiting-action.ts';

/** Why the last try came to nothing: refused here, or by a provider, which has a name. */
export type FreshRefusal = Refusal & {
  readonly provider?: string | undefined;
  readonly handle?: string | undefined;
};

export interface Fresh {
  readonly state: FreshStep;
  /** what was pressed and is on its way: an address's id, a strategy, or `code` */
  readonly busy: string | undefined;
  readonly refusal: FreshRefusal | undefined;
  readonly sendCode: (email: EmailFactor) => void;
  readonly enterCode: (code: string) => void;
  readonly goToProvider: (strategy: string) => void;
}

/** Proving once more that it is the person, by a code or at a provider. */
export function useFresh({ action, answer }: Asking): Fresh {
  const { call, router } = usePortal();
  const { sessionId, user } = useAccount();
  const [state, setState] = useState<FreshStep>({ step: 'loading' });
  const [busy, setBusy] = useState<string>();
  const [refusal, setRefusal] = useState<FreshRefusal>();
  const params = { id: sessionId };

  useEffect(() => {
    const abort = new AbortController();
    const request = { params: { id: sessionId }, body: {} };
    call(frontendMe.verifySession, request, abort.signal).then(
      ({ response }) => {
        if (abort.signal.aborted) return;
        if (response.status === 'complete') return answer(true);
        setState(firstStep(response, Date.now()));
        setRefusal(failureOf(response));
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setRefusal(refusalOf(error));
      },
    );
    return () => abort.abort();
  }, [call, sessionId, answer]);

  /** One at a time; what goes wrong is said, and the rest stays. */
  const during = useCallback(async (what: string, work: () => Promise<void>) => {
    setBusy(what);
    setRefusal(undefined);
    await work().catch((error: unknown) => setRefusal(refusalOf(error)));
    setBusy(undefined);
  }, []);

  const sendCode = (email: EmailFactor) =>
    during(email.id, async () => {
      const body = { strategy: 'email_code', email_address_id: email.id };
      const { response } = await call(frontendMe.prepareSessionFirstFactor, { params, body });
      const resendAt = Date.now() + response.resend_after_seconds * 1000;
      const times = state.step === 'code' ? state.times + 1 : 0;
      setState({ step: 'code', factors: factorsOf(response), email, resendAt, times });
    });
  const enterCode = (code: string) =>
    during('code', async () => {
      await call(frontendMe.attemptSessionFirstFactor, { params, body: { strategy: 'email_code', code } });
      answer(true);
    });
  const goToProvider = (strategy: string) =>
    during(strategy, async () => {
      const body = { strategy, redirect_url: window.location.origin + router.href('/user') };
      const { response } = await call(frontendMe.prepareSessionFirstFactor, { params, body });
      const url = response.first_factor_verification?.external_verification_redirect_url;
      if (!url) throw new Error('The server named no provider to go to.');
      keepAction(() => window.sessionStorage, { action, userId: user.id, at: Date.now() });
      window.location.assign(url);
      await new Promise<never>(() => {});
    });
  return {
    state,
    busy,
    refusal,
    sendCode: (email) => void sendCode(email),
    enterCode: (code) => void enterCode(code),
    goToProvider: (strategy) => void goToProvider(strategy),
  };
}

/** Why a way through a provider failed, from which the person has just come back. */
function failureOf({
  first_factor_verification: last,
}: SessionVerificationResource): FreshRefusal | undefined {
  if (!last?.error) return undefined;
  const { code, meta } = last.error;
  return { code, field: undefined, provider: text(meta['provider_name']), handle: text(meta['username']) };
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
