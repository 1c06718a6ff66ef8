import { Switch, TextInput } from '@mantine/core';
import type { OauthProviderPresetResource, OauthProviderResource } from '@portico/contract';
import { useEnvironment } from '../data/environment.tsx';
import { Icon } from '../parts/icon.tsx';
import { Note } from '../parts/note.tsx';
import { Section } from '../parts/section.tsx';
import { fieldId } from './form-part.ts';
import type { FormPart } from './form-part.ts';
import { judgeCredential } from './judge-credential.ts';
import { ProtocolChoice } from './protocol-choice.tsx';
import { ProviderParameters } from './provider-parameters.tsx';
import { SecretField } from './secret-field.tsx';
import './credentials-section.css';

interface CredentialsSectionProps extends FormPart {
  /** the saved connection, which knows something about its secret */
  readonly connection?: OauthProviderResource;
  readonly applicationName: string;
  /** all that the provider speaks */
  readonly protocols?: readonly OauthProviderPresetResource['protocol'][];
}

export function CredentialsSection(props: CredentialsSectionProps) {
  const { form, onChange, preset, number, applicationName, protocols = [] } = props;
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
          id={fieldId('use_custom_credentials')}
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
      {form.use_custom_credentials && (
        <>
          <ProviderParameters {...props} />
          <ClientIdField {...props} />
          {form.token_endpoint_auth_method === 'none' ? (
            <p className="small muted">There is no secret: PKCE alone protects the way back.</p>
          ) : (
            <SecretField {...props} key={form.protocol} />
          )}
        </>
      )}
      <ProtocolChoice {...props} protocols={protocols} />
    </Section>
  );
}

function ClientIdField({ form, onChange, preset, problems }: FormPart) {
  const { client_id: label } = preset.console.labels;
  const judgement = judgeCredential(form.client_id, preset.client_id_shapes);
  const doubt = judgement && !judgement.isAcceptable ? judgement.message : undefined;
  const problem = problems['client_id'] ?? doubt;
  return (
    <>
      <TextInput
        id={fieldId('client_id')}
        label={label}
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
          This has the shape of a {label}.
        </p>
      )}
    </>
  );
}
