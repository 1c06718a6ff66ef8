import { frontend } from '@portico/contract';
import type { ClientResource } from '@portico/contract';
import { ApiError } from '@portico/js';
import { useEffect, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { follow, isOutOfStep } from '../follow.ts';
import { decide } from '../next-page.ts';
import { Button } from '../parts/button.tsx';
import { emailInput } from '../parts/email-input.ts';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { usePortal } from '../portal.ts';
import type { Portal } from '../portal.ts';
import type { Intent } from '../return-url.ts';
import { codeOf } from '../use-start.ts';
import { fieldRefusalFor, refusalFor } from '../words.ts';

interface EmailFormProps {
  readonly intent: Intent;
  /** what the field holds at first */
  readonly address: string;
  readonly isLastUsed: boolean;
  /** another way in was pressed */
  readonly resting: boolean;
}

interface Refused {
  readonly field?: string;
  readonly notice?: string;
}

/** Signing in or up with an address: a code or a link goes to it, and the next page takes it. */
export function EmailForm({ intent, address, isLastUsed, resting }: EmailFormProps) {
  const portal = usePortal();
  const [value, setValue] = useState(address);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused>({});
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (refused.field) form.current?.querySelector('input')?.focus();
  }, [refused]);

  const begin = async (identifier: string) => {
    setBusy(true);
    setRefused({});
    try {
      const client = await begun(portal, intent, identifier);
      // The form is worth coming back to: the address may hold a mistake.
      return await follow(portal, decide(client), { intent, history: 'push' });
    } catch (error) {
      setRefused(refusedBy(error, portal.app));
    }
    setBusy(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy || resting) return;
    const identifier = value.trim();
    if (identifier === '') return setRefused({ field: 'Enter your email address.' });
    void begin(identifier);
  };
  return (
    <form className="pt-form pt-email-form" ref={form} noValidate onSubmit={submit}>
      <Notice>{refused.notice}</Notice>
      <Field
        name="email_address"
        label="Email address"
        value={value}
        error={refused.field}
        input={emailInput}
        onChange={setValue}
      />
      <div className="pt-marked">
        <Button type="submit" busy={busy}>
          Continue
        </Button>
        {isLastUsed && <span className="pt-last-used">Last used</span>}
      </div>
    </form>
  );
}

async function begun(portal: Portal, intent: Intent, identifier: string): Promise<ClientResource> {
  const { client } = await (intent === 'sign-in'
    ? portal.call(frontend.createSignIn, { body: { identifier } })
    : portal.call(frontend.createSignUp, { body: { email_address: identifier } }));
  return client ?? (await portal.call(frontend.getClient)).response;
}

/** What is wrong with the address goes under it, anything else above. */
function refusedBy(error: unknown, app: string): Refused {
  const code = codeOf(error);
  const field = error instanceof ApiError ? error.field : undefined;
  if (field === undefined || isOutOfStep(error)) return { notice: refusalFor(code, { app }) };
  return { field: fieldRefusalFor(field, code, { app }) };
}
