import { MultiSelect, Switch } from '@mantine/core';
import { Icon } from '../parts/icon.tsx';
import { Section } from '../parts/section.tsx';
import { problemOf } from './form-part.ts';
import type { FormPart } from './form-part.ts';
import './scopes-section.css';

/** What people are asked to allow. */
export function ScopesSection({ form, onChange, preset, problems, number }: FormPart) {
  const meanings = new Map(preset.scope_catalogue.map(({ scope, meaning }) => [scope, meaning]));
  return (
    <Section
      title="What to ask for"
      {...(number === undefined ? {} : { number })}
      reason="People read this list before they allow anything. The shorter, the better."
    >
      <div>
        <p className="scopes-label">Always asked for</p>
        <ul className="scopes">
          {preset.base_scopes.map((scope) => (
            <li key={scope}>
              <Icon name="lock" size={14} />
              <code>{scope}</code>
              <span className="muted">{meanings.get(scope)}</span>
            </li>
          ))}
        </ul>
      </div>
      {preset.email_scope && (
        <Switch
          label="Request email"
          description={`Also switch on the email request in the ${preset.console.name}. Some people at ${preset.name} have no address to give.`}
          checked={form.request_email}
          onChange={(event) => onChange({ request_email: event.currentTarget.checked })}
        />
      )}
      {preset.offline_scope && (
        <Switch
          label="Keep access"
          description={`Lets your app act for people at ${preset.name} while they are away, until they take it back.`}
          checked={form.keep_access}
          onChange={(event) => onChange({ keep_access: event.currentTarget.checked })}
        />
      )}
      <MoreScopes form={form} onChange={onChange} preset={preset} problems={problems} />
    </Section>
  );
}

function MoreScopes({ form, onChange, preset, problems }: FormPart) {
  const covered = new Set([...preset.base_scopes, preset.email_scope, preset.offline_scope]);
  const meanings = new Map(preset.scope_catalogue.map(({ scope, meaning }) => [scope, meaning]));
  // Scopes that were set by API and are in no catalogue stay choosable, so that saving keeps them.
  const names = new Set([...meanings.keys(), ...form.scopes].filter((scope) => !covered.has(scope)));
  return (
    <MultiSelect
      label="More scopes"
      description="Only what your app uses. The app at the provider must be permitted to ask for it."
      placeholder={form.scopes.length === 0 ? 'Choose scopes' : ''}
      data={[...names]}
      value={[...form.scopes]}
      onChange={(scopes) => onChange({ scopes })}
      searchable
      hidePickedOptions
      nothingFoundMessage="No such scope"
      comboboxProps={{ shadow: 'md' }}
      renderOption={({ option }) => (
        <span className="scope-option">
          <code>{option.value}</code>
          <span className="muted">{meanings.get(option.value)}</span>
        </span>
      )}
      {...problemOf(problems, 'scopes')}
    />
  );
}
