import { Button, PasswordInput, Switch, TextInput } from '@mantine/core';
import type { OauthProviderResource } from '@portico/contract';
import { useState } from 'react';
import { useEnvironment } from '../data/environment.tsx';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { Icon } from '../parts/icon.tsx';
import { Note } from '../parts/note.tsx';
import { Section } from '../parts/section.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { problemOf } from './form-part.ts';
import type { FormPart } from './form-part.ts';
import { judgeClientId } from './judge-client-id.ts';
import './credentials-section.css';

interface CredentialsSectionProps extends FormPart {
  /** the saved connection, which knows something about its secret */
  readonly connection?: OauthProviderResource;
  readonly applicationName: string;
}

export function CredentialsSection(props: CredentialsSectionProps) {
  const { form, onChange, preset, number, applicationName } = props;
  const { isDevelopment } = useEnvironment();
  const hasSandbox = isDevelopment && preset.sandbox_available;
  return (
    <Section
      title="Credentials"
      {...(number === undefined ? {} : { number })}
      reason={`Whose app people see at ${preset.name} when they are asked to allow it.`}
    >
      {hasSandbox ? (
        <Switch
          label="Use custom credentials"
          description={
            form.use_custom_credentials
              ? `People sign in at ${preset.name} itself.`
              : `Until then ${applicationName} uses the built-in sandbox, which behaves like ${preset.name} without an account there.`
          }
          checked={form.use_custom_credentials}
          onChange={(event) => onChange({ use_custom_credentials: event.currentTarget.checked })}
        />
      ) : (
        <Note>
          {isDevelopment
            ? `There is no sandbox for ${preset.name}: it needs credentials of its own.`
            : 'Production always uses credentials of its own; the sandbox exists in development only.'}
        </Note>
      )}
      {form.use_custom_credentials && <CredentialFields {...props} />}
    </Section>
  );
}

function CredentialFields(props: CredentialsSectionProps) {
  const { form, onChange, preset, problems } = props;
  const { labels } = preset.console;
  const judgement = judgeClientId(form.client_id, preset.client_id_shapes);
  const doubt = judgement && !judgement.isAcceptable ? judgement.message : undefined;
  const problem = problems['client_id'] ?? doubt;
  return (
    <>
      <TextInput
        label={labels.client_id}
        value={form.client_id}
        onChange={(event) => onChange({ client_id: event.currentTarget.value })}
        onBlur={() => onChange({ client_id: form.client_id.trim() })}
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: 'credential' }}
        {...(problem === undefined ? {} : { error: problem })}
        {...(judgement?.isAcceptable
          ? { rightSection: <Icon name="check" />, rightSectionProps: { className: 'credential-good' } }
          : {})}
      />
      {judgement?.isAcceptable && (
        <p className="visually-hidden" role="status">
          This has the shape of a {labels.client_id}.
        </p>
      )}
      <SecretField {...props} label={labels.client_secret} />
    </>
  );
}

function SecretField({
  form,
  onChange,
  problems,
  connection,
  label,
}: CredentialsSectionProps & { readonly label: string }) {
  const [isReplacing, setIsReplacing] = useState(false);
  // A short secret has no hint: its last characters would be too much of it.
  const isStored = connection !== undefined && connection.client_secret_updated_at !== null;
  const hint = connection?.client_secret_hint ?? '';
  if (isStored && !isReplacing && form.client_secret === '') {
    return (
      <div>
        <p className="credential-label">{label}</p>
        <div className="credential-saved">
          <p>
            <span
              className="mono"
              aria-label={hint === '' ? 'A saved secret' : `A saved secret that ends in ${hint}`}
            >
              ••••••••{hint}
            </span>
            {connection.client_secret_updated_at !== null && (
              <span className="muted">
                {' '}
                · replaced <TimeAgo at={connection.client_secret_updated_at} />
              </span>
            )}
          </p>
          <Button variant="default" size="compact-sm" onClick={() => setIsReplacing(true)}>
            Replace
          </Button>
        </div>
      </div>
    );
  }
  return (
    <PasswordInput
      label={label}
      description={isStored ? 'The saved secret is used until you save another one.' : undefined}
      value={form.client_secret}
      onChange={(event) => onChange({ client_secret: event.currentTarget.value })}
      onBlur={() => onChange({ client_secret: form.client_secret.trim() })}
      autoComplete="new-password"
      spellCheck={false}
      ref={isReplacing ? focusOnMount : null}
      classNames={{ input: 'credential', innerInput: 'credential' }}
      {...problemOf(problems, 'client_secret')}
    />
  );
}
