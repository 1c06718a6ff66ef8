import { ApiError } from '@portico/js';
import { useEffect, useRef } from 'react';
import { follow, isOutOfStep } from '../follow.ts';
import { decide } from '../next-page.ts';
import { usePortal } from '../portal.ts';
import { codeOf } from '../use-start.ts';
import { prove, readNext, refusedProof } from './proof-calls.ts';
import { proofOf } from './proof.ts';
import { verifyingOf } from './verifying.ts';
import type { Verifying } from './verifying.ts';

const everyMs = 2000;

/**
 * Goes on by itself once the link in the mail was opened, here or on another device: asks every two seconds
 * while the page is seen.
 * @param onChange what to show instead, when something changed
 */
export function useOpenedLink(verifying: Verifying, onChange: (verifying: Verifying) => void): void {
  const portal = usePortal();
  const latest = useRef({ verifying, onChange });
  useEffect(() => {
    latest.current = { verifying, onChange };
  });
  const { attemptId, sent, status } = verifying.proof;
  const isWaiting = sent === 'email_link' && status !== 'expired' && status !== 'failed';

  useEffect(() => {
    if (!isWaiting) return undefined;
    const abort = new AbortController();
    const { signal } = abort;
    let timer: ReturnType<typeof setTimeout>;

    const look = async () => {
      const { verifying: shown, onChange: show } = latest.current;
      const isOver = document.visibilityState === 'visible' && (await lookOnce(shown, show));
      if (!isOver && !signal.aborted) timer = setTimeout(() => void look(), everyMs);
    };

    /** @returns whether there is nothing more to wait for */
    const lookOnce = async (shown: Verifying, show: (next: Verifying) => void): Promise<boolean> => {
      try {
        const next = await readNext(portal, shown.proof, signal);
        const proof = proofOf(next);
        if (signal.aborted) return true;
        if (!proof || proof.intent !== shown.proof.intent)
          return await follow(portal, next, { intent: shown.proof.intent });
        if (proof.status === 'verified' && proof.sent === 'email_link') {
          const client = await prove(portal, proof, undefined, signal);
          return await follow(portal, decide(client), { intent: proof.intent });
        }
        const hasChanged = proof.attemptId !== attemptId || proof.sent !== sent || proof.status !== status;
        if (hasChanged) show(verifyingOf(proof, Date.now()));
        return hasChanged;
      } catch (error) {
        if (signal.aborted || isPassing(error)) return signal.aborted;
        const refused = await refusedProof(portal, shown, error, codeOf(error));
        if (!signal.aborted) show(refused);
        return !isOutOfStep(error);
      }
    };

    void look();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [portal, attemptId, sent, status, isWaiting]);
}

/** Whether asking again may help: the connection was lost, or the server was in trouble or hurry. */
function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
}
