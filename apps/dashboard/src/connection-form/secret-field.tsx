import { Button, PasswordInput, Textarea } from '@mantine/core';
import type { OauthProviderResource } from '@portico/contract';
import { useState } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { TimeAgo } from '../parts/time-ago.tsx';
import { fieldId } from './form-part.ts';
import type { FormPart } from './form-part.ts';
import { judgeCredential } from './judge-credential.ts';

interface SecretFieldProps extends FormPart {
  /** the saved connection, which knows something about its secret */
  readonly connection?: OauthProviderResource;
}

/** The secret, or the private key that takes its place. What is saved is never shown, and can be replaced. */
export function SecretField(props: SecretFieldProps) {
  const { form, connection } = props;
  const [isReplacing, setIsReplacing] = useState(false);
  // A short secret has no hint: its last characters would be too much of it. One of the other protocol is of no use.
  const stored =
    connection && connection.client_secret_updated_at !== null && connection.protocol === form.protocol
      ? connection
      : undefined;
  if (stored && !isReplacing && form.client_secret === '') {
    return <SavedSecret {...props} connection={stored} onReplace={() => setIsReplacing(true)} />;
  }
  return <SecretInput {...props} hasStored={stored !== undefined} isReplacing={isReplacing} />;
}

/** How the secret is called in the provider's console. */
function labelOf({ preset, form }: FormPart): string {
  const { client_secret: label } = preset.console.labels;
  const isKeyByChoice = preset.client_secret_kind === 'secret' && isPrivateKey({ preset, form });
  return isKeyByChoice ? 'Private key' : label;
}

function isPrivateKey({ preset, form }: Pick<FormPart, 'preset' | 'form'>): boolean {
  return preset.client_secret_kind === 'private_key' || form.token_endpoint_auth_method === 'private_key_jwt';
}

function SavedSecret({
  connection: { client_secret_hint: hint, client_secret_updated_at: replacedAt },
  onReplace,
  ...part
}: FormPart & { readonly connection: OauthProviderResource; readonly onReplace: () => void }) {
  const ending = hint ?? '';
  return (
    <div>
      <p className="credential-label">{labelOf(part)}</p>
      <div className="credential-saved">
        <p>
          <span
            className="mono"
            aria-label={ending === '' ? 'A saved secret' : `A saved secret that ends in ${ending}`}
          >
            ••••••••{ending}
          </span>
          {replacedAt !== null && (
            <span className="muted">
              {' '}
              · replaced <TimeAgo at={replacedAt} />
            </span>
          )}
        </p>
        <Button id={fieldId('client_secret')} variant="default" size="compact-sm" onClick={onReplace}>
          Replace
        </Button>
      </div>
    </div>
  );
}

function SecretInput({
  hasStored,
  isReplacing,
  ...part
}: FormPart & { readonly hasStored: boolean; readonly isReplacing: boolean }) {
  const { form, onChange, preset, problems } = part;
  const judgement = judgeCredential(form.client_secret, preset.client_secret_shapes);
  const doubt = judgement && !judgement.isAcceptable ? judgement.message : undefined;
  const problem = problems['client_secret'] ?? doubt;
  const isKey = isPrivateKey(part);
  const field = {
    id: fieldId('client_secret'),
    label: labelOf(part),
    value: form.client_secret,
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ client_secret: event.currentTarget.value }),
    onBlur: () => onChange({ client_secret: form.client_secret.trim() }),
    spellCheck: false,
    ...(problem === undefined ? {} : { error: problem }),
  };
  const keeps = hasStored ? 'The saved one is used until you save another. ' : '';
  if (isKey) {
    return (
      <Textarea
        {...field}
        description={`${keeps}The whole file, with its first and its last line.`}
        placeholder={'-----BEGIN PRIVATE KEY-----'}
        autosize
        minRows={4}
        maxRows={10}
        autoComplete="off"
        ref={isReplacing ? focusOnMount : null}
        classNames={{ input: 'credential credential-key' }}
      />
    );
  }
  return (
    <PasswordInput
      {...field}
      description={keeps.trim() || undefined}
      autoComplete="new-password"
      ref={isReplacing ? focusOnMount : null}
      classNames={{ input: 'credential', innerInput: 'credential' }}
    />
  );
}
