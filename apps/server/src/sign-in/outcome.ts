import { toWireError } from '@portico/contract';
import type { ErrorCode, WireError } from '@portico/contract';
import { z } from 'zod';
import type { Environment } from '../environments/environment.ts';
import type { Sealer } from '../keys/seal.ts';

const outcomeSchema = z.object({
  /** `verify`: somebody who is signed in was to prove that it is them */
  intent: z.enum(['sign_in', 'sign_up', 'verify']),
  sessionId: z.string().optional(),
  code: z.string(),
  reference: z.string(),
  at: z.number(),
  strategy: z.string().optional(),
  providerName: z.string().optional(),
  username: z.string().optional(),
  /** of our own address, that is missing or wrong: for whoever wrote the link */
  parameter: z.string().optional(),
});

/**
 * Why a sign-in did not come to an end, for the page that explains it. It travels in a sealed cookie, so that
 * nothing has to be stored for somebody who is nobody yet, and no address has to carry it.
 */
export type FailedOutcome = z.infer<typeof outcomeSchema> & { readonly code: ErrorCode };

/** Minutes for which the page can be reloaded. */
export const outcomeLifetimeMs = 10 * 60 * 1000;

export function sealOutcome(sealer: Sealer, environment: Environment, outcome: FailedOutcome): string {
  return sealer.seal(JSON.stringify(outcome), outcomeContext(environment));
}

/** @returns undefined for what is absent, over, or not ours */
export function openOutcome(
  sealer: Sealer,
  environment: Environment,
  { cookie, now }: { cookie: string | undefined; now: number },
): FailedOutcome | undefined {
  if (cookie === undefined) return undefined;
  try {
    const outcome = outcomeSchema.parse(JSON.parse(sealer.open(cookie, outcomeContext(environment))));
    return now < outcome.at + outcomeLifetimeMs ? (outcome as FailedOutcome) : undefined;
  } catch {
    // Nothing is lost: whoever cannot read why something failed starts again.
    return undefined;
  }
}

/**
 * Seals an outcome's cookie once more, for the row of its flow: what stands in the database is nobody's
 * cookie, and opens in its own row only.
 */
export function storeOutcome(sealer: Sealer, flowId: string, cookie: string | null): string | null {
  return cookie === null ? null : sealer.seal(cookie, storedContext(flowId));
}

/** @throws {SealError} */
export function readStoredOutcome(sealer: Sealer, flowId: string, stored: string | null): string | null {
  return stored === null ? null : sealer.open(stored, storedContext(flowId));
}

/** Where an outcome is sealed beside its flow. */
export const storedContext = (flowId: string) => ['consumed_flows', flowId, 'sealed_outcome'] as const;

const outcomeContext = (environment: Environment) => ['outcome', environment.id, 'cookie'] as const;

/** The outcome as clients see it, inside a verification. */
export function outcomeError(outcome: FailedOutcome): WireError {
  return toWireError(outcome.code, {
    reference: outcome.reference,
    ...(outcome.strategy === undefined ? {} : { strategy: outcome.strategy }),
    ...(outcome.providerName === undefined ? {} : { provider_name: outcome.providerName }),
    ...(outcome.username === undefined ? {} : { username: outcome.username }),
    ...(outcome.parameter === undefined ? {} : { param_name: outcome.parameter }),
  });
}
