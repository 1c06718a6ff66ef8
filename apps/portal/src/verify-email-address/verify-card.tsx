import type { SignUpResource } from '@portico/contract';
import { useEffect, useState } from 'react';
import { Card, CardFoot } from '../parts/card.tsx';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../parts/link.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { Person } from '../parts/person.tsx';
import { usePortal } from '../portal.ts';
import { carriedSearch } from '../return-url.ts';
import { hereOf } from '../start-flow.ts';
import { refusalFor } from '../words.ts';
import { CodeForm } from './code-form.tsx';

/** What the page shows: the sign-up, and the code of the last refusal (`undefined` inside: no answer). */
export interface Verifying {
  readonly signUp: SignUpResource;
  readonly refused?: { readonly code: string | undefined };
}

/** Refusals after which the digits in the boxes are of no use. */
const codeIsSpent = new Set(['form_code_incorrect', 'verification_failed', 'verification_expired']);

interface VerifyCardProps {
  readonly verifying: Verifying;
  readonly busy: 'code' | 'sending' | undefined;
  /** how often a new code was sent from this page */
  readonly sentAgain: number;
  readonly onCode: (code: string) => void;
  readonly onResend: () => void;
}

export function VerifyCard({ verifying, busy, sentAgain, onCode, onResend }: VerifyCardProps) {
  const { app } = usePortal();
  usePageTitle(`Sign up to ${app}`);
  const { signUp, refused } = verifying;
  const account = signUp.external_account;
  return (
    <Card {...(account && { top: <Person account={account} /> })}>
      <Heading>Check your email</Heading>
      <p className="pt-sentence" id="pt-code-sentence">
        {sentAgain > 0 ? 'We sent a new code to ' : 'We sent a code to '}
        <b>
          <bdi>{signUp.email_address}</bdi>
        </b>
      </p>
      <CodeForm
        key={sentAgain}
        error={refused && refusalFor(refused.code, { app })}
        wrong={codeIsSpent.has(refused?.code ?? '')}
        busy={busy === 'code'}
        onCode={onCode}
      />
      <CardFoot>
        <SendAgain
          key={`${sentAgain}-${signUp.updated_at}`}
          afterSeconds={signUp.resend_after_seconds}
          busy={busy === 'sending'}
          onResend={onResend}
        />
        <span aria-hidden="true">·</span>
        <UseAnotherAddress />
      </CardFoot>
    </Card>
  );
}

function UseAnotherAddress() {
  const portal = usePortal();
  const search = new URLSearchParams(carriedSearch(portal.router.current().search, hereOf(portal)));
  search.set('change', 'email_address');
  return <Link to={`/sign-up/continue?${search}`}>Use another address</Link>;
}

interface SendAgainProps {
  /** seconds until the server would send another one, counted from now */
  readonly afterSeconds: number;
  readonly busy: boolean;
  readonly onResend: () => void;
}

function SendAgain({ afterSeconds, busy, onResend }: SendAgainProps) {
  const seconds = useCountdown(afterSeconds);
  if (seconds > 0) {
    return (
      <span className="pt-countdown">
        Send again in <span className="pt-countdown-seconds">{seconds}</span> s
      </span>
    );
  }
  return (
    <button
      type="button"
      className="pt-link"
      aria-disabled={busy}
      onClick={() => {
        if (!busy) onResend();
      }}
    >
      {busy ? 'Sending…' : 'Send again'}
    </button>
  );
}

/** @returns whole seconds left; measured against the clock, because timers rest while a tab is hidden */
function useCountdown(fromSeconds: number): number {
  const [until] = useState(() => Date.now() + fromSeconds * 1000);
  const [left, setLeft] = useState(fromSeconds);
  useEffect(() => {
    const timer = setInterval(() => {
      const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      setLeft(seconds);
      if (seconds === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [until]);
  return left;
}

export function VerifySkeleton() {
  return (
    <Card top={<div className="pt-skeleton pt-skeleton-person" />}>
      <div aria-busy="true">
        <div className="pt-skeleton pt-skeleton-heading" />
        <div className="pt-skeleton pt-skeleton-sentence" />
        <div className="pt-form">
          <div className="pt-skeleton pt-skeleton-code" />
          <div className="pt-skeleton pt-skeleton-control" />
        </div>
      </div>
    </Card>
  );
}
