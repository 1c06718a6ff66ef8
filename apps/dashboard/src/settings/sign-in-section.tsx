import { Switch } from '@mantine/core';
import { Note } from '../parts/note.tsx';
import { Section } from '../parts/section.tsx';
import type { SettingsPart } from './settings-form.ts';

const ways = [
  {
    name: 'code',
    label: 'Codes by email',
    description: 'Six digits, typed into the window where they were asked for.',
  },
  {
    name: 'link',
    label: 'Links by email',
    description: 'Opened on any device; the window where it was asked for goes on.',
  },
] as const;

/** The ways in beside the providers. */
export function SignInSection({ form, onChange, canMail }: SettingsPart & { readonly canMail: boolean }) {
  const { email_sign_in: email, attributes } = form;
  const isUsed = attributes.email_address.enabled;
  const isOn = isUsed && (email.code || email.link);
  return (
    <Section title="Sign in by email" reason="Beside the SSO connections. With both on, people choose.">
      {ways.map(({ name, label, description }) => (
        <Switch
          key={name}
          label={label}
          description={isUsed ? description : 'Counts only where email addresses are used: see below.'}
          disabled={!isUsed}
          checked={email[name]}
          onChange={(event) => onChange({ email_sign_in: { ...email, [name]: event.currentTarget.checked } })}
        />
      ))}
      {!isOn && (
        <Note kind="amber">
          <p>
            People sign in with connected accounts alone. Whoever has none that is switched on has no way in.
          </p>
        </Note>
      )}
      {isOn && !canMail && (
        <Note kind="amber">
          <p>
            <strong>This environment cannot send mail yet.</strong> Nobody gets a code or a link before the
            server is started with <code>SMTP_URL</code>.
          </p>
        </Note>
      )}
    </Section>
  );
}
