import { TextInput } from '@mantine/core';
import { fieldOf } from '../connection-form/form-part.ts';
import type { FormPart } from '../connection-form/form-part.ts';
import { RedirectUri } from '../connection-form/redirect-uri-section.tsx';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { Section } from '../parts/section.tsx';
import { keyProblemOf, withName } from './custom-form.ts';
import type { CustomForm } from './custom-form.ts';

interface NameSectionProps extends Omit<FormPart, 'form' | 'onChange'> {
  readonly form: CustomForm;
  readonly onChange: (change: Partial<CustomForm>) => void;
}

/** What it is called, and what follows from that and never changes again: needed at the provider first. */
export function NameSection({ form, onChange, preset, problems, number }: NameSectionProps) {
  const typed = form.provider_key;
  const keyProblem = problems['provider_key'] ?? (typed === '' ? undefined : keyProblemOf(typed));
  return (
    <Section
      title="Name and key"
      {...(number === undefined ? {} : { number })}
      reason="The name can be changed at any time. The key cannot: apps and the provider know it."
    >
      <TextInput
        label="Name"
        description="What the button says: “Continue with …”."
        value={form.name}
        maxLength={100}
        autoComplete="off"
        onChange={(event) => onChange(withName(form, event.currentTarget.value))}
        ref={focusOnMount}
        {...fieldOf(problems, 'name')}
      />
      <TextInput
        label="Key"
        description="Suggested from the name. It cannot be changed later."
        value={typed}
        maxLength={57}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ provider_key: event.currentTarget.value })}
        classNames={{ input: 'credential' }}
        {...fieldOf(problems, 'provider_key')}
        {...(keyProblem === undefined ? {} : { error: keyProblem })}
      />
      <dl className="facts">
        <dt>Strategy</dt>
        <dd>
          <code>oauth_custom_{typed || '…'}</code>
        </dd>
      </dl>
      <RedirectUri preset={preset} redirectUri={preset.redirect_uri} />
    </Section>
  );
}
