import { Radio, Stack, Switch } from '@mantine/core';
import { useEnvironment } from '../data/environment.tsx';
import { Folded, Section } from '../parts/section.tsx';
import { problemOf } from './form-part.ts';
import type { FormPart } from './form-part.ts';

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
        label="Enable for sign-up and sign-in"
        description={
          isForSigningIn
            ? `Everybody with an account at ${preset.name} can come in with it.`
            : `Off: people who are signed in can still connect ${preset.name} in their profile.`
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

function AccessDetails({ form, onChange, preset, problems }: FormPart) {
  const { summary } = useEnvironment();
  return (
    <>
      <Switch
        label="Allow sign-in"
        description="People who are known here already come in."
        checked={form.allow_sign_in}
        onChange={(event) => onChange({ allow_sign_in: event.currentTarget.checked })}
      />
      <Switch
        label="Allow sign-up"
        description="Somebody new gets an account. Off, people who have one still sign in."
        checked={form.allow_sign_up}
        onChange={(event) => onChange({ allow_sign_up: event.currentTarget.checked })}
      />
      <Switch
        label="Allow connecting"
        description={`People who are signed in add ${preset.name} in their profile.`}
        checked={form.allow_connect}
        onChange={(event) => onChange({ allow_connect: event.currentTarget.checked })}
      />
      <Switch
        label="Show the button"
        description={`On the sign-in and sign-up pages of ${summary.name.toLowerCase()}. Apps can start it without a button too.`}
        checked={form.show_on_sign_in}
        onChange={(event) => onChange({ show_on_sign_in: event.currentTarget.checked })}
      />
      <MissingEmail form={form} onChange={onChange} preset={preset} problems={problems} />
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
    description: 'They are told to sign up with their email first and to connect afterwards.',
  },
] as const;

function MissingEmail({ form, onChange, preset, problems }: FormPart) {
  return (
    <Radio.Group
      label={`When ${preset.name} gives no email`}
      description="Matters where the settings of this environment require an address."
      value={form.on_missing_email}
      onChange={(value) => {
        const choice = missingEmailChoices.find((one) => one.value === value);
        if (choice) onChange({ on_missing_email: choice.value });
      }}
      {...problemOf(problems, 'on_missing_email')}
    >
      <Stack gap={12} mt={4}>
        {missingEmailChoices.map(({ value, label, description }) => (
          <Radio key={value} value={value} label={label} description={description} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
