import { setTimeout as wait } from 'node:timers/promises';
import type { SandboxPerson } from '@portico/sandbox';
import { createBrowserClient } from '../browser-client.ts';
import type { TestDatabaseKind } from '../databases.ts';
import { startKillRig } from './kill-rig.ts';
import type { KillRig } from './kill-rig.ts';
import { madeUpPeople } from './provider.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { refreshCall, refreshPoints, stopPoints } from './refresh-points.ts';
import type { RefreshPoint } from './refresh-points.ts';
import { clockVariables, serverTime } from './server-time.ts';
import type { FastClock } from './server-time.ts';
import { median } from './kill-trials.ts';

export interface RefreshTrials {
  readonly kind: TestDatabaseKind;
  readonly kills: number;
  readonly seed: number;
  /** `SIGTERM` lets the server finish what it began */
  readonly signal: 'SIGKILL' | 'SIGTERM';
  /** servers that are killed side by side, each with people, a provider and a database of its own; else one */
  readonly servers?: number;
  readonly onTrial?: (number: number, violations: readonly string[]) => void;
}

export interface RefreshReport {
  readonly kills: number;
  readonly seed: number;
  /** a line each, with the number of the trial and the point of the kill */
  readonly violations: readonly string[];
  readonly points: Readonly<Record<string, number>>;
  /** what became of the grant */
  readonly outcomes: Readonly<Record<string, number>>;
  /** points at which a grant was lost, all of them between answer and commit */
  readonly losses: Readonly<Record<string, number>>;
  /** milliseconds by the server's clock from its start until it knew by itself, in ascending order */
  readonly knownMs: readonly number[];
  /** from the start of the process until it was ready, in milliseconds, in ascending order */
  readonly restartMs: readonly number[];
}

/** Somebody whose access is kept. */
interface Holder {
  readonly person: SandboxPerson;
  readonly userId: string;
  readonly accountId: string;
}

/** One of the servers, and who uses it. */
interface Running {
  readonly rig: KillRig;
  readonly signal: RefreshTrials['signal'];
  readonly random: Random;
  readonly clock: FastClock;
  readonly holders: readonly Holder[];
  readonly recentMs: number[];
}

/** A lease takes fifteen seconds and somebody looks every thirty: by the clock on the wall that would be a night. */
const clockSpeed = 10;
const knownWithinMs = 60_000;
const stoppedWithinMs = 10_000;
/** Milliseconds that a refresh takes, until it was measured. */
const firstGuess = 40;

/** Kills servers again and again in the middle of refreshes, and looks at what became of the grants. */
export async function runRefreshTrials(options: RefreshTrials): Promise<RefreshReport> {
  const random = createRandom(options.seed);
  const report = startReport(options);
  const plan = planOf(options, random).entries();
  // Most of a trial is waiting for a lease to end. Whoever is done takes the next one.
  const servers = Array.from({ length: options.servers ?? 1 }, async () => {
    await withServer(options, random, async (running) => {
      for (const [index, point] of plan) report.add(index + 1, point, await runTrial(running, point));
    });
  });
  await Promise.all(servers);
  return report.done();
}

async function withServer(
  { kind, signal }: RefreshTrials,
  random: Random,
  work: (running: Running) => Promise<void>,
): Promise<void> {
  const people = madeUpPeople(16).filter(({ email }) => email !== undefined);
  const clock = { speed: clockSpeed, from: Date.now() };
  const rig = await startKillRig({ kind, people, variables: clockVariables(clock) });
  try {
    await keepAccess(rig);
    const holders: Holder[] = [];
    for (const person of people) holders.push(await signIn(rig, person));
    await work({ rig, signal, random, clock, holders, recentMs: [firstGuess] });
  } finally {
    await rig.close();
  }
}

async function keepAccess({ asServer }: KillRig): Promise<void> {
  const { body } = await asServer('GET', '/v1/oauth-providers');
  const kept = await asServer('PATCH', `/v1/oauth-providers/${body.data[0].id}`, { keep_access: true });
  if (kept.status !== 200) throw new Error(`Access is not kept: ${JSON.stringify(kept.body)}`);
}

async function signIn(rig: KillRig, person: SandboxPerson): Promise<Holder> {
  const browser = createBrowserClient(rig.url);
  await browser.signIn({ person: person.id });
  const { status, body } = await browser.api('GET', '/v1/me');
  if (status !== 200) throw new Error(`Nobody is signed in: ${JSON.stringify(body)}`);
  return { person, userId: body.response.id, accountId: body.response.external_accounts[0].id };
}

function startReport({ kills, seed, onTrial }: RefreshTrials) {
  const violations: string[] = [];
  const counts: Record<'points' | 'outcomes' | 'losses', Record<string, number>> = {
    points: {},
    outcomes: {},
    losses: {},
  };
  const count = (what: keyof typeof counts, name: string) => {
    counts[what][name] = (counts[what][name] ?? 0) + 1;
  };
  const knownMs: number[] = [];
  const restartMs: number[] = [];
  const ascending = (values: number[]) => values.toSorted((a, b) => a - b);
  return {
    add(number: number, point: RefreshPoint, result: TrialResult): void {
      count('points', point.name);
      count('outcomes', result.outcome);
      if (result.outcome === 'lost') count('losses', point.name);
      knownMs.push(result.knownMs);
      restartMs.push(result.restartMs);
      violations.push(...result.violations.map((line) => `#${number} ${point.name}: ${line}`));
      onTrial?.(restartMs.length, result.violations);
    },
    done: (): RefreshReport => ({
      kills,
      seed,
      violations,
      ...counts,
      knownMs: ascending(knownMs),
      restartMs: ascending(restartMs),
    }),
  };
}

