import { frontend } from '@portico/contract';
import type { SignUpResource } from '@portico/contract';
import { useCallback, useState } from 'react';
import { follow, useRecheck } from '../follow.ts';
import { useLoading } from '../loading.ts';
import { decide } from '../next-page.ts';
import { Failure } from '../parts/failure.tsx';
import { usePortal } from '../portal.ts';
import type { Portal } from '../portal.ts';
import { codeOf } from '../use-start.ts';
import { VerifyCard, VerifySkeleton } from './verify-card.tsx';
import type { Verifying } from './verify-card.tsx';

const strategy = 'email_code';

/** `/sign-up/verify-email-address`: sends a code if none was sent, and takes it. */
export function VerifyScreen() {
  const portal = usePortal();
  const load = useCallback(
    async (signal: AbortSignal): Promise<Verifying> => {
      const { response: client } = await portal.call(frontend.getClient, {}, signal);
      const next = decide(client);
      if (next.page !== 'verify-email-address') return follow(portal, next, 'sign-up');
      return needsPrepare(next.signUp) ? sendCode(portal, next.signUp) : stateOf(next.signUp);
    },
    [portal],
  );
  const [loading, again] = useLoading(load);
  useRecheck('verify-email-address');

  if (loading.state === 'waiting') return null;
  if (loading.state === 'failed') return <Failure error={loading.error} onTryAgain={again} />;
  if (loading.state === 'slow') return <VerifySkeleton />;
  return <Verify loaded={loading.value} />;
}

function Verify({ loaded }: { readonly loaded: Verifying }) {
  const portal = usePortal();
  const [verifying, setVerifying] = useState(loaded);
  const [busy, setBusy] = useState<'code' | 'sending'>();
  const [sent, setSent] = useState(0);
  const { signUp } = verifying;

  const submit = async (code: string) => {
    setBusy('code');
    setVerifying({ signUp });
    try {
      const request = { params: { id: signUp.id }, body: { strategy, code } };
      const answer = await portal.call(frontend.attemptSignUpVerification, request);
      const client = answer.client ?? (await portal.call(frontend.getClient)).response;
      return await follow(portal, decide(client), 'sign-up');
    } catch (error) {
      setVerifying({ signUp, refused: { code: codeOf(error) } });
    }
    setBusy(undefined);
  };
  const resend = async () => {
    setBusy('sending');
    const result = await sendCode(portal, signUp);
    setVerifying(result);
    if (!result.refused) setSent((times) => times + 1);
    setBusy(undefined);
  };
  return (
    <VerifyCard
      verifying={verifying}
      busy={busy}
      sentAgain={sent}
      onCode={(code) => void submit(code)}
      onResend={() => void resend()}
    />
  );
}

/** Asks for a mail. A refusal leaves the page usable: the former code may still be good. */
async function sendCode(portal: Portal, signUp: SignUpResource): Promise<Verifying> {
  try {
    const request = { params: { id: signUp.id }, body: { strategy } };
    const { response } = await portal.call(frontend.prepareSignUpVerification, request);
    return { signUp: response };
  } catch (error) {
    const refused = { code: codeOf(error) };
    // The server knows how long to wait; without an answer the old number has to do.
    const newest = await portal.call(frontend.getClient).catch(() => undefined);
    return { signUp: newest?.response.sign_up ?? signUp, refused };
  }
}

function needsPrepare(signUp: SignUpResource): boolean {
  const verification = signUp.verifications.email_address;
  return verification?.strategy !== strategy || verification.next_action === 'needs_prepare';
}

function stateOf(signUp: SignUpResource): Verifying {
  const status = signUp.verifications.email_address?.status;
  if (status === 'expired') return { signUp, refused: { code: 'verification_expired' } };
  if (status === 'failed') return { signUp, refused: { code: 'verification_failed' } };
  return { signUp };
}
