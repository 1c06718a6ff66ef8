import { Button } from '@mantine/core';
import { operatorsBaseUrl } from '../data/environment.tsx';
import { CopyField } from '../parts/copy-field.tsx';
import { Door } from './door.tsx';

/** Nobody is signed in: how to get in. */
export function SignedOut() {
  const here = encodeURIComponent(window.location.href);
  return (
    <Door title="Sign in to the dashboard">
      <p>You are signed out. Sign in with an account that may use this dashboard.</p>
      <Button
        component="a"
        href={`${operatorsBaseUrl}/sign-in?redirect_url=${here}`}
        className="door-action"
        fullWidth
      >
        Sign in
      </Button>
      <p>
        No account yet, or locked out? On the machine Portico runs on, this prints a new one-time link that
        opens the dashboard:
      </p>
      <CopyField label="Command for a new owner link" value="npm run owner-link" isLabelHidden />
    </Door>
  );
}

/** Somebody is signed in who is not an operator. */
export function NotAnOperator() {
  const here = encodeURIComponent(window.location.href);
  return (
    <Door title="This account may not use the dashboard">
      <p>
        You are signed in, but not as an operator. Sign in with another account, or open a new owner link:
        whoever has the machine prints one with the command below.
      </p>
      <CopyField label="Command for a new owner link" value="npm run owner-link" isLabelHidden />
      <Button
        component="a"
        variant="default"
        href={`${operatorsBaseUrl}/sign-in?redirect_url=${here}`}
        className="door-action"
      >
        Use another account
      </Button>
    </Door>
  );
}
