import { Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  addressProblem,
  addressTitles,
  authenticationMethods,
  userinfoAuths,
  userinfoMethods,
} from './addresses.ts';
import type { AddressName, ConnectionForm } from './connection-form.ts';
import { FormSwitch } from './form-switch.tsx';
import { fieldOf } from './form-part.ts';
import type { FormPart } from './form-part.ts';

/** One address of the provider. */
export function AddressField({
  name,
  part: { form, onChange, problems },
  placeholder,
  description,
  isRequired = false,
}: {
  readonly name: AddressName;
  readonly part: Pick<FormPart, 'form' | 'onChange' | 'problems'>;
  readonly placeholder?: string;
  readonly description?: ReactNode;
  readonly isRequired?: boolean;
}) {
  const problem = addressProblem(form[name]);
  return (
    <TextInput
      label={addressTitles[name]}
      description={description}
      placeholder={placeholder ?? 'https://'}
      value={form[name]}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
      spellCheck={false}
      autoComplete="off"
      inputMode="url"
      required={isRequired}
      withAsterisk={false}
      {...fieldOf(problems, name)}
      {...(problem === undefined ? {} : { error: problem })}
    />
  );
}

type ChoiceField = 'token_endpoint_auth_method' | 'userinfo_method' | 'userinfo_auth';

/** One of several values, by their words. */
function Choice<Field extends ChoiceField>({
  field,
  label,
  choices,
  part: { form, onChange, problems },
}: {
  readonly field: Field;
  readonly label: string;
  readonly choices: readonly { readonly value: ConnectionForm[Field]; readonly label: string }[];
  readonly part: FormPart;
}) {
  return (
    <Select
      label={label}
      data={[...choices]}
      value={form[field]}
      allowDeselect={false}
      comboboxProps={{ shadow: 'md' }}
      onChange={(value) => {
        const choice = choices.find((one) => one.value === value);
        if (choice) onChange({ [field]: choice.value });
      }}
      {...fieldOf(problems, field)}
    />
  );
}

export function AuthenticationMethod({ part }: { readonly part: FormPart }) {
  return (
    <Choice
      field="token_endpoint_auth_method"
      label="How Portico authenticates at the token endpoint"
      choices={authenticationMethods}
      part={part}
    />
  );
}

/** How the profile is asked for. */
export function ProfileRequest({ part }: { readonly part: FormPart }) {
  return (
    <div className="field-pair">
      <Choice
        field="userinfo_method"
        label="Method of the profile request"
        choices={userinfoMethods}
        part={part}
      />
      <Choice
        field="userinfo_auth"
        label="How the access token goes along"
        choices={userinfoAuths}
        part={part}
      />
    </div>
  );
}

export function PkceSwitch({ part }: { readonly part: FormPart }) {
  const intercepted = part.form.pkce
    ? `A code that somebody intercepts on its way from ${part.preset.name} is of no use to them.`
    : 'Off: only for a provider that refuses what it does not know. A code that is intercepted can be used.';
  return <FormSwitch field="pkce" label="Use PKCE" description={intercepted} part={part} />;
}
