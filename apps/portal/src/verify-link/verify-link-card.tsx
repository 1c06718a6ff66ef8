import type { ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../parts/link.tsx';
import { Notice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { usePortal } from '../portal.ts';
import { refusalFor } from '../words.ts';

/** How far the person is with a link. */
export type LinkState =
  | {
      readonly step: 'asking';
      readonly busy?: boolean;
      /** the code of the last refusal; `undefined` inside: no answer */
      readonly refused?: { readonly code: string | undefined };
    }
  /** confirmed for another device */
  | { readonly step: 'done' }
  /** expired, or used */
  | { readonly step: 'over' }
  | { readonly step: 'incomplete' };

interface VerifyLinkCardProps {
  readonly state: LinkState;
  readonly onConfirm: () => void;
}

export function VerifyLinkCard({ state, onConfirm }: VerifyLinkCardProps) {
  const { app } = usePortal();
  usePageTitle(`Sign in to ${app}`);
  switch (state.step) {
    case 'asking':
      return <Asking state={state} onConfirm={onConfirm} />;
    case 'done':
      return (
        <Told title="It is confirmed">
          You can go back to the window where you asked. It continues by itself.
        </Told>
      );
    case 'over':
      return (
        <Told title="This link is over" wayOn>
          It has expired or was already used. Go back to the window where you asked and send a new one, or
          start again here.
        </Told>
      );
    case 'incomplete':
      return (
        <Told title="This link is not complete" wayOn>
          Open it from the email once more, or copy all of it.
        </Told>
      );
  }
}

interface AskingProps extends VerifyLinkCardProps {
  readonly state: Extract<LinkState, { step: 'asking' }>;
}

function Asking({ state: { busy = false, refused }, onConfirm }: AskingProps) {
  const { app } = usePortal();
  return (
    <Card>
      <Heading>Continue at {app}</Heading>
      <p className="pt-sentence">
        Somebody asked for this link to go on at {app} with your email address. If that was you, continue. If
        not, close this page, and nothing happens.
      </p>
      <Notice>{refused && refusalFor(refused.code, { app })}</Notice>
      <div className="pt-actions">
        <Button busy={busy} onPress={onConfirm}>
          Continue
        </Button>
      </div>
    </Card>
  );
}

interface ToldProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly wayOn?: boolean;
}

/** What became of the link. */
function Told({ title, children, wayOn = false }: ToldProps) {
  return (
    <Card>
      <Heading takesFocus>{title}</Heading>
      <p className="pt-sentence">{children}</p>
      {wayOn && (
        <div className="pt-actions">
          <Link to="/sign-in" className="pt-button pt-button-primary">
            Go to sign-in
          </Link>
        </div>
      )}
    </Card>
  );
}
