import { ActionIcon } from '@mantine/core';
import { Icon } from '../parts/icon.tsx';
import { Section } from '../parts/section.tsx';
import { FormSwitch } from './form-switch.tsx';
import { fieldId } from './form-part.ts';
import type { FormPart } from './form-part.ts';
import { ScopeSearch } from './scope-search.tsx';
import './scopes-section.css';

/** What people are asked to allow. */
export function ScopesSection(part: FormPart) {
  const { preset, number } = part;
  const hasScopes = preset.protocol !== 'oauth1';
  return (
    <Section
      title="What to ask for"
      {...(number === undefined ? {} : { number })}
      reason="People read this list before they allow anything. The shorter, the better."
    >
      {hasScopes ? (
        <ScopeList {...part} />
      ) : (
        <p className="small muted">
          OAuth 1.0a has no scopes. What the app may do is set in the {preset.console.name}; reading is enough
          to sign in.
        </p>
      )}
      {preset.email_scope && (
        <FormSwitch field="request_email" label="Request email" description={emailAdvice(part)} part={part} />
      )}
      {preset.keep_access_available && (
        <FormSwitch
          field="keep_access"
          label="Keep access"
          description={`Lets your app act for people at ${preset.name} while they are away, until they take it back.`}
          part={part}
        />
      )}
      {hasScopes && <ScopeSearch {...part} />}
    </Section>
  );
}

/** Some consoles have a setting for it, and some people have no address. */
function emailAdvice({ preset }: FormPart): string {
  const place = `Where the ${preset.console.name} has a setting for it, switch that on too.`;
  return `Asks for their address as well. ${place} Some people at ${preset.name} have none to give.`;
}

/** Base scopes are pinned; those that were added can be taken away. */
function ScopeList({ form, onChange, preset }: FormPart) {
  const meanings = new Map(preset.scope_catalogue.map(({ scope, meaning }) => [scope, meaning]));
  if (preset.base_scopes.length + form.scopes.length === 0) {
    return (
      <p className="small muted">Nothing is asked for yet. Many providers need no scope to say who it is.</p>
    );
  }
  const remove = (scope: string) => {
    onChange({ scopes: form.scopes.filter((one) => one !== scope) });
    document.getElementById(fieldId('scopes'))?.focus();
  };
  return (
    <div>
      <p className="scopes-label">Asked for</p>
      <ul className="scopes" aria-label="Asked for">
        {preset.base_scopes.map((scope) => (
          <li key={scope}>
            <span className="scope-mark" title="Always asked for">
              <Icon name="lock" size={14} />
            </span>
            <code>{scope}</code>
            <span className="muted">
              {meanings.get(scope)}
              <span className="visually-hidden"> Always asked for.</span>
            </span>
          </li>
        ))}
        {form.scopes.map((scope) => (
          <li key={scope}>
            <ActionIcon size={24} aria-label={`Remove ${scope}`} onClick={() => remove(scope)}>
              <Icon name="close" size={12} />
            </ActionIcon>
            <code>{scope}</code>
            <span className="muted">{meanings.get(scope)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