/** Every point equally often, in an order that the seed decides. */
function planOf({ kills, signal }: RefreshTrials, random: Random): RefreshPoint[] {
  const points = signal === 'SIGTERM' ? stopPoints : refreshPoints;
  const plan: RefreshPoint[] = [];
  while (plan.length < kills) {
    const round = points.map((point) => ({ point, at: random.next() }));
    plan.push(...round.toSorted((a, b) => a.at - b.at).map(({ point }) => point));
  }
  return plan.slice(0, kills);
}

interface TrialResult {
  readonly outcome: 'untouched' | 'refreshed' | 'lost';
  readonly knownMs: number;
  readonly restartMs: number;
  readonly violations: readonly string[];
}

async function runTrial(running: Running, point: RefreshPoint): Promise<TrialResult> {
  const { rig, random, signal } = running;
  const holder = random.pick(running.holders);
  const before = await lookAt(rig, holder);
  const asked = answeredRefreshes(rig);
  const read = () => readOnce(running, holder);
  await point.reach({ rig, random, read, durationMs: median(running.recentMs) });
  const violations = signal === 'SIGTERM' ? await endedWell(rig) : [];
  const died = await lookAt(rig, holder);
  const isKept = died.sealedAnswer !== null || died.sealedTokens !== before.sealedTokens;
  const isRotated = answeredRefreshes(rig) > asked;
  const restartMs = await rig.restart();
  const knownMs = await untilKnown(running, holder);
  if (knownMs > knownWithinMs) violations.push(`not known ${Math.round(knownMs / 1000)} s after the start`);
  const after = await lookAt(rig, holder);
  const isLost = after.state !== 'active';
  if (isLost && (isKept || !isRotated || signal === 'SIGTERM'))
    violations.push('lost, though nothing was between answer and commit');
  if (isLost) await signIn(rig, holder.person);
  violations.push(...(await findDeath(running, holder)));
  const isTouched = after.sealedTokens !== before.sealedTokens;
  const outcome = isTouched ? 'refreshed' : 'untouched';
  return { outcome: isLost ? 'lost' : outcome, knownMs, restartMs, violations };
}

/** Whether a grant that counts as alive is: its token is taken, and it can be refreshed. */
async function findDeath(running: Running, holder: Holder): Promise<string[]> {
  const startedAt = performance.now();
  const { status, body } = await read(running, holder);
  running.recentMs.push(performance.now() - startedAt);
  if (running.recentMs.length > 15) running.recentMs.shift();
  if (status !== 200) return [`silently dead: ${JSON.stringify(body.errors)}`];
  const { origin } = running.rig.provider;
  const answer = await fetch(`${origin}/sandbox/x/2/users/me`, {
    headers: { authorization: `Bearer ${body.data[0].token}` },
  });
  return answer.status === 200 ? [] : [`the provider answers ${answer.status} to the token`];
}

/** Longer than any token lives, so that it is refreshed whenever it is read. */
const longerThanAny = 90_000;
const read = ({ rig }: Running, { userId }: Holder) =>
  rig.asServer('GET', `/v1/users/${userId}/oauth-access-tokens/x?min_validity_seconds=${longerThanAny}`);

const readOnce = async (running: Running, holder: Holder): Promise<number> =>
  (await read(running, holder)).status;

/** What a server that was told to stop must not do. */
async function endedWell(rig: KillRig): Promise<string[]> {
  const startedAt = performance.now();
  const exit = await rig.server().exited;
  const tookMs = performance.now() - startedAt;
  return [
    ...(exit.code === 0 ? [] : [`ended with ${exit.code ?? exit.signal}`]),
    ...(tookMs > stoppedWithinMs ? [`ended after ${Math.round(tookMs)} ms`] : []),
  ];
}

interface Looked {
  readonly state: string;
  readonly sealedTokens: string | null;
  readonly sealedAnswer: string | null;
  /** an attempt that nobody has finished */
  readonly isOpen: boolean;
}

function lookAt(rig: KillRig, { accountId }: Holder): Promise<Looked> {
  return rig.look(async (db) => {
    const account = await db
      .selectFrom('external_accounts')
      .select(['tokens_state', 'sealed_tokens'])
      .where('id', '=', accountId)
      .executeTakeFirstOrThrow();
    const turn = await db
      .selectFrom('token_refreshes')
      .select(['open', 'sealed_answer'])
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    return {
      state: account.tokens_state,
      sealedTokens: account.sealed_tokens,
      sealedAnswer: turn?.sealed_answer ?? null,
      isOpen: (turn?.open ?? 0) > 0,
    };
  });
}

/** Nobody reads meanwhile. @returns milliseconds by the server's clock; more than allowed when it gave up waiting */
async function untilKnown({ rig, clock }: Running, holder: Holder): Promise<number> {
  const passed = () => serverTime(clock, Date.now()) - startedAt;
  const startedAt = serverTime(clock, Date.now());
  while ((await lookAt(rig, holder)).isOpen && passed() <= 2 * knownWithinMs) await wait(50);
  return passed();
}

/** Refreshes for which the provider did its part. */
const answeredRefreshes = ({ provider }: KillRig): number =>
  provider.sandbox.script.requests.filter((request) => refreshCall(request) && request.status === 200).length;
