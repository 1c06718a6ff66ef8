import { createClient } from '@portico/js';
import type { Call } from '@portico/js';
import type { EnvironmentSummaryResource } from '@portico/contract';
import { createContext, use, useMemo } from 'react';
import type { ReactNode } from 'react';

/** For what belongs to no environment. */
export const callPortico = createClient({ baseUrl: '' });

/** Operators are people of a reserved environment, and sign in and out there. */
export const operatorsBaseUrl = '/e/operators';
export const callOperators = createClient({ baseUrl: operatorsBaseUrl });

/** The environment a page is about, and how to ask for its data. */
export interface Environment {
  readonly summary: EnvironmentSummaryResource;
  readonly slug: string;
  readonly isDevelopment: boolean;
  readonly call: Call;
}

const EnvironmentContext = createContext<Environment | undefined>(undefined);

export function EnvironmentProvider({
  summary,
  children,
}: {
  readonly summary: EnvironmentSummaryResource;
  readonly children: ReactNode;
}) {
  const call = useMemo(
    () => createClient({ baseUrl: '', headers: { 'Portico-Environment': summary.id } }),
    [summary.id],
  );
  const environment = useMemo(
    () => ({ summary, slug: summary.slug, isDevelopment: summary.kind === 'development', call }),
    [summary, call],
  );
  return <EnvironmentContext value={environment}>{children}</EnvironmentContext>;
}

/** @throws {Error} outside of an environment's pages */
export function useEnvironment(): Environment {
  const environment = use(EnvironmentContext);
  if (!environment) throw new Error('There is no environment here.');
  return environment;
}

/** The environment that `/dashboard` opens: the first one in which nothing can break. */
export function firstEnvironment(
  environments: readonly EnvironmentSummaryResource[],
): EnvironmentSummaryResource | undefined {
  return environments.find(({ kind }) => kind === 'development') ?? environments[0];
}
