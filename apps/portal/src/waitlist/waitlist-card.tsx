import { useEffect, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { Button } from '../parts/button.tsx';
import { Card, CardFoot } from '../parts/card.tsx';
import { Contact } from '../parts/contact.tsx';
import { emailInput } from '../parts/email-input.ts';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../parts/link.tsx';
import { Notice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { usePortal } from '../portal.ts';

/** Sentences of the last answer. */
export interface Refused {
  readonly field?: string;
  readonly notice?: string;
}

export type WaitlistState =
  | {
      readonly step: 'asking';
      readonly busy?: boolean;
      readonly refused?: Refused;
    }
  | { readonly step: 'joined'; readonly address: string }
  /** the environment has no waitlist */
  | { readonly step: 'none'; readonly takesSignUps: boolean };

interface WaitlistCardProps {
  readonly state: WaitlistState;
  readonly onJoin: (address: string) => void;
}

export function WaitlistCard({ state, onJoin }: WaitlistCardProps) {
  const { app } = usePortal();
  usePageTitle(`Waitlist · ${app}`);
  switch (state.step) {
    case 'asking':
      return <Asking state={state} onJoin={onJoin} />;
    case 'joined':
      return <Joined address={state.address} />;
    case 'none':
      return <NoWaitlist takesSignUps={state.takesSignUps} />;
  }
}

interface AskingProps extends Pick<WaitlistCardProps, 'onJoin'> {
  readonly state: Extract<WaitlistState, { step: 'asking' }>;
}

function Asking({ state: { busy = false, refused }, onJoin }: AskingProps) {
  const { app } = usePortal();
  const [address, setAddress] = useState('');
  const [missing, setMissing] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  const wrong = missing ?? refused?.field;
  useEffect(() => {
    if (wrong !== undefined) form.current?.querySelector('input')?.focus();
  }, [wrong, refused]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const given = address.trim();
    setMissing(given === '' ? 'Enter your email address.' : undefined);
    if (given !== '') onJoin(given);
  };
  return (
    <Card>
      <Heading>Join the waitlist</Heading>
      <p className="pt-sentence">
        {app} lets new people in one by one. Leave your address, and sign up with it once you are let in.
      </p>
      <form className="pt-form" ref={form} noValidate onSubmit={submit}>
        <Notice>{refused?.notice}</Notice>
        <Field
          name="email_address"
          label="Email address"
          value={address}
          error={wrong}
          input={emailInput}
          onChange={setAddress}
        />
        <Button type="submit" busy={busy}>
          Join the waitlist
        </Button>
      </form>
      <CardFoot>
        Already let in? <Link to="/sign-up">Sign up</Link>
      </CardFoot>
    </Card>
  );
}

function Joined({ address }: { readonly address: string }) {
  const { app } = usePortal();
  return (
    <Card>
      <Heading takesFocus>You are on the list</Heading>
      <p className="pt-sentence">
        Once {app} lets you in, you can sign up with{' '}
        <b>
          <bdi>{address}</bdi>
        </b>
        .
      </p>
      <div className="pt-actions">
        <Link to="/sign-in" className="pt-button pt-button-plain">
          Go to sign-in
        </Link>
      </div>
    </Card>
  );
}

function NoWaitlist({ takesSignUps }: { readonly takesSignUps: boolean }) {
  const { app } = usePortal();
  return (
    <Card>
      <Heading>There is no waitlist</Heading>
      <p className="pt-sentence">
        {takesSignUps
          ? `${app} is open to everybody. You can sign up right away.`
          : `${app} is not taking new sign-ups right now. If you have an account, you can sign in.`}
      </p>
      <div className="pt-actions">
        <Link to={takesSignUps ? '/sign-up' : '/sign-in'} className="pt-button pt-button-primary">
          {takesSignUps ? 'Sign up' : 'Sign in'}
        </Link>
      </div>
      {!takesSignUps && <Contact />}
    </Card>
  );
}
