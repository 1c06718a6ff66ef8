import type { SignUpResource } from '@portico/contract';
import { useEffect, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { Button } from '../parts/button.tsx';
import { Card, CardFoot } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { Notice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { Person } from '../parts/person.tsx';
import { usePortal } from '../portal.ts';
import { plainName } from '../words.ts';
import { emptyFieldErrors, fieldsToAsk, reasonToAsk } from './missing-fields.ts';
import type { FieldName, FieldValues } from './missing-fields.ts';

/** Sentences of the last answer. */
export interface Refused {
  readonly notice?: string;
  readonly fields?: FieldValues;
}

interface ContinueCardProps {
  readonly signUp: SignUpResource;
  readonly changeEmail: boolean;
  readonly busy: boolean;
  readonly refused: Refused;
  readonly onSubmit: (values: FieldValues) => void;
  readonly onStartOver: () => void;
}

export function ContinueCard({
  signUp,
  changeEmail,
  busy,
  refused,
  onSubmit,
  onStartOver,
}: ContinueCardProps) {
  const { app } = usePortal();
  usePageTitle(`Sign up to ${app}`);
  const asked = fieldsToAsk(signUp, changeEmail);
  const account = signUp.external_account;
  const provider = account ? plainName(account.provider_name) : undefined;
  const [values, setValues] = useState<FieldValues>(() => ({ email_address: signUp.email_address ?? '' }));
  const [empty, setEmpty] = useState<FieldValues>({});
  const errors = { ...refused.fields, ...empty };
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLInputElement>('[aria-invalid="true"]')?.focus();
  }, [refused, empty]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const missing = emptyFieldErrors(asked, values);
    setEmpty(missing);
    if (Object.keys(missing).length === 0) onSubmit(trimmed(asked, values));
  };
  const change = (name: FieldName) => (value: string) =>
    setValues((former) => ({ ...former, [name]: value }));
  return (
    <Card {...(account && { top: <Person account={account} /> })}>
      <Heading>{changeEmail ? 'Use another address' : 'One more step'}</Heading>
      <p className="pt-sentence">{reasonToAsk(asked, { app, provider })}</p>
      <Notice>{refused.notice}</Notice>
      <form className="pt-form" ref={form} noValidate onSubmit={submit}>
        {asked.map(({ name, label, input }) => (
          <Field
            key={name}
            name={name}
            label={label}
            value={values[name] ?? ''}
            error={errors[name]}
            input={input}
            onChange={change(name)}
          />
        ))}
        <Button type="submit" busy={busy}>
          Continue
        </Button>
      </form>
      <CardFoot>
        Not you?{' '}
        <button type="button" className="pt-link" onClick={onStartOver}>
          Start over
        </button>
      </CardFoot>
    </Card>
  );
}

function trimmed(asked: ReturnType<typeof fieldsToAsk>, values: FieldValues): FieldValues {
  return Object.fromEntries(asked.map(({ name }) => [name, values[name]?.trim() ?? '']));
}

export function ContinueSkeleton() {
  return (
    <Card top={<div className="pt-skeleton pt-skeleton-person" />}>
      <div aria-busy="true">
        <div className="pt-skeleton pt-skeleton-heading" />
        <div className="pt-skeleton pt-skeleton-sentence" />
        <div className="pt-form">
          <div className="pt-skeleton pt-skeleton-field" />
          <div className="pt-skeleton pt-skeleton-control" />
        </div>
      </div>
    </Card>
  );
}
