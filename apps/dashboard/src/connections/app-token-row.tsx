import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { backendAppTokens } from '@portico/contract';
import type { AppTokenResource, OauthProviderResource } from '@portico/contract';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { appTokensQuery, waitingRevocationsQuery } from '../data/queries.ts';
import { Confirm } from '../parts/confirm.tsx';
import { FailureFacts } from '../parts/failure.tsx';
import { Note } from '../parts/note.tsx';
import { useNotices } from '../parts/notices.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';

/** One of the tokens that a connection can have for itself, there or not. */
export interface AppTokenPart {
  readonly connection: OauthProviderResource;
  /** of the provider */
  readonly name: string;
  /** as the provider's console calls the token */
  readonly label: string;
  /** absent while there is none */
  readonly token?: AppTokenResource;
}

/** Reads anew what a connection has, and what its provider is still to be told. */
export function useAppTokensChanged({ id }: OauthProviderResource) {
  const environment = useEnvironment();
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ queryKey: appTokensQuery(environment, id).queryKey });
    await queries.invalidateQueries({ queryKey: waitingRevocationsQuery(environment, id).queryKey });
  };
}

const paths = {
  access_token: backendAppTokens.deleteAppAccessToken,
  bearer: backendAppTokens.deleteAppBearer,
} as const;

interface AppTokenRowProps extends AppTokenPart {
  /** how calls with it are made */
  readonly use: string;
  /** how the one there came */
  readonly came: 'replaced' | 'fetched';
  /** that makes one, or another one */
  readonly action: ReactNode;
  /** why that failed */
  readonly error: Error | null;
}

export function AppTokenRow(props: AppTokenRowProps) {
  const { label, token, use, came, action, error } = props;
  return (
    <div>
      <p className="credential-label">{label}</p>
      <p className="muted small app-token-use">{use}</p>
      <div className="credential-saved">
        {token ? (
          <p>
            <span className="mono" aria-label={savedWords(token)}>
              ••••••••{token.hint}
            </span>
            <span className="muted">
              {' '}
              · {came} <TimeAgo at={token.updated_at} />
            </span>
          </p>
        ) : (
          <p className="muted">None yet</p>
        )}
        <div className="app-token-actions">
          {action}
          {token && <Revoke {...props} token={token} />}
        </div>
      </div>
      {error && (
        <div className="app-token-problem">
          <Note kind="red">
            <FailureFacts error={error} />
          </Note>
        </div>
      )}
    </div>
  );
}

const savedWords = ({ hint }: AppTokenResource) =>
  hint === '' ? 'A saved token' : `A saved token that ends in ${hint}`;

function Revoke({ connection, name, label, token }: AppTokenPart & { readonly token: AppTokenResource }) {
  const [isAsking, setIsAsking] = useState(false);
  const environment = useEnvironment();
  const notices = useNotices();
  const changed = useAppTokensChanged(connection);
  const revoke = useChange({
    mutationFn: () => environment.call(paths[token.kind], { params: { id: connection.id } }),
    onSuccess: async () => {
      notices.done(`The ${label} was removed.`);
      await changed();
    },
    onError: (problem) => {
      setIsAsking(false);
      notices.failed(`The ${label} was not removed.`, problem);
    },
  });
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        onClick={() => setIsAsking(true)}
        aria-label={`Revoke the ${label}`}
      >
        Revoke
      </Button>
      <Confirm
        isOpen={isAsking}
        title={`Revoke the ${label}?`}
        action="Revoke token"
        isBusy={revoke.isPending}
        onConfirm={() => revoke.mutate()}
        onClose={() => setIsAsking(false)}
      >
        Calls that your servers make with it stop at once. Portico forgets it, and has {name} end it where
        that can be done.
      </Confirm>
    </>
  );
}
