import { Switch, TextInput } from '@mantine/core';
import { Note } from '../parts/note.tsx';
import { Section } from '../parts/section.tsx';
import { attributeUse, urlProblem, usedAs } from './settings-form.ts';
import type { SettingsPart } from './settings-form.ts';

const pages = [
  { name: 'terms_url', label: 'Terms of service', placeholder: 'https://example.com/terms' },
  { name: 'privacy_url', label: 'Privacy policy', placeholder: 'https://example.com/privacy' },
] as const;

/** What people read, and perhaps have to accept. */
export function LegalSection({
  form,
  onChange,
  problems,
}: SettingsPart & { readonly problems: Readonly<Record<string, string>> }) {
  const { legal_accepted: legal } = form.attributes;
  const isAsked = attributeUse(legal) === 'required';
  return (
    <Section title="Terms and privacy" reason="What people can read where they are asked to accept it.">
      {pages.map(({ name, label, placeholder }) => {
        const problem = urlProblem(form[name]) ?? problems[name];
        return (
          <TextInput
            key={name}
            label={label}
            placeholder={placeholder}
            value={form[name] ?? ''}
            inputMode="url"
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => onChange({ [name]: event.currentTarget.value || null })}
            {...(problem === undefined ? {} : { error: problem })}
          />
        );
      })}
      <Switch
        label="People accept them when they sign up"
        description="A box to tick, without which no account is created. When it was ticked stands with the user."
        checked={isAsked}
        onChange={(event) =>
          onChange({
            attributes: {
              ...form.attributes,
              legal_accepted: { ...legal, ...usedAs(event.currentTarget.checked ? 'required' : 'off') },
            },
          })
        }
      />
      {isAsked && form.terms_url === null && (
        <Note kind="amber">
          <p>There is nothing to read yet: give the address of the terms.</p>
        </Note>
      )}
    </Section>
  );
}
