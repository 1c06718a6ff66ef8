import type { EnvironmentResource } from '@portico/contract';
import type { Call } from '@portico/js';
import { createContext, useContext } from 'react';
import type { Router } from './router.ts';

/** What every screen needs. */
export interface Portal {
  /** calls the Frontend API of this environment */
  readonly call: Call;
  readonly router: Router;
  readonly environment: EnvironmentResource;
  /** the app's name as its operator wrote it; only ever shown as text */
  readonly app: string;
}

export const PortalContext = createContext<Portal | undefined>(undefined);

/** @throws {Error} outside of the portal's provider, which is a bug */
export function usePortal(): Portal {
  const portal = useContext(PortalContext);
  if (!portal) throw new Error('This screen is drawn outside of the portal.');
  return portal;
}
