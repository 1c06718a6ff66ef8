import type { HeldRequest } from '@portico/sandbox';
import { holdDatabase } from './database-hold.ts';
import { killAfter, send } from './kill-points.ts';
import type { KillRig } from './kill-rig.ts';
import type { Random } from './random.ts';

/** A refresh under way, because somebody reads a token. */
export interface RefreshAttempt {
  readonly rig: KillRig;
  readonly random: Random;
  /** reads the token, in a way that has it refreshed. @returns the status of the answer */
  readonly read: () => Promise<number>;
  /** how long a refresh took lately, in milliseconds */
  readonly durationMs: number;
}

export interface RefreshPoint {
  readonly name: string;
  /** Takes a refresh to the point and kills the server there. */
  readonly reach: (attempt: RefreshAttempt) => Promise<void>;
}

/** The next refresh, as the provider sees it. */
export const refreshCall = ({ form }: { readonly form?: URLSearchParams | undefined }): boolean =>
  form?.get('grant_type') === 'refresh_token';

const holdNext = ({ provider }: KillRig, at: 'request' | 'answer'): HeldRequest =>
  provider.sandbox.script.next(refreshCall, { kind: 'hold', at });

/** The connection is gone before the provider looks at what came by it. */
const neverSeen = { kind: 'drop', at: 'request' } as const;

async function beforeTheProviderSeesIt({ rig, read }: RefreshAttempt): Promise<void> {
  const held = holdNext(rig, 'request');
  const request = send(read());
  await held.arrived;
  await rig.kill();
  held.release(neverSeen);
  await request.over;
}

/** The provider has rotated the token. Its answer leaves, if at all, so many milliseconds before the end. */
function afterItRotated(beforeMs?: (random: Random) => number) {
  return async ({ rig, read, random }: RefreshAttempt): Promise<void> => {
    const held = holdNext(rig, 'answer');
    const request = send(read());
    await held.arrived;
    if (beforeMs) held.release();
    await killAfter(rig, beforeMs?.(random) ?? 0);
    held.release();
    await request.over;
  };
}

/** The answer is there, and a write of what is in it waits for the database. */
function whileWriting(table: string) {
  return async ({ rig, read }: RefreshAttempt): Promise<void> => {
    const held = holdNext(rig, 'answer');
    const request = send(read());
    await held.arrived;
    const hold = await holdDatabase(rig.target, table);
    held.release();
    await hold.waiting();
    await rig.kill();
    await hold.release();
    await request.over;
  };
}

async function whileWaitingForTheTurn({ rig, read }: RefreshAttempt): Promise<void> {
  const hold = await holdDatabase(rig.target, 'token_refreshes');
  const request = send(read());
  await hold.waiting();
  await rig.kill();
  await hold.release();
  await request.over;
}

/** Whoever goes on after the death, by itself, dies as well. */
async function twice(attempt: RefreshAttempt): Promise<void> {
  const { rig } = attempt;
  await beforeTheProviderSeesIt(attempt);
  const held = holdNext(rig, 'request');
  await rig.restart();
  await held.arrived;
  await rig.kill();
  held.release(neverSeen);
}

export const refreshPoints: readonly RefreshPoint[] = [
  { name: 'before the provider sees it', reach: beforeTheProviderSeesIt },
  { name: 'rotated, and not answered', reach: afterItRotated() },
  { name: 'answered, up to 3 ms ago', reach: afterItRotated((random) => random.below(3)) },
  { name: 'answered, up to 20 ms ago', reach: afterItRotated((random) => random.below(20)) },
  { name: 'answered, and keeping it waits', reach: whileWriting('token_refreshes') },
  { name: 'answered, and storing the tokens waits', reach: whileWriting('external_accounts') },
  { name: 'while waiting for the turn', reach: whileWaitingForTheTurn },
  {
    name: 'at any moment',
    reach: async ({ rig, read, random, durationMs }) => {
      const request = send(read());
      await killAfter(rig, random.below(1.2 * durationMs));
      await request.over;
    },
  },
  {
    name: 'stored, and nobody hears of it',
    reach: async ({ rig, read }) => {
      await read();
      await rig.kill();
    },
  },
  { name: 'twice, before the provider sees it', reach: twice },
];

/** Tells the server to stop, and lets the provider answer after that. @returns the status the reader got */
function stopping(at: 'request' | 'answer') {
  return async ({ rig, read, random }: RefreshAttempt): Promise<void> => {
    const held = holdNext(rig, at);
    const request = send(read());
    await held.arrived;
    rig.server().signal('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, random.below(300)));
    held.release();
    await request.over;
  };
}

/** The same, for a server that is told to stop and may finish what it began. */
export const stopPoints: readonly RefreshPoint[] = [
  { name: 'before the provider sees it', reach: stopping('request') },
  { name: 'rotated, and not answered', reach: stopping('answer') },
  {
    name: 'at any moment',
    reach: async ({ rig, read, random, durationMs }) => {
      const request = send(read());
      await new Promise((resolve) => setTimeout(resolve, random.below(1.2 * durationMs)));
      rig.server().signal('SIGTERM');
      await request.over;
    },
  },
];
