import { Button } from '@mantine/core';
import { backendAppTokens } from '@portico/contract';
import { useState } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { useNotices } from '../parts/notices.tsx';
import { AppTokenRow, useAppTokensChanged } from './app-token-row.tsx';
import type { AppTokenPart } from './app-token-row.tsx';

/** The token in nobody's name, which the provider gives for the credentials. */
export function AppBearer(props: AppTokenPart) {
  const { connection, name, label, token } = props;
  const [isAsking, setIsAsking] = useState(false);
  const environment = useEnvironment();
  const notices = useNotices();
  const changed = useAppTokensChanged(connection);
  const get = useChange({
    mutationFn: () =>
      environment.call(backendAppTokens.fetchAppBearer, { params: { id: connection.id }, body: {} }),
    onSuccess: async () => {
      notices.done(token ? `${name} gave another ${label}.` : `${name} gave the ${label}.`);
      await changed();
    },
    onSettled: () => setIsAsking(false),
  });
  const action = token ? (
    <Button
      variant="default"
      size="compact-sm"
      onClick={() => setIsAsking(true)}
      aria-label={`Replace the ${label}`}
    >
      Replace
    </Button>
  ) : (
    <Button
      variant="default"
      size="compact-sm"
      onClick={() => get.mutate()}
      loading={get.isPending}
      aria-label={`Fetch the ${label}`}
    >
      Fetch
    </Button>
  );
  return (
    <>
      <AppTokenRow
        {...props}
        use="Calls with it are made by the app alone, in nobody’s name."
        came="fetched"
        action={action}
        error={get.error}
      />
      <Confirm
        isOpen={isAsking}
        title={`Replace the ${label}?`}
        action="Replace token"
        isDestructive={false}
        isBusy={get.isPending}
        onConfirm={() => get.mutate()}
        onClose={() => setIsAsking(false)}
      >
        {name} ends the one that is held, where that can be done there, and gives another one. Programs that
        have the old one from elsewhere stop working.
      </Confirm>
    </>
  );
}
