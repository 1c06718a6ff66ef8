import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { backend } from '@portico/contract';
import type {
  OauthProviderPresetResource,
  OauthProviderResource,
  OauthProviderTestResource,
} from '@portico/contract';
import { useEffect } from 'react';
import { useChange } from '../data/change.ts';
import type { Change } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { connectionQuery, connectionsQuery } from '../data/queries.ts';
import { Refused } from '../parts/refused.tsx';
import { counted } from '../parts/relative-time.ts';
import { Section } from '../parts/section.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { connectionStanding, hardlyComesBack } from './connection-health.ts';
import { Findings } from './findings.tsx';
import './doctor.css';

interface DoctorProps {
  readonly connection: OauthProviderResource;
  readonly preset: OauthProviderPresetResource;
  /** a test is about what is saved */
  readonly hasChanges: boolean;
}

/** Whether it works, without anybody signing in: what is known, and a test of everything that can be asked. */
export function Doctor({ connection, preset, hasChanges }: DoctorProps) {
  const test = useTest(connection.id);
  const { reset } = test;
  // What was found is about the connection as it was.
  useEffect(() => reset(), [reset, connection.updated_at]);
  return (
    <Section
      title="Doctor"
      reason="Tests everything that can be asked without a person, in the order in which a sign-in meets it."
    >
      <Known connection={connection} />
      <div className="doctor-ask">
        <Button variant="default" onClick={() => test.mutate()} loading={test.isPending}>
          Test
        </Button>
        {hasChanges && <p className="small muted">What is saved is tested.</p>}
      </div>
      <Refused error={test.error} />
      <div aria-live="polite">{test.data && <Findings test={test.data} preset={preset} />}</div>
    </Section>
  );
}

/** Asks the provider what can be asked without a person; what is known of the connection follows from it. */
function useTest(connectionId: string): Change<OauthProviderTestResource, void> {
  const environment = useEnvironment();
  const queries = useQueryClient();
  return useChange({
    mutationFn: () => environment.call(backend.testOauthProvider, { params: { id: connectionId } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: connectionQuery(environment, connectionId).queryKey });
      await queries.invalidateQueries({ queryKey: connectionsQuery(environment).queryKey, exact: true });
    },
  });
}

/** What is known before anybody asks: the last test, and how the sign-ins of a day went. */
function Known({ connection }: Pick<DoctorProps, 'connection'>) {
  const { health } = connection;
  const { kind, words, reason } = connectionStanding(connection);
  const isLost = hardlyComesBack(health);
  return (
    <div className="doctor-known">
      <p>
        <span className={`state state-${kind}`}>{words}</span>
        {health.checked_at !== null && (
          <span className="muted small">
            {' '}
            · tested <TimeAgo at={health.checked_at} />
          </span>
        )}
      </p>
      {reason && <p className="small">{reason}</p>}
      <p className={isLost ? 'small doctor-lost' : 'small muted'}>
        {health.started === 0
          ? 'Nobody was sent there in the last 24 hours.'
          : `In the last 24 hours ${counted(health.started, 'sign-in was', 'sign-ins were')} sent there, ${health.returned.toLocaleString('en')} came back, ${health.failed.toLocaleString('en')} of them with an error.`}
      </p>
      {isLost && <LostCauses />}
    </div>
  );
}

/** Where people stay at the provider it shows them why, and tells nobody else. */
function LostCauses() {
  return (
    <ul className="doctor-causes small">
      <li>The redirect URI there is another one than the one below, by a letter or a slash.</li>
      <li>The Client ID is of another app, or of one that was deleted there.</li>
      <li>A scope is asked for that the app is not permitted, or the app is not public yet.</li>
    </ul>
  );
}
