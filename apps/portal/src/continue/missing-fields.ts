import type { SignUpResource, frontend } from '@portico/contract';
import type { RequestOf } from '@portico/contract';
import type { InputHTMLAttributes } from 'react';

type Body = NonNullable<RequestOf<typeof frontend.updateSignUp>['body']>;
/** What is asked for as text. */
export type FieldName = Extract<keyof Body, 'email_address' | 'username' | 'first_name' | 'last_name'>;
export type FieldValues = Partial<Record<FieldName, string>>;

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

const fields: readonly MissingField[] = [
  {
    name: 'email_address',
    label: 'Email address',
    ask: 'Enter your email address.',
    input: {
      type: 'email',
      autoComplete: 'email',
      inputMode: 'email',
      autoCapitalize: 'none',
      spellCheck: false,
      maxLength: 254,
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
  return fields.filter(({ name }) => {
    return signUp.missing_fields.includes(name) || (name === 'email_address' && changeEmail);
  });
}

/** Why they are asked for. */
export function reasonToAsk(
  asked: readonly MissingField[],
  { app, provider }: { readonly app: string; readonly provider: string | undefined },
): string {
  const onlyEmail = asked.length === 1 && asked[0]?.name === 'email_address';
  if (!onlyEmail) return `${app} needs a little more to set up your account.`;
  const need = `${app} needs one to reach you.`;
  return provider
    ? `${provider} did not give us an email address. ${need}`
    : `Enter an email address. ${need}`;
}

/** A sentence for each asked field that was left empty. */
export function emptyFieldErrors(asked: readonly MissingField[], values: FieldValues): FieldValues {
  const empty = asked.filter(({ name }) => !values[name]?.trim());
  return Object.fromEntries(empty.map(({ name, ask }) => [name, ask]));
}
