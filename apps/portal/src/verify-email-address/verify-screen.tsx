import { frontend } from '@portico/contract';
import type { SignUpResource } from '@portico/contract';
import { useCallback, useState } from 'react';
import { catchUp, follow, isOutOfStep, useRecheck } from '../follow.ts';
import { useLoading } from '../loading.ts';
import { decide } from '../next-page.ts';
import { Failure } from '../parts/failure.tsx';
import { usePortal } from '../portal.ts';
import type { Portal } from '../portal.ts';
import { startOver } from '../start-over.ts';
import { codeOf } from '../use-start.ts';
import { VerifyCard, VerifySkeleton } from './verify-card.tsx';
import { hasCode, notSent, verifyingOf } from './verifying.ts';
import type { Verifying } from './verifying.ts';

const thisPage = 'verify-email-address';
const strategy = 'email_code';

/** `/sign-up/verify-email-address`: sends a code if none was sent, and takes it. */
export function VerifyScreen() {
  const portal = usePortal();
  const load = useCallback(
    async (signal: AbortSignal): Promise<Verifying> => {
      const { response: client } = await portal.call(frontend.getClient, {}, signal);
      const next = decide(client);
      if (next.page !== thisPage) return follow(portal, next, 'sign-up');
      if (hasCode(next.signUp)) return verifyingOf(next.signUp, Date.now());
      const sent = await sendCode(portal, next.signUp);
      // Another tab was faster: a code is there, and nothing is wrong.
      return hasCode(sent.signUp) ? verifyingOf(sent.signUp, Date.now()) : sent;
    },
    [portal],
  );
  const [loading, again] = useLoading(load);
  useRecheck(thisPage);

  if (loading.state === 'waiting') return null;
  if (loading.state === 'failed') return <Failure error={loading.error} onTryAgain={again} />;
  if (loading.state === 'slow') return <VerifySkeleton />;
  return <Verify loaded={loading.value} />;
}

function Verify({ loaded }: { readonly loaded: Verifying }) {
  const portal = usePortal();
  const [verifying, setVerifying] = useState(loaded);
  const [busy, setBusy] = useState<'code' | 'sending'>();
  const [sentAgain, setSentAgain] = useState(0);
  const { signUp, resendAt } = verifying;

  const submit = async (code: string) => {
    setBusy('code');
    setVerifying({ signUp, resendAt });
    try {
      const request = { params: { id: signUp.id }, body: { strategy, code } };
      const answer = await portal.call(frontend.attemptSignUpVerification, request);
      const client = answer.client ?? (await portal.call(frontend.getClient)).response;
      return await follow(portal, decide(client), 'sign-up');
    } catch (error) {
      const newest = isOutOfStep(error) ? await newestOf(portal, signUp) : signUp;
      const isSame = newest.id === signUp.id;
      setVerifying(
        isSame
          ? { signUp: newest, resendAt, refused: { code: codeOf(error) } }
          : verifyingOf(newest, Date.now()),
      );
    }
    setBusy(undefined);
  };
  const resend = async () => {
    setBusy('sending');
    const result = await sendCode(portal, signUp);
    setVerifying(result);
    if (!result.refused && hasCode(signUp)) setSentAgain((times) => times + 1);
    setBusy(undefined);
  };
  return (
    <VerifyCard
      verifying={verifying}
      busy={busy}
      sentAgain={sentAgain}
      onCode={(code) => void submit(code)}
      onResend={() => void resend()}
      onStartOver={() => void startOver(portal)}
    />
  );
}

/** Asks for a mail. A refusal leaves the page usable: the former code may still be good, or not be there. */
async function sendCode(portal: Portal, signUp: SignUpResource): Promise<Verifying> {
  try {
    const request = { params: { id: signUp.id }, body: { strategy } };
    const { response } = await portal.call(frontend.prepareSignUpVerification, request);
    return verifyingOf(response, Date.now());
  } catch (error) {
    const newest = await newestOf(portal, signUp);
    return newest.id === signUp.id ? notSent(newest, error, Date.now()) : verifyingOf(newest, Date.now());
  }
}

/** The sign-up as it is now; without an answer the page keeps what it has. Leaves when it goes on elsewhere. */
function newestOf(portal: Portal, signUp: SignUpResource): Promise<SignUpResource> {
  return catchUp(portal, thisPage).catch(() => signUp);
}
