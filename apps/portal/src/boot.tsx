import { frontend } from '@portico/contract';
import type { EnvironmentResource } from '@portico/contract';
import type { Call } from '@portico/js';
import { Component, useCallback, useMemo } from 'react';
import type { ReactNode } from 'react';
import { App } from './app.tsx';
import { useLoading } from './loading.ts';
import { Failure } from './parts/failure.tsx';
import { PortalContext } from './portal.ts';
import type { Portal } from './portal.ts';
import type { Router } from './router.ts';
import { plainName } from './words.ts';

interface BootProps {
  readonly call: Call;
  readonly router: Router;
  /** from the page itself; undefined where the server wrote none */
  readonly embedded: EnvironmentResource | undefined;
}

/** Gives the screens what they need, first of all the environment. */
export function Boot({ call, router, embedded }: BootProps) {
  if (embedded) return <Provided call={call} router={router} environment={embedded} />;
  return <Fetched call={call} router={router} />;
}

type Connected = Pick<BootProps, 'call' | 'router'>;

function Fetched({ call, router }: Connected) {
  const load = useCallback((signal: AbortSignal) => call(frontend.getEnvironment, {}, signal), [call]);
  const [loading, again] = useLoading(load);
  if (loading.state === 'failed') return <Failure error={loading.error} onTryAgain={again} />;
  if (loading.state !== 'ready') return null;
  return <Provided call={call} router={router} environment={loading.value} />;
}

function Provided({ call, router, environment }: Connected & Pick<Portal, 'environment'>) {
  const app = plainName(environment.display_config.application_name);
  const portal = useMemo(() => ({ call, router, environment, app }), [call, router, environment, app]);
  return (
    <PortalContext value={portal}>
      <App />
    </PortalContext>
  );
}

/** A bug in a screen must not leave an empty page. */
export class LastResort extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <Failure error={error} onTryAgain={() => window.location.reload()} />;
  }
}
