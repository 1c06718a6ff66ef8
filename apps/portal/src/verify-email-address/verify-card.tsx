import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import { Spinner } from '../parts/button.tsx';
import { changeAddressPath } from '../continue/change-address.ts';
import { Card, CardFoot } from '../parts/card.tsx';
import { Contact } from '../parts/contact.tsx';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../parts/link.tsx';
import { Notice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { Person } from '../parts/person.tsx';
import { usePortal } from '../portal.ts';
import { plainName, refusalFor } from '../words.ts';
import { isCodeSpent } from './code-boxes.ts';
import { CodeForm } from './code-form.tsx';
import type { Proof, ProofStrategy } from './proof.ts';
import { SendAgainButton, SendAgainLink, SendOther } from './send-again.tsx';
import type { Verifying } from './verifying.ts';

interface VerifyCardProps {
  readonly verifying: Verifying;
  readonly busy: 'code' | 'sending' | undefined;
  /** how often a mail was replaced by a new one on this page */
  readonly sentAgain: number;
  readonly onCode: (code: string) => void;
  readonly onSend: (strategy: ProofStrategy) => void;
  readonly onStartOver: () => void;
}

/** Asks for the code, or waits for the link; where nothing was mailed, says so and offers to. */
export function VerifyCard(props: VerifyCardProps) {
  const { app } = usePortal();
  const { intent, sent } = props.verifying.proof;
  usePageTitle(intent === 'sign-in' ? `Sign in to ${app}` : `Sign up to ${app}`);
  if (sent === 'email_code') return <CodeCard {...props} />;
  return sent === 'email_link' ? <LinkCard {...props} /> : <NotSentCard {...props} />;
}

function CodeCard(props: VerifyCardProps) {
  const { verifying, busy, sentAgain, onCode } = props;
  const { proof, refused } = verifying;
  const reason = useReason(verifying);
  const sentenceId = useId();
  return (
    <Frame proof={proof}>
      <Heading>Check your email</Heading>
      <p className="pt-sentence" id={sentenceId}>
        <CodeSentence proof={proof} isNew={sentAgain > 0} />
      </p>
      <CodeForm
        key={sentAgain}
        sentenceId={sentenceId}
        error={reason}
        wrong={isCodeSpent(refused?.code)}
        busy={busy === 'code'}
        onCode={onCode}
      />
      <Foot {...props} />
    </Frame>
  );
}

function CodeSentence({ proof, isNew }: { readonly proof: Proof; readonly isNew: boolean }) {
  const { app } = usePortal();
  const { account, connects } = proof;
  if (isNew || !connects || !account) {
    return (
      <>
        {isNew ? 'We sent a new code to ' : 'We sent a code to '}
        <Address proof={proof} />
      </>
    );
  }
  return (
    <>
      <Address proof={proof} /> already has an account at {app}. Enter the code we sent there and{' '}
      {plainName(account.provider_name)} will be connected to it.
    </>
  );
}

function LinkCard(props: VerifyCardProps) {
  const { verifying, sentAgain } = props;
  const { proof } = verifying;
  const reason = useReason(verifying);
  return (
    <Frame proof={proof}>
      <Heading>Check your email</Heading>
      <p className="pt-sentence" aria-live="polite">
        {reason ? 'We sent a link to ' : `Open the ${sentAgain > 0 ? 'new link' : 'link'} we sent to `}
        <Address proof={proof} />
        {!reason && '. This page continues by itself.'}
      </p>
      <Notice>{reason}</Notice>
      {!reason && (
        <p className="pt-waiting">
          <Spinner /> Waiting for the link
        </p>
      )}
      <Foot {...props} />
    </Frame>
  );
}

function NotSentCard({ verifying, busy, onSend, onStartOver }: VerifyCardProps) {
  const { proof, resendAt } = verifying;
  const reason = useReason(verifying);
  const actions = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Whoever pressed "Send again" under the boxes stands nowhere now that those are gone.
    if (document.activeElement === document.body) actions.current?.querySelector('button')?.focus();
  }, []);
  const strategy = proof.offered[0] ?? 'email_code';
  const thing = nameOf[strategy];
  return (
    <Frame proof={proof}>
      <Heading>No {thing} was sent</Heading>
      <p className="pt-sentence">
        We could not send a {thing} to <Address proof={proof} />
      </p>
      <Notice>{reason}</Notice>
      <div className="pt-actions" ref={actions}>
        <SendAgainButton resendAt={resendAt} busy={busy === 'sending'} onResend={() => onSend(strategy)} />
        <UseAnotherAddress proof={proof} className="pt-button pt-button-plain" onStartOver={onStartOver} />
      </div>
      <Contact />
      <NotYou proof={proof} onStartOver={onStartOver} />
    </Frame>
  );
}

const nameOf = { email_code: 'code', email_link: 'link' } as const;

/** Another mail, of the same or the other kind, or another address. */
function Foot({ verifying, busy, onSend, onStartOver }: VerifyCardProps) {
  const { proof, resendAt } = verifying;
  const { sent = 'email_code' } = proof;
  const other = proof.offered.find((strategy) => strategy !== sent);
  const sending = { resendAt, busy: busy === 'sending' };
  return (
    <>
      <CardFoot>
        <SendAgainLink {...sending} onResend={() => onSend(sent)} />
        {!proof.connects && <span aria-hidden="true">·</span>}
        <UseAnotherAddress proof={proof} className="pt-link" onStartOver={onStartOver} />
      </CardFoot>
      {other && <SendOther {...sending} thing={nameOf[other]} onResend={() => onSend(other)} />}
      <NotYou proof={proof} onStartOver={onStartOver} />
    </>
  );
}

/** The sentence about the last refusal. */
function useReason({ proof, refused }: Verifying): string | undefined {
  const { app } = usePortal();
  if (!refused) return undefined;
  const { account, address, sent } = proof;
  const handle = account?.username ?? undefined;
  return refusalFor(refused.code, { app, provider: account?.provider_name, handle, address, sent });
}

function Frame({ proof, children }: { readonly proof: Proof; readonly children: ReactNode }) {
  const { account } = proof;
  return <Card {...(account && { top: <Person account={account} /> })}>{children}</Card>;
}

function Address({ proof }: { readonly proof: Proof }) {
  return (
    <b>
      <bdi>{proof.address}</bdi>
    </b>
  );
}

interface UseAnotherAddressProps {
  readonly proof: Proof;
  readonly className: string;
  readonly onStartOver: () => void;
}

/** Nothing where a provider named the address: there, only starting over leads to another. */
function UseAnotherAddress({ proof, className, onStartOver }: UseAnotherAddressProps) {
  const portal = usePortal();
  if (proof.connects) return null;
  if (proof.intent === 'sign-in') {
    return (
      <button type="button" className={className} onClick={onStartOver}>
        Use another address
      </button>
    );
  }
  return (
    <Link to={changeAddressPath(portal)} className={className}>
      Use another address
    </Link>
  );
}

/** Not beside "Use another address" of a sign-in, which does the same. */
function NotYou({ proof, onStartOver }: { readonly proof: Proof; readonly onStartOver: () => void }) {
  if (proof.intent === 'sign-in' && !proof.connects) return null;
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
