import { Checkbox, Select } from '@mantine/core';
import { Section } from '../parts/section.tsx';
import { attributeUse, usedAs } from './settings-form.ts';
import type { AttributeName, AttributeUse, PartProblems, SettingsPart } from './settings-form.ts';

const attributes: readonly {
  readonly name: AttributeName;
  readonly title: string;
  readonly words: Readonly<Record<AttributeUse, string>>;
}[] = [
  {
    name: 'email_address',
    title: 'Email address',
    words: {
      off: 'Nobody is asked for one, and nobody signs in with one.',
      optional: 'Kept when a provider gives it; people may add one.',
      required: 'Whoever comes without one is asked for it, and proves it.',
    },
  },
  {
    name: 'username',
    title: 'Username',
    words: {
      off: 'Nobody chooses one.',
      optional: 'People may choose one. It is one person’s alone.',
      required: 'Everybody chooses one. It is one person’s alone.',
    },
  },
  {
    name: 'first_name',
    title: 'First name',
    words: {
      off: 'People are not asked for it.',
      optional: 'Kept when a provider gives it; people may change it.',
      required: 'Whoever comes without one is asked for it. Most providers give it.',
    },
  },
  {
    name: 'last_name',
    title: 'Last name',
    words: {
      off: 'People are not asked for it.',
      optional: 'Kept when a provider gives it; people may change it.',
      required: 'Whoever comes without one is asked for it. Some providers, X among them, do not have it.',
    },
  },
];

const uses = [
  { value: 'off', label: 'Not used' },
  { value: 'optional', label: 'Optional' },
  { value: 'required', label: 'Required' },
] as const satisfies readonly { value: AttributeUse; label: string }[];

/** What belongs to an account, and what has to be there before a sign-up is finished. */
export function AttributesSection({ form, onChange, problems }: SettingsPart & PartProblems) {
  const change = (name: AttributeName, attribute: Partial<(typeof form.attributes)[AttributeName]>) =>
    onChange({
      attributes: { ...form.attributes, [name]: { ...form.attributes[name], ...attribute } },
    });
  return (
    <Section
      title="What belongs to an account"
      reason="A sign-up is finished when all that is required is there."
    >
      {attributes.map(({ name, title, words }) => {
        const use = attributeUse(form.attributes[name]);
        const problem = problems[`attributes.${name}.required`];
        return (
          <div className="attribute" key={name}>
            <Select
              label={title}
              description={words[use]}
              data={[...uses]}
              value={use}
              {...(problem === undefined ? {} : { error: problem })}
              allowDeselect={false}
              onChange={(value) => {
                const chosen = uses.find((one) => one.value === value);
                if (chosen) change(name, usedAs(chosen.value));
              }}
            />
            {use !== 'off' && (
              <Checkbox
                label="People cannot change it once it is there"
                aria-label={`${title}: people cannot change it once it is there`}
                checked={form.attributes[name].immutable}
                onChange={(event) => change(name, { immutable: event.currentTarget.checked })}
              />
            )}
          </div>
        );
      })}
    </Section>
  );
}
