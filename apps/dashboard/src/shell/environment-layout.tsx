import { useQuery } from '@tanstack/react-query';
import { Outlet, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { NothingHere } from '../access/nothing-here.tsx';
import { EnvironmentProvider, firstEnvironment } from '../data/environment.tsx';
import { environmentsQuery } from '../data/queries.ts';
import { Failure } from '../parts/failure.tsx';
import { Shell } from './shell.tsx';

/** The pages of one environment. */
export function EnvironmentLayout() {
  const { environment } = useParams({ from: '/$environment' });
  return (
    <EnvironmentFrame slug={environment}>
      <Outlet />
    </EnvironmentFrame>
  );
}

/** Finds the environment and puts the shell around its page. Without a slug, the first one. */
export function EnvironmentFrame({
  slug,
  children,
}: {
  readonly slug: string | undefined;
  readonly children: ReactNode;
}) {
  const environments = useQuery(environmentsQuery);
  if (environments.isPending) return null;
  if (environments.isError) {
    return (
      <main className="frame-failure">
        <Failure error={environments.error} onRetry={() => void environments.refetch()} />
      </main>
    );
  }
  const all = environments.data.data;
  const summary = slug === undefined ? firstEnvironment(all) : all.find((one) => one.slug === slug);
  if (!summary) return <NothingHere />;
  return (
    <EnvironmentProvider summary={summary} key={summary.id}>
      <Shell environments={all}>{children}</Shell>
    </EnvironmentProvider>
  );
}
