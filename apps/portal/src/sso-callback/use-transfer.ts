import { frontend } from '@portico/contract';
import type { ClientResource } from '@portico/contract';
import { useRef, useState } from 'react';
import type { RefObject } from 'react';
import { follow, isOutOfStep } from '../follow.ts';
import { decide } from '../next-page.ts';
import { usePortal } from '../portal.ts';
import type { Portal } from '../portal.ts';
import type { Intent } from '../return-url.ts';
import { codeOf } from '../use-start.ts';

/** Going on with what the provider vouched for at the other button. */
export interface Transfer {
  readonly busy: boolean;
  readonly refused: { readonly code: string | undefined } | undefined;
  /** whether it went on: nothing of it may be cleared any more */
  readonly isDone: RefObject<boolean>;
  readonly press: () => void;
}

/** @param to what the attempt becomes; undefined where it cannot */
export function useTransfer(to: Intent | undefined): Transfer {
  const portal = usePortal();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Transfer['refused']>();
  const isDone = useRef(false);

  const goOn = async (intent: Intent) => {
    setBusy(true);
    setRefused(undefined);
    try {
      const client = await transferred(portal, intent);
      isDone.current = true;
      return await follow(portal, decide(client), { intent });
    } catch (error) {
      if (isOutOfStep(error)) isDone.current = await wentOn(portal, intent);
      setRefused({ code: codeOf(error) });
    }
    setBusy(false);
  };
  return { busy, refused, isDone, press: () => void (to && goOn(to)) };
}

async function transferred(portal: Portal, intent: Intent): Promise<ClientResource> {
  const body = { transfer: true };
  const { client } = await (intent === 'sign-up'
    ? portal.call(frontend.createSignUp, { body })
    : portal.call(frontend.createSignIn, { body }));
  return client ?? (await portal.call(frontend.getClient)).response;
}

/** It was done or given up in another tab: goes where that led. @returns false when nobody says */
async function wentOn(portal: Portal, intent: Intent): Promise<boolean> {
  const answer = await portal.call(frontend.getClient).catch(() => undefined);
  if (!answer) return false;
  const next = decide(answer.response);
  return next.page === 'outcome' ? false : follow(portal, next, { intent });
}
