import { Button, Group, PasswordInput } from '@mantine/core';
import { backendAppTokens } from '@portico/contract';
import { useState } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { fieldProblems } from '../parts/failure.tsx';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { useNotices } from '../parts/notices.tsx';
import { AppTokenRow, useAppTokensChanged } from './app-token-row.tsx';
import type { AppTokenPart } from './app-token-row.tsx';

interface OwnAccessTokenProps extends AppTokenPart {
  /** of OAuth 1.0a: what the console calls the secret that belongs to it */
  readonly secretLabel: string | null;
}

/** The operator's own token, copied from the provider's console. */
export function OwnAccessToken(props: OwnAccessTokenProps) {
  const { label, token } = props;
  const [isOpen, setIsOpen] = useState(false);
  const action = !isOpen && (
    <Button
      variant="default"
      size="compact-sm"
      onClick={() => setIsOpen(true)}
      aria-label={token ? `Replace the ${label}` : `Add the ${label}`}
    >
      {token ? 'Replace' : 'Add'}
    </Button>
  );
  return (
    <div className="app-token">
      {(token || !isOpen) && (
        <AppTokenRow
          {...props}
          use="Calls with it are made as the account it belongs to."
          came="replaced"
          action={action}
          error={null}
        />
      )}
      {isOpen && <TokenForm {...props} onClose={() => setIsOpen(false)} />}
    </div>
  );
}

function TokenForm({
  connection,
  name,
  label,
  token,
  secretLabel,
  onClose,
}: OwnAccessTokenProps & { readonly onClose: () => void }) {
  const [value, setValue] = useState('');
  const [secret, setSecret] = useState('');
  const environment = useEnvironment();
  const notices = useNotices();
  const changed = useAppTokensChanged(connection);
  const put = useChange({
    mutationFn: () =>
      environment.call(backendAppTokens.putAppAccessToken, {
        params: { id: connection.id },
        body: { access_token: value, ...(secretLabel === null ? {} : { access_token_secret: secret }) },
      }),
    onSuccess: async () => {
      notices.done(`The ${label} was saved.`);
      onClose();
      await changed();
    },
    onError: (problem) => {
      if (Object.keys(fieldProblems(problem)).length === 0)
        notices.failed(`The ${label} was not saved.`, problem);
    },
  });
  const problems = fieldProblems(put.error);
  const isReady = value.trim() !== '' && (secretLabel === null || secret.trim() !== '');
  const errorOf = (field: string) => (problems[field] === undefined ? {} : { error: problems[field] });
  return (
    <form
      className="app-token-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) put.mutate();
      }}
    >
      <PasswordInput
        label={token ? `New ${label}` : label}
        description={
          token
            ? `The saved one is used until then, and ended at ${name} after.`
            : `Of your own account, from the console of ${name}. It is never shown again.`
        }
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        autoComplete="off"
        ref={focusOnMount}
        classNames={{ input: 'credential', innerInput: 'credential' }}
        {...errorOf('access_token')}
      />
      {secretLabel !== null && (
        <PasswordInput
          label={secretLabel}
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          autoComplete="off"
          classNames={{ input: 'credential', innerInput: 'credential' }}
          {...errorOf('access_token_secret')}
        />
      )}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={!isReady} loading={put.isPending}>
          Save token
        </Button>
      </Group>
    </form>
  );
}
