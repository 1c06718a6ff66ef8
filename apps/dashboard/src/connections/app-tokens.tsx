import { useQuery } from '@tanstack/react-query';
import type { OauthProviderPresetResource, OauthProviderResource } from '@portico/contract';
import { protocolNames } from '../connection-form/protocol-choice.tsx';
import { useEnvironment } from '../data/environment.tsx';
import { appTokensQuery } from '../data/queries.ts';
import { RowSkeletons } from '../parts/delayed.tsx';
import { Failure } from '../parts/failure.tsx';
import { Section } from '../parts/section.tsx';
import { OwnAccessToken } from './app-access-token.tsx';
import { AppBearer } from './app-bearer.tsx';
import './app-tokens.css';

interface AppTokensProps {
  readonly connection: OauthProviderResource;
  readonly preset: OauthProviderPresetResource;
}

/** What a connection has for itself. Nothing where nothing is known of such tokens. */
export function AppTokensSection({ connection, preset: { name } }: AppTokensProps) {
  const all = connection.possible_app_tokens;
  if (all.length === 0) return null;
  const possible = all.filter(({ protocol }) => protocol === connection.protocol);
  return (
    <Section
      title="App tokens"
      reason={`For calls that your servers make at ${name} in the app’s own name, not in that of somebody who signed in.`}
    >
      {possible.length === 0 ? (
        <OtherProtocol name={name} possible={all} />
      ) : (
        <Held connection={connection} name={name} possible={possible} />
      )}
    </Section>
  );
}

type Possible = OauthProviderResource['possible_app_tokens'];

function OtherProtocol({ name, possible }: { readonly name: string; readonly possible: Possible }) {
  const labels = possible.map(({ label }) => label).join(' and ');
  const [first] = possible;
  return (
    <p className="muted small">
      {name} has the {labels} for apps that connect by {protocolNames[first?.protocol ?? 'oauth1']}. Choose it
      under Credentials to have them here.
    </p>
  );
}

interface HeldProps {
  readonly connection: OauthProviderResource;
  readonly name: string;
  readonly possible: Possible;
}

function Held({ connection, name, possible }: HeldProps) {
  const held = useQuery(appTokensQuery(useEnvironment(), connection.id));
  if (held.isError) return <Failure error={held.error} onRetry={() => void held.refetch()} />;
  if (!held.data) return <RowSkeletons rows={possible.length} />;
  const { data } = held.data;
  return (
    <>
      {connection.credentials === 'sandbox' && (
        <p className="muted small">
          Calls go to the sandbox until the connection has credentials of its own. It does not know your
          tokens at {name}.
        </p>
      )}
      {possible.map(({ kind, label, secret_label: secretLabel }) => {
        const token = data.find((one) => one.kind === kind);
        const part = { connection, name, label, ...(token ? { token } : {}) };
        return kind === 'bearer' ? (
          <AppBearer {...part} key={kind} />
        ) : (
          <OwnAccessToken {...part} secretLabel={secretLabel} key={kind} />
        );
      })}
    </>
  );
}
