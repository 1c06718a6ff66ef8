import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from '@tanstack/react-router';
import { firstEnvironment } from '../data/environment.tsx';
import { environmentsQuery } from '../data/queries.ts';
import { Failure } from '../parts/failure.tsx';

/** `/dashboard` and `/dashboard/<environment>`: opens the overview of that environment, or of the first one. */
export function Home() {
  const { environment } = useParams({ strict: false });
  const environments = useQuery(environmentsQuery);
  if (environments.isError) {
    return <Failure error={environments.error} onRetry={() => void environments.refetch()} />;
  }
  const slug = environment ?? (environments.data && firstEnvironment(environments.data.data)?.slug);
  if (slug === undefined) return null;
  return <Navigate to="/$environment/overview" params={{ environment: slug }} replace />;
}
