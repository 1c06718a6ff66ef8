import { Radio, Stack, Switch } from '@mantine/core';
import { Folded, Section } from '../parts/section.tsx';
import type { ConnectionForm } from './connection-form.ts';
import { FormSwitch } from './form-switch.tsx';
import { fieldId, problemOf } from './form-part.ts';
import type { FormPart } from './form-part.ts';
import { AdmissionDetails } from './admission-details.tsx';

/** Who may use the connection, and for what. */
export function AccessSection({ form, onChange, preset, problems, number }: FormPart) {
  const isForSigningIn = form.allow_sign_in || form.allow_sign_up;
  return (
    <Section
      title="Who may use it"
      {...(number === undefined ? {} : { number })}
      reason={`What people can do here with their ${preset.name} account.`}
    >
      <Switch
        id={fieldId('allow_sign_in')}
        label="Enable for sign-up and sign-in"
        description={
          isForSigningIn
            ? `Everybody with an account at ${preset.name} can come in with it.`
            : `Off: people who are signed in can still connect ${preset.name} to their account.`
        }
        checked={isForSigningIn}
        onChange={({ currentTarget: { checked } }) =>
          onChange({ allow_sign_in: checked, allow_sign_up: checked })
        }
      />
      <Folded title="Advanced">
        <AccessDetails form={form} onChange={onChange} preset={preset} problems={problems} />
      </Folded>
    </Section>
  );
}

function AccessDetails(part: FormPart) {
  const { form, onChange, preset } = part;
  return (
    <>
      <Switch
        label="Allow sign-in"
        description="People who are known here already come in."
        checked={form.allow_sign_in}
        onChange={(event) => onChange({ allow_sign_in: event.currentTarget.checked })}
      />
      <FormSwitch
        field="allow_sign_up"
        label="Allow sign-up"
        description="Somebody new gets an account. Off, people who have one still sign in."
        part={part}
      />
      <FormSwitch
        field="allow_connect"
        label="Allow connecting"
        description={`People who are signed in add ${preset.name} to their account.`}
        part={part}
      />
      <FormSwitch
        field="trusted_email"
        label="Trust its addresses"
        description={`An address that ${preset.name} calls verified counts as proven here. Off, people prove it with a code.`}
        part={part}
      />
      <Choices
        field="on_missing_email"
        label={`When ${preset.name} gives no email`}
        description="Matters where the settings of this environment require an address."
        choices={missingEmailChoices}
        part={part}
      />
      <Choices
        field="on_email_match"
        label="When the address has an account here"
        description="And both sides have proven it. An address that is not proven on both sides always needs a code."
        choices={emailMatchChoices}
        part={part}
      />
      <Choices
        field="sync_profile"
        label="Keep the profile in step"
        description="Picture and handle, as they are at the provider."
        choices={syncChoices}
        part={part}
      />
      <AdmissionDetails {...part} />
    </>
  );
}

const missingEmailChoices = [
  {
    value: 'continue',
    label: 'Ask for it',
    description: 'They type an address and prove it with a code. The default.',
  },
  { value: 'allow', label: 'Let them in without', description: 'Their account has no email address.' },
  {
    value: 'reject',
    label: 'Turn them away',
    description: 'They are told that an address is needed, and to come in another way.',
  },
] as const;

const emailMatchChoices = [
  { value: 'link', label: 'Join them', description: 'The person is signed in to that account. The default.' },
  { value: 'ask', label: 'Ask for a code first', description: 'The account is joined once they entered it.' },
  { value: 'deny', label: 'Join nobody', description: 'They are told that the address is taken.' },
] as const;

const syncChoices = [
  { value: 'always', label: 'At every sign-in', description: 'The default.' },
  { value: 'first', label: 'When the account is made', description: 'Later changes stay at the provider.' },
  { value: 'never', label: 'Never', description: 'The profile is the person’s own.' },
] as const;

type ChoiceField = 'on_missing_email' | 'on_email_match' | 'sync_profile';

interface ChoicesProps<Field extends ChoiceField> {
  readonly field: Field;
  readonly label: string;
  readonly description: string;
  readonly choices: readonly {
    readonly value: ConnectionForm[Field];
    readonly label: string;
    readonly description: string;
  }[];
  readonly part: FormPart;
}

/** One of several ways, each with its consequence. */
function Choices<Field extends ChoiceField>(props: ChoicesProps<Field>) {
  const { field, label, description, choices, part } = props;
  const { form, onChange, problems } = part;
  return (
    <Radio.Group
      label={label}
      description={description}
      value={form[field]}
      onChange={(value) => {
        const choice = choices.find((one) => one.value === value);
        if (choice) onChange({ [field]: choice.value });
      }}
      {...problemOf(problems, field)}
    >
      <Stack gap={12} mt={4}>
        {choices.map((choice) => (
          <Radio
            key={choice.value}
            value={choice.value}
            label={choice.label}
            description={choice.description}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
