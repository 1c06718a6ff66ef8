import type { z } from 'zod';
import { listedSession } from './me.ts';

/** A session as servers and operators see it: no token, no user. */
export const managedSession = listedSession.omit({ is_current: true }).meta({ id: 'ManagedSession' });
export type ManagedSessionResource = z.infer<typeof managedSession>;
