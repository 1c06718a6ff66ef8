import type { SignUpResource } from '@portico/contract';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { Card, CardFoot } from '../parts/card.tsx';
import { Contact } from '../parts/contact.tsx';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../parts/link.tsx';
import { Notice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { Person } from '../parts/person.tsx';
import { usePortal } from '../portal.ts';
import { carriedSearch } from '../return-url.ts';
import { hereOf } from '../start-flow.ts';
import { refusalFor } from '../words.ts';
import { CodeForm } from './code-form.tsx';
import { SendAgainButton, SendAgainLink } from './send-again.tsx';
import { hasCode } from './verifying.ts';
import type { Verifying } from './verifying.ts';

/** Refusals after which the digits in the boxes are of no use. */
const codeIsSpent = new Set(['form_code_incorrect', 'verification_failed', 'verification_expired']);

interface VerifyCardProps {
  readonly verifying: Verifying;
  readonly busy: 'code' | 'sending' | undefined;
  /** how often a code was replaced by a new one on this page */
  readonly sentAgain: number;
  readonly onCode: (code: string) => void;
  readonly onResend: () => void;
  readonly onStartOver: () => void;
}

/** Asks for the code; where there is none, says so and offers another. */
export function VerifyCard(props: VerifyCardProps) {
  const { app } = usePortal();
  usePageTitle(`Sign up to ${app}`);
  return hasCode(props.verifying.signUp) ? <SentCard {...props} /> : <NotSentCard {...props} />;
}

function SentCard({ verifying, busy, sentAgain, onCode, onResend, onStartOver }: VerifyCardProps) {
  const { signUp, refused, resendAt } = verifying;
  const reason = useReason(verifying);
  return (
    <Frame signUp={signUp}>
      <Heading>Check your email</Heading>
      <p className="pt-sentence" id="pt-code-sentence">
        {sentAgain > 0 ? 'We sent a new code to ' : 'We sent a code to '}
        <Address signUp={signUp} />
      </p>
      <CodeForm
        key={sentAgain}
        error={reason}
        wrong={codeIsSpent.has(refused?.code ?? '')}
        busy={busy === 'code'}
        onCode={onCode}
      />
      <CardFoot>
        <SendAgainLink resendAt={resendAt} busy={busy === 'sending'} onResend={onResend} />
        <span aria-hidden="true">·</span>
        <UseAnotherAddress className="pt-link" />
      </CardFoot>
      <NotYou onStartOver={onStartOver} />
    </Frame>
  );
}

function NotSentCard({ verifying, busy, onResend, onStartOver }: VerifyCardProps) {
  const { signUp, resendAt } = verifying;
  const reason = useReason(verifying);
  const actions = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Whoever pressed "Send again" under the boxes stands nowhere now that those are gone.
    if (document.activeElement === document.body) actions.current?.querySelector('button')?.focus();
  }, []);
  return (
    <Frame signUp={signUp}>
      <Heading>No code was sent</Heading>
      <p className="pt-sentence">
        We could not send a code to <Address signUp={signUp} />
      </p>
      <Notice>{reason}</Notice>
      <div className="pt-actions" ref={actions}>
        <SendAgainButton resendAt={resendAt} busy={busy === 'sending'} onResend={onResend} />
        <UseAnotherAddress className="pt-button pt-button-plain" />
      </div>
      <Contact />
      <NotYou onStartOver={onStartOver} />
    </Frame>
  );
}

/** The sentence about the last refusal. */
function useReason({ signUp, refused }: Verifying): string | undefined {
  const { app } = usePortal();
  const account = signUp.external_account;
  const names = { app, provider: account?.provider_name, handle: account?.username ?? undefined };
  return refused && refusalFor(refused.code, names);
}

function Frame({ signUp, children }: { readonly signUp: SignUpResource; readonly children: ReactNode }) {
  const account = signUp.external_account;
  return <Card {...(account && { top: <Person account={account} /> })}>{children}</Card>;
}

function Address({ signUp }: { readonly signUp: SignUpResource }) {
  return (
    <b>
      <bdi>{signUp.email_address}</bdi>
    </b>
  );
}

function UseAnotherAddress({ className }: { readonly className: string }) {
  const portal = usePortal();
  const search = new URLSearchParams(carriedSearch(portal.router.current().search, hereOf(portal)));
  search.set('change', 'email_address');
  return (
    <Link to={`/sign-up/continue?${search}`} className={className}>
      Use another address
    </Link>
  );
}

function NotYou({ onStartOver }: { readonly onStartOver: () => void }) {
  return (
    <p className="pt-hint">
      Not you?{' '}
      <button type="button" className="pt-link" onClick={onStartOver}>
        Start over
      </button>
    </p>
  );
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
