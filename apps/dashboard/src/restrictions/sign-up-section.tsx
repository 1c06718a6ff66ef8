import { Radio, Stack, Switch } from '@mantine/core';
import { Section } from '../parts/section.tsx';
import type { SettingsForm, SettingsPart } from '../settings/settings-form.ts';

const modes = [
  {
    value: 'public',
    label: 'Everybody',
    description: 'Whoever signs in for the first time gets an account.',
  },
  {
    value: 'waitlist',
    label: 'People from the waitlist',
    description: 'Others leave their address and wait until you let them in.',
  },
  {
    value: 'restricted',
    label: 'Nobody new',
    description: 'People who have an account still sign in. Others are told that sign-ups are closed.',
  },
] as const;

/** Which addresses may sign up, beyond the mode. */
const switches: readonly {
  readonly name: keyof SettingsForm['restrictions'];
  readonly label: string;
  readonly description: string;
}[] = [
  {
    name: 'blocklist',
    label: 'Refuse who is on the block list',
    description: 'With every subaddress of theirs. Who is on the allow list too comes in while that is on.',
  },
  {
    name: 'block_email_subaddresses',
    label: 'Refuse subaddresses',
    description: 'Such as ada+news@example.com, which is another name of ada@example.com.',
  },
  {
    name: 'block_disposable_email_domains',
    label: 'Refuse throwaway addresses',
    description: 'Of the best-known services. Put others on the block list, as *@domain.',
  },
  {
    name: 'ignore_dots_for_gmail_addresses',
    label: 'Ignore dots at Gmail',
    description: 'a.da@gmail.com and ada@gmail.com are one mailbox, so the lists take them for one.',
  },
];

/** Who may sign up. */
export function SignUpSection({ form, onChange }: SettingsPart) {
  const isOpen = form.sign_up_mode === 'public';
  const change = (name: keyof SettingsForm['restrictions'], value: boolean) =>
    onChange({ restrictions: { ...form.restrictions, [name]: value } });
  return (
    <Section
      title="Who may sign up"
      reason="Whoever has an account keeps it. Each connection can be stricter than this."
    >
      <Radio.Group
        label="Sign-ups are for"
        value={form.sign_up_mode}
        onChange={(value) => {
          const mode = modes.find((one) => one.value === value);
          if (mode) onChange({ sign_up_mode: mode.value });
        }}
      >
        <Stack gap={12} mt={4}>
          {modes.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
      <Switch
        label="Only who is on the allow list"
        description={
          isOpen
            ? 'Nobody else signs up. With an empty list nobody does.'
            : 'Counts only while sign-ups are for everybody.'
        }
        disabled={!isOpen}
        checked={form.restrictions.allowlist}
        onChange={(event) => change('allowlist', event.currentTarget.checked)}
      />
      {switches.map(({ name, label, description }) => (
        <Switch
          key={name}
          label={label}
          description={description}
          checked={form.restrictions[name]}
          onChange={(event) => change(name, event.currentTarget.checked)}
        />
      ))}
    </Section>
  );
}
