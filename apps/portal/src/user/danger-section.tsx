import { useState } from 'react';
import type { FormEvent } from 'react';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../parts/link.tsx';
import { Notice } from '../parts/notice.tsx';
import { Opener } from '../parts/opener.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { usePortal } from '../portal.ts';
import { refusalFor } from '../words.ts';
import { useAccount, useAction } from './account.ts';
import { Section } from './section.tsx';

/** What cannot be taken back. Nothing where the app keeps it to itself. */
export function DangerSection() {
  const { app } = usePortal();
  const { user } = useAccount();
  if (!user.delete_self_enabled) return null;
  return (
    <Section title="Danger zone">
      <div className="pt-row">
        <p className="pt-row-text">Delete your {app} account and everything in it.</p>
        <Opener label="Delete account" kind="danger">
          {(close) => <DeleteForm onCancel={close} />}
        </Opener>
      </div>
    </Section>
  );
}

function DeleteForm({ onCancel }: { readonly onCancel: () => void }) {
  const { app } = usePortal();
  const { busy, refusal, run } = useAction();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const isRight = typed.trim().toLocaleLowerCase() === app.toLocaleLowerCase();
    setError(isRight ? undefined : `Type ${app} to go on.`);
    if (isRight) void run({ kind: 'delete-account' });
  };
  return (
    <form className="pt-panel pt-panel-form" noValidate onSubmit={submit}>
      <p>
        Your profile, your addresses and your connected accounts are deleted at {app}, and you are signed out
        everywhere. Nothing brings them back.
      </p>
      <Notice>{refusal && refusalFor(refusal.code, { app })}</Notice>
      <Field
        name="delete_account"
        label={`Type ${app} to confirm`}
        value={typed}
        error={error}
        input={{ type: 'text', autoComplete: 'off', autoCapitalize: 'none', spellCheck: false }}
        onChange={setTyped}
      />
      <div className="pt-panel-actions">
        <Button type="submit" kind="danger" busy={busy}>
          Delete account
        </Button>
        <Button kind="plain" onPress={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

interface DeletedCardProps {
  /** shows another account that is signed in here; undefined where there is none */
  readonly onGoOn: (() => void) | undefined;
}

/** What is left to say afterwards. */
export function DeletedCard({ onGoOn }: DeletedCardProps) {
  const { app } = usePortal();
  usePageTitle(`Your account is deleted · ${app}`);
  return (
    <Card>
      <Heading takesFocus>Your account is deleted</Heading>
      <p className="pt-sentence">Nothing of it is left at {app}. You can close this page.</p>
      <div className="pt-actions">
        {onGoOn ? (
          <Button kind="plain" onPress={onGoOn}>
            Go to your other account
          </Button>
        ) : (
          <Link to="/sign-in" className="pt-button pt-button-plain">
            Go to sign-in
          </Link>
        )}
      </div>
    </Card>
  );
}
