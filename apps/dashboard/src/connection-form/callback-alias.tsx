import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { Folded } from '../parts/section.tsx';
import { callbackPathProblem, formerPaths } from './callback-paths.ts';
import { fieldId } from './form-part.ts';
import type { FormPart } from './form-part.ts';

const own = 'own';
const typed = 'typed';

/** Keeps the callback path of a former system, so that nothing has to change at the provider. */
export function CallbackAlias({
  form,
  onChange,
  preset,
  problems,
  providerKey,
}: FormPart & { readonly providerKey: string }) {
  const path = form.redirect_uri_path;
  const paths = formerPaths(providerKey);
  const isKnown = path === '' || paths.includes(path);
  const [isTyping, setIsTyping] = useState(!isKnown);
  const problem = problems['redirect_uri_path'] ?? callbackPathProblem(path);
  const ownPath = `/v1/oauth-callback/${preset.provider_key}`;
  const choose = (value: string | null) => {
    setIsTyping(value === typed);
    if (value !== typed) onChange({ redirect_uri_path: value === own || value === null ? '' : value });
  };
  return (
    <Folded title="Keep the address of a former system" isOpen={path !== ''}>
      <Select
        id={isTyping ? undefined : fieldId('redirect_uri_path')}
        label="Callback path"
        description={`Choose the path that is registered at ${preset.name} already: once your domain leads here, people come back to it and nothing has to change there.`}
        data={[
          { value: own, label: `${ownPath} (our own)` },
          ...paths.map((value) => ({ value, label: value })),
          { value: typed, label: 'Another path…' },
        ]}
        value={isTyping ? typed : path || own}
        onChange={choose}
        allowDeselect={false}
        comboboxProps={{ shadow: 'md' }}
        {...(isTyping || problem === undefined ? {} : { error: problem })}
      />
      {isTyping && (
        <TextInput
          id={fieldId('redirect_uri_path')}
          label="Path"
          value={path}
          description="Some systems have a name of the connection at the end of the path."
          placeholder={`/api/auth/callback/my-${providerKey}`}
          maxLength={200}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange({ redirect_uri_path: event.currentTarget.value })}
          ref={isKnown ? focusOnMount : null}
          classNames={{ input: 'credential' }}
          {...(problem === undefined ? {} : { error: problem })}
        />
      )}
    </Folded>
  );
}
