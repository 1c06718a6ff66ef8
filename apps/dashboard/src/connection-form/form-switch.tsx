import { Switch } from '@mantine/core';
import type { ConnectionForm } from './connection-form.ts';
import { fieldOf } from './form-part.ts';
import type { FormPart } from './form-part.ts';

type SwitchName = {
  [Name in keyof ConnectionForm]-?: ConnectionForm[Name] extends boolean ? Name : never;
}[keyof ConnectionForm];

interface FormSwitchProps {
  readonly field: SwitchName;
  readonly label: string;
  readonly description: string;
  readonly part: Pick<FormPart, 'form' | 'onChange' | 'problems'>;
}

/** One switch of the form, by the name it has in the request. */
export function FormSwitch({ field, label, description, part }: FormSwitchProps) {
  const { form, onChange, problems } = part;
  return (
    <Switch
      {...fieldOf(problems, field)}
      label={label}
      description={description}
      checked={form[field]}
      onChange={(event) => onChange({ [field]: event.currentTarget.checked })}
    />
  );
}
