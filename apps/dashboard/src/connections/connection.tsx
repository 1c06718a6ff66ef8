import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEnvironment } from '../data/environment.tsx';
import { connectionQuery, presetsQuery } from '../data/queries.ts';
import { BackLink } from '../parts/back-link.tsx';
import { SectionSkeletons } from '../parts/delayed.tsx';
import { Failure } from '../parts/failure.tsx';
import { Page } from '../parts/page.tsx';
import { frameOf } from '../connection-form/provider-frame.ts';
import { ConnectionEditor } from './connection-editor.tsx';

/** `/connections/<id>`: reads, and leaves drawing to the editor. */
export function Connection() {
  const { connectionId } = useParams({ from: '/$environment/connections/$connectionId' });
  const environment = useEnvironment();
  const connection = useQuery(connectionQuery(environment, connectionId));
  const presets = useQuery(presetsQuery(environment));
  const known = presets.data?.data.find(({ provider_key: key }) => key === connection.data?.provider_key);
  const preset = connection.data && (frameOf(connection.data) ?? known);
  if (connection.data && preset) {
    return <ConnectionEditor connection={connection.data} preset={preset} key={connectionId} />;
  }
  const failed = [connection, presets].find(({ isError }) => isError);
  const isOfUnknownProvider = connection.data !== undefined && presets.data !== undefined;
  return (
    <Page
      title={connection.data?.name ?? 'Connection'}
      width="form"
      back={<BackLink to="/$environment/connections">SSO connections</BackLink>}
    >
      {failed && <Failure error={failed.error} onRetry={() => void failed.refetch()} />}
      {isOfUnknownProvider && (
        <p className="muted">This version of Portico does not know the provider of this connection.</p>
      )}
      {!failed && !isOfUnknownProvider && <SectionSkeletons sections={5} />}
    </Page>
  );
}
