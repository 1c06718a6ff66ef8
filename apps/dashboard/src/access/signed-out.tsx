import { Button } from '@mantine/core';
import { operatorsBaseUrl } from '../data/environment.tsx';
import { Door } from './door.tsx';
import { OwnerLinkCommand } from './owner-link-command.tsx';

/** Nobody is signed in: how to get in. */
export function SignedOut() {
  return (
    <Door title="Sign in to the dashboard">
      <p>
        You are signed out. Whoever has the machine Portico runs on can always come in: this prints a link
        that opens the dashboard once.
      </p>
      <OwnerLinkCommand />
      <SignInLink>Sign in</SignInLink>
      <p className="door-aside">
        Sign in works for operators whose account has an email address. The first owner starts without one and
        comes in with a link; then they can add theirs under <strong>Your account</strong>, where Portico can
        send mail.
      </p>
    </Door>
  );
}

/** Somebody ran a trial for an operator, who reads what it found out on their own page. */
export function TriedForSomebody() {
  return (
    <Door title="That was the trial">
      <p>
        Thank you. Whoever sent you the link sees how it went. Nothing was stored of you, and you can close
        this page.
      </p>
      <SignInLink>Sign in to see it yourself</SignInLink>
    </Door>
  );
}

/** Somebody is signed in who is not an operator. */
export function NotAnOperator() {
  return (
    <Door title="This account may not use the dashboard">
      <p>
        You are signed in, but not as an operator. Sign in with another account, or open a new owner link:
        whoever has the machine prints one with the command below.
      </p>
      <OwnerLinkCommand />
      <SignInLink>Use another account</SignInLink>
    </Door>
  );
}

/** Leads back to this page. */
function SignInLink({ children }: { readonly children: string }) {
  const here = encodeURIComponent(window.location.href);
  return (
    <Button
      component="a"
      variant="default"
      href={`${operatorsBaseUrl}/sign-in?redirect_url=${here}`}
      className="door-action"
      fullWidth
    >
      {children}
    </Button>
  );
}
