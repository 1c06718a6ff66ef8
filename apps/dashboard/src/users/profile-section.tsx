import { Textarea, TextInput } from '@mantine/core';
import { Section } from '../parts/section.tsx';
import { metadataFields, metadataProblem } from './user-form.ts';
import type { UserForm } from './user-form.ts';

interface ProfilePart {
  readonly form: UserForm;
  /** what the server refused, by field */
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (change: Partial<UserForm>) => void;
}

const fields = [
  { name: 'first_name', label: 'First name', description: undefined },
  { name: 'last_name', label: 'Last name', description: undefined },
  {
    name: 'username',
    label: 'Username',
    description: 'Chosen here, it is theirs alone. Until then, it is the handle at the provider.',
  },
  { name: 'external_id', label: 'External id', description: 'Your own id for this person.' },
] as const;

export function ProfileSection({ form, problems, onChange }: ProfilePart) {
  return (
    <Section
      title="Profile"
      reason="What people are called. Providers may fill it in again at the next sign-in."
    >
      <div className="profile-fields">
        {fields.map(({ name, label, description }) => (
          <TextInput
            key={name}
            label={label}
            {...(description === undefined ? {} : { description })}
            value={form[name]}
            autoComplete="off"
            onChange={(event) => onChange({ [name]: event.currentTarget.value })}
            {...(problems[name] === undefined ? {} : { error: problems[name] })}
          />
        ))}
      </div>
    </Section>
  );
}

const metadataWords = {
  public_metadata: {
    label: 'Public metadata',
    description: 'Browsers may read it, servers alone change it.',
  },
  private_metadata: { label: 'Private metadata', description: 'Only servers see it.' },
  unsafe_metadata: {
    label: 'Unsafe metadata',
    description: 'The person’s own browser may change it: believe nothing in it.',
  },
} as const;

export function MetadataSection({ form, problems, onChange }: ProfilePart) {
  return (
    <Section title="Metadata" reason="What your app keeps about this person, as JSON.">
      {metadataFields.map((name) => {
        const problem = metadataProblem(form[name]) ?? problems[name];
        return (
          <Textarea
            key={name}
            {...metadataWords[name]}
            classNames={{ input: 'metadata-input' }}
            rows={Math.min(12, Math.max(2, form[name].split('\n').length))}
            value={form[name]}
            spellCheck={false}
            onChange={(event) => onChange({ [name]: event.currentTarget.value })}
            {...(problem === undefined ? {} : { error: problem })}
          />
        );
      })}
    </Section>
  );
}
