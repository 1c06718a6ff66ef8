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
import { asksForTerms, fieldsToAsk, firstValues, missingErrors, reasonToAsk } from './missing-fields.ts';
import type { FieldErrors, FieldName, FieldValues, Given, MissingField } from './missing-fields.ts';
import { Terms } from './terms.tsx';

/** Sentences of the last answer. */
export interface Refused {
  readonly notice?: string;
  readonly fields?: FieldErrors;
}

interface ContinueCardProps {
  readonly signUp: SignUpResource;
  readonly changeEmail: boolean;
  readonly busy: boolean;
  readonly refused: Refused;
  readonly onSubmit: (given: Given) => void;
  readonly onStartOver: () => void;
}

export function ContinueCard(props: ContinueCardProps) {
  const { signUp, changeEmail, refused, onStartOver } = props;
  const { app } = usePortal();
  usePageTitle(`Sign up to ${app}`);
  const asked = fieldsToAsk(signUp, changeEmail);
  const terms = asksForTerms(signUp) && !changeEmail;
  const account = signUp.external_account;
  const provider = account ? plainName(account.provider_name) : undefined;
  return (
    <Card {...(account && { top: <Person account={account} /> })}>
      <Heading>{changeEmail ? 'Use another address' : 'One more step'}</Heading>
      <p className="pt-sentence">{reasonToAsk(asked, { app, provider, terms })}</p>
      <Notice>{refused.notice}</Notice>
      <MissingForm {...props} asked={asked} asksTerms={terms} />
      <CardFoot>
        Not you?{' '}
        <button type="button" className="pt-link" onClick={onStartOver}>
          Start over
        </button>
      </CardFoot>
    </Card>
  );
}

interface MissingFormProps extends ContinueCardProps {
  readonly asked: readonly MissingField[];
  readonly asksTerms: boolean;
}

function MissingForm({ signUp, asked, asksTerms, busy, refused, onSubmit }: MissingFormProps) {
  const [values, setValues] = useState<FieldValues>(() => firstValues(signUp));
  const [accepted, setAccepted] = useState(false);
  const [missing, setMissing] = useState<FieldErrors>({});
  const errors = { ...refused.fields, ...missing };
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLInputElement>('[aria-invalid="true"]')?.focus();
  }, [refused, missing]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const ofTerms = accepted ? 'accepted' : 'not accepted';
    const lacking = missingErrors(asked, values, asksTerms ? ofTerms : 'not asked');
    setMissing(lacking);
    if (Object.keys(lacking).length > 0) return;
    onSubmit({ ...trimmed(asked, values), ...(asksTerms && { legal_accepted: true }) });
  };
  const change = (name: FieldName) => (value: string) =>
    setValues((former) => ({ ...former, [name]: value }));
  return (
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
      {asksTerms && <Terms accepted={accepted} error={errors.legal_accepted} onChange={setAccepted} />}
      <Button type="submit" busy={busy}>
        Continue
      </Button>
    </form>
  );
}

function trimmed(asked: readonly MissingField[], values: FieldValues): FieldValues {
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
