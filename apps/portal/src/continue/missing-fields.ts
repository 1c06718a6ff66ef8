import type { SignUpResource, frontend } from '@portico/contract';
import type { RequestOf } from '@portico/contract';
import type { InputHTMLAttributes } from 'react';
import { emailInput } from '../parts/email-input.ts';

type Body = NonNullable<RequestOf<typeof frontend.updateSignUp>['body']>;
/** What is asked for as text. */
export type FieldName = Extract<keyof Body, 'email_address' | 'username' | 'first_name' | 'last_name'>;
export type FieldValues = Partial<Record<FieldName, string>>;
/** What the person gives. */
export type Given = FieldValues & Pick<Body, 'legal_accepted'>;
/** Sentences under what was asked for. */
export type FieldErrors = Partial<Record<FieldName | 'legal_accepted', string>>;

export interface MissingField {
  readonly name: FieldName;
  readonly label: string;
  /** what is said when it was left empty */
  readonly ask: string;
  readonly input: Pick<
    InputHTMLAttributes<HTMLInputElement>,
    'type' | 'autoComplete' | 'inputMode' | 'autoCapitalize' | 'spellCheck' | 'maxLength'
  >;
}

export const missingFields: readonly MissingField[] = [
  {
    name: 'email_address',
    label: 'Email address',
    ask: 'Enter your email address.',
    input: emailInput,
  },
  {
    name: 'username',
    label: 'Username',
    ask: 'Choose a username.',
    input: {
      type: 'text',
      autoComplete: 'username',
      autoCapitalize: 'none',
      spellCheck: false,
      maxLength: 64,
    },
  },
  {
    name: 'first_name',
    label: 'First name',
    ask: 'Enter your first name.',
    input: { type: 'text', autoComplete: 'given-name', maxLength: 100 },
  },
  {
    name: 'last_name',
    label: 'Last name',
    ask: 'Enter your last name.',
    input: { type: 'text', autoComplete: 'family-name', maxLength: 100 },
  },
];

/**
 * The fields to ask for.
 * @param changeEmail the person wants another address than the one given
 */
export function fieldsToAsk(signUp: SignUpResource, changeEmail: boolean): readonly MissingField[] {
  return missingFields.filter(({ name }) => {
    return signUp.missing_fields.includes(name) || (name === 'email_address' && changeEmail);
  });
}

/** Whether the person has to accept the terms. */
export function asksForTerms(signUp: SignUpResource): boolean {
  return signUp.missing_fields.includes('legal_accepted');
}

/** What the fields hold at first: what was given before, and what a provider told. */
export function firstValues(signUp: SignUpResource): FieldValues {
  const handle = signUp.external_account?.username ?? '';
  return {
    email_address: signUp.email_address ?? '',
    // A suggestion: the person chooses what they are called here.
    username: signUp.username ?? handle.replace(/^@/, ''),
    first_name: signUp.first_name ?? '',
    last_name: signUp.last_name ?? '',
  };
}

/** Why all this is asked for. */
export function reasonToAsk(
  asked: readonly MissingField[],
  {
    app,
    provider,
    terms,
  }: { readonly app: string; readonly provider: string | undefined; readonly terms: boolean },
): string {
  const [first] = asked;
  if (!first) return `${app} asks you to accept its terms before you go on.`;
  if (asked.length > 1 || terms) return `${app} needs a little more to set up your account.`;
  if (first.name === 'username') return `Choose the name you go by at ${app}.`;
  if (first.name !== 'email_address') return `${app} needs a little more to set up your account.`;
  const need = `${app} needs one to reach you.`;
  return provider
    ? `${provider} did not give us an email address. ${need}`
    : `Enter an email address. ${need}`;
}

/** A sentence for all that was asked for and not given. */
export function missingErrors(
  asked: readonly MissingField[],
  values: FieldValues,
  terms: 'not asked' | 'accepted' | 'not accepted',
): FieldErrors {
  const empty = asked.filter(({ name }) => !values[name]?.trim());
  const errors: FieldErrors = Object.fromEntries(empty.map(({ name, ask }) => [name, ask]));
  return terms === 'not accepted' ? { ...errors, legal_accepted: 'Accept the terms to go on.' } : errors;
}
