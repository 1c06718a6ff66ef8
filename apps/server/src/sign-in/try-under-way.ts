import { z } from 'zod';
import type { Environment } from '../environments/environment.ts';
import { cookieName, setCookie } from '../http/cookies.ts';
import type { Sealer } from '../keys/seal.ts';
import { flowLifetimeMs } from './flow.ts';
import type { Flow } from './flow.ts';

const trySchema = z.object({
  flowId: z.string(),
  connectionId: z.string(),
  scopes: z.array(z.string()),
  startedAt: z.number(),
});

/**
 * The trial that a browser started last. A provider that comes back with a state we never sent names no
 * flow; this cookie tells that it was a trial that failed so, and which.
 */
export type TryUnderWay = z.infer<typeof trySchema>;

/** Longer than its flow may take: who comes back too late is told on the trial's page, too. */
const lifetimeMs = 2 * flowLifetimeMs;

type Cookies = ReadonlyMap<string, string>;

export function tryCookie(sealer: Sealer, environment: Environment, flow: Flow): string {
  const { id: flowId, connectionId, scopes, startedAt } = flow;
  const trial: TryUnderWay = { flowId, connectionId, scopes, startedAt };
  const sealed = sealer.seal(JSON.stringify(trial), context(environment));
  return setCookie(cookieName(environment, 'try'), sealed, lifetimeMs / 1000);
}

/** Forgets the trial: whatever comes back next belongs to what was started after it. */
export function clearTry(environment: Environment, cookies: Cookies): string[] {
  const name = cookieName(environment, 'try');
  return cookies.has(name.full) ? [setCookie(name, '', 0)] : [];
}

/**
 * @param now Unix milliseconds
 * @returns undefined for what is absent, over, or not ours
 */
export function findTryUnderWay(
  sealer: Sealer,
  environment: Environment,
  { cookies, now }: { cookies: Cookies; now: number },
): TryUnderWay | undefined {
  const sealed = cookies.get(cookieName(environment, 'try').full);
  if (sealed === undefined) return undefined;
  try {
    const trial = trySchema.parse(JSON.parse(sealer.open(sealed, context(environment))));
    return now < trial.startedAt + lifetimeMs ? trial : undefined;
  } catch {
    // Nothing is lost: the person then reads the page that explains failures of sign-ins.
    return undefined;
  }
}

const context = (environment: Environment) => ['try', environment.id, 'cookie'] as const;
