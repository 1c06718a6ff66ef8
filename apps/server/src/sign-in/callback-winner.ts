import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '@portico/contract';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import type { ConsumedFlowRow } from '../store/flows.ts';
import { findConsumedFlow } from '../store/flows.ts';
import type { Flow } from './flow.ts';
import { readStoredOutcome } from './outcome.ts';
import type { Ending } from './settle.ts';

/**
 * How long a request that lost waits for the one that won, in milliseconds. While that one is at work in this
 * process: longer than the calls may take. Else another node may be at it, or its process died; a person who
 * reloads is told soon to start again.
 */
const timeoutHereMs = 25_000;
const timeoutElsewhereMs = 2000;
const pollMs = 40;

/** Flows that requests of this process are at, each with their number. */
const atWork = new Map<string, number>();

/**
 * Notes that this process is at a flow. Begins before it is known who wins: a request that lost may be told
 * so before the one that won.
 */
export async function whileAtWork<T>(flowId: string, run: () => Promise<T>): Promise<T> {
  atWork.set(flowId, (atWork.get(flowId) ?? 0) + 1);
  try {
    return await run();
  } finally {
    const others = (atWork.get(flowId) ?? 1) - 1;
    if (others === 0) atWork.delete(flowId);
    else atWork.set(flowId, others);
  }
}

/**
 * Sends a second delivery of a callback where the first went. Both set the same cookies, because a browser
 * that reloads throws the first answer away.
 * @throws {AppError} `oauth_state_invalid` when the first does not come to an end: its process died
 */
export async function awaitWinner(deps: Deps, environment: Environment, flow: Flow): Promise<Ending> {
  const startedAt = deps.now();
  for (;;) {
    // Asked before the row is read: whoever ends in between has written it.
    const timeoutMs = atWork.has(flow.id) ? timeoutHereMs : timeoutElsewhereMs;
    const consumed = await findConsumedFlow(deps.db, environment.id, flow.id);
    if (!consumed) throw new AppError('oauth_state_invalid');
    const { location } = consumed;
    if (location !== null) return { location, ...cookiesOf(deps, flow, consumed) };
    // Clocks of nodes differ: nobody waits longer than from now on.
    if (deps.now() >= Math.min(consumed.consumed_at, startedAt) + timeoutMs)
      throw new AppError('oauth_state_invalid');
    await wait(pollMs);
  }
}

/** A trial, a connected account and a failure leave the browser who it was. */
function cookiesOf(deps: Deps, flow: Flow, consumed: ConsumedFlowRow): Omit<Ending, 'location'> {
  const isSecretSet = flow.intent !== 'try' && flow.intent !== 'connect' && consumed.sealed_outcome === null;
  return {
    browserSecret: isSecretSet ? flow.browserSecret : undefined,
    sealedOutcome: readStoredOutcome(deps.sealer, flow.id, consumed.sealed_outcome),
  };
}
