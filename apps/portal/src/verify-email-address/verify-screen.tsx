import { frontend } from '@portico/contract';
import { useCallback, useState } from 'react';
import { follow, useRecheck } from '../follow.ts';
import { useLoading } from '../loading.ts';
import { decide } from '../next-page.ts';
import { Failure } from '../parts/failure.tsx';
import { usePortal } from '../portal.ts';
import type { Intent } from '../return-url.ts';
import { startOver } from '../start-over.ts';
import { codeOf } from '../use-start.ts';
import { prove, refusedProof, sendProof, verifyPages } from './proof-calls.ts';
import { proofOf } from './proof.ts';
import type { ProofStrategy } from './proof.ts';
import { useOpenedLink } from './use-opened-link.ts';
import { VerifyCard, VerifySkeleton } from './verify-card.tsx';
import { verifyingOf } from './verifying.ts';
import type { Verifying } from './verifying.ts';

/**
 * `/sign-in/verify` and `/sign-up/verify-email-address`: has a code or link mailed if none was, and takes it.
 */
export function VerifyScreen({ intent }: { readonly intent: Intent }) {
  const portal = usePortal();
  const load = useCallback(
    async (signal: AbortSignal): Promise<Verifying> => {
      const { response: client } = await portal.call(frontend.getClient, {}, signal);
      const next = decide(client);
      const proof = proofOf(next);
      if (!proof || proof.intent !== intent) return follow(portal, next, { intent });
      const [strategy] = proof.offered;
      if (proof.sent || !strategy) return verifyingOf(proof, Date.now());
      const sending = await sendProof(portal, proof, strategy);
      // Another tab was faster: a mail is on its way, and nothing is wrong.
      return sending.proof.sent ? verifyingOf(sending.proof, Date.now()) : sending;
    },
    [portal, intent],
  );
  const [loading, again] = useLoading(load);
  useRecheck(verifyPages[intent], intent);

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
  const { proof, resendAt } = verifying;
  useOpenedLink(verifying, setVerifying);

  const submit = async (code: string) => {
    setBusy('code');
    setVerifying({ proof, resendAt });
    try {
      const client = await prove(portal, proof, code);
      return await follow(portal, decide(client), { intent: proof.intent });
    } catch (error) {
      setVerifying(await refusedProof(portal, verifying, error, codeOf(error)));
    }
    setBusy(undefined);
  };
  const send = async (strategy: ProofStrategy) => {
    setBusy('sending');
    const result = await sendProof(portal, proof, strategy);
    setVerifying(result);
    if (!result.refused && proof.sent) setSentAgain((times) => times + 1);
    setBusy(undefined);
  };
  return (
    <VerifyCard
      verifying={verifying}
      busy={busy}
      sentAgain={sentAgain}
      onCode={(code) => void submit(code)}
      onSend={(strategy) => void send(strategy)}
      onStartOver={() => void startOver(portal)}
    />
  );
}
