import type { SandboxPerson } from '@portico/sandbox';
import { sql } from 'kysely';
import { createBrowserClient } from '../browser-client.ts';
import type { TestDatabaseKind } from '../databases.ts';
import { comeBack } from './come-back.ts';
import type { Return } from './come-back.ts';
import { findCorruption, findViolations } from './invariants.ts';
import { killPoints } from './kill-points.ts';
import type { Attempt, KillPoint } from './kill-points.ts';
import { startKillRig } from './kill-rig.ts';
import type { KillRig } from './kill-rig.ts';
import { madeUpPeople } from './provider.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';

export interface KillTrials {
  readonly kind: TestDatabaseKind;
  readonly kills: number;
  readonly seed: number;
  readonly onTrial?: (number: number, violations: readonly string[]) => void;
}

export interface TrialReport {
  readonly kills: number;
  readonly seed: number;
  /** a line each, with the number of the trial and the point of the kill */
  readonly violations: readonly string[];
  /** kills at each point */
  readonly points: Readonly<Record<string, number>>;
  /** how far the request under way had come when the process died, as the database and the provider show it */
  readonly stages: Readonly<Record<string, number>>;
  /** how often the person had to press the button again */
  readonly extraClicks: Readonly<Record<string, number>>;
  /** from the start of the process until it was ready, in milliseconds, in ascending order */
  readonly restartMs: readonly number[];
  readonly users: number;
}

/** What the trials know about the people, apart from the server. */
interface Crowd {
  readonly strangers: SandboxPerson[];
  /** by their id at the provider, the user they were first seen as */
  readonly known: Map<string, { readonly person: SandboxPerson; readonly userId: string }>;
}

interface Running extends KillTrials {
  readonly rig: KillRig;
  readonly crowd: Crowd;
  readonly random: Random;
  /** violations stay in the database; each counts where it was first seen */
  readonly seen: Set<string>;
  readonly recent: { readonly callback: number[]; readonly code: number[] };
}

const corruptionCheckEvery = 50;
/** Milliseconds that the first callback after a start takes, until it was measured. */
const firstGuess = 60;

/** Kills the server again and again in the middle of sign-ins, and looks at what that left behind. */
export async function runKillTrials(options: KillTrials): Promise<TrialReport> {
  const people = madeUpPeople(2 * options.kills + 2);
  const rig = await startKillRig({ kind: options.kind, people });
  const running: Running = {
    ...options,
    rig,
    crowd: { strangers: people, known: new Map() },
    random: createRandom(options.seed),
    seen: new Set(),
    recent: { callback: [firstGuess], code: [firstGuess] },
  };
  try {
    return await runAll(running);
  } finally {
    await rig.close();
  }
}

async function runAll(running: Running): Promise<TrialReport> {
  const { rig, kills, seed, kind } = running;
  const violations: string[] = [];
  const counts = { points: {}, stages: {}, extraClicks: {} } as Record<string, Record<string, number>>;
  const count = (what: string, name: string) => {
    const counter = (counts[what] ??= {});
    counter[name] = (counter[name] ?? 0) + 1;
  };
  const restartMs: number[] = [];
  for (const [index, point] of planOf(running).entries()) {
    const result = await runTrial(running, point);
    count('points', point.name);
    count('stages', result.stage);
    count('extraClicks', String(result.back.clicks));
    restartMs.push(result.restartMs);
    if ((index + 1) % corruptionCheckEvery === 0 || index + 1 === kills) {
      result.violations.push(...(await rig.look((db) => findCorruption(db, kind.name))));
    }
    violations.push(...result.violations.map((line) => `#${index + 1} ${point.name}: ${line}`));
    running.onTrial?.(index + 1, result.violations);
  }
  const { points = {}, stages = {}, extraClicks = {} } = counts;
  const users = await countUsers(running);
  if (users.inDatabase !== users.expected)
    violations.push(`at the end: ${users.inDatabase} users, but ${users.expected} people signed in`);
  const sorted = restartMs.toSorted((a, b) => a - b);
  return { kills, seed, violations, points, stages, extraClicks, restartMs: sorted, users: users.inDatabase };
}

/** Every point equally often, in an order that the seed decides. */
function planOf({ kills, random }: Running): KillPoint[] {
  const plan: KillPoint[] = [];
  while (plan.length < kills) {
    const round = killPoints.map((point) => ({ point, at: random.next() }));
    plan.push(...round.toSorted((a, b) => a.at - b.at).map(({ point }) => point));
  }
  return plan.slice(0, kills);
}

interface TrialResult {
  readonly stage: string;
  readonly back: Return;
  readonly restartMs: number;
  readonly violations: string[];
}

async function runTrial(running: Running, point: KillPoint): Promise<TrialResult> {
  const { rig, random, recent } = running;
  const attempt: Attempt = {
    rig,
    random,
    browser: createBrowserClient(rig.url),
    person: choosePerson(running, point),
    durations: { callback: median(recent.callback), code: median(recent.code) },
    callbackUrl: undefined,
  };
  const before = await traces(rig);
  await point.reach(attempt);
  const restartMs = await rig.restart();
  const stage = stageOf(before, await traces(rig));
  const violations = newOnes(running, await rig.look(findViolations));
  // A browser that reloads a callback whose process died waits for it; that has a test of its own.
  const reload =
    stage !== 'consumed' && stage !== 'token call' && stage !== 'users/me call' && random.next() < 0.5;
  const back = await comeBack(attempt, reload);
  remember(running, back);
  violations.push(...judge(running, attempt, back), ...codesSentTwice(rig));
  if (
    stage === 'nothing consumed' &&
    point.name === 'at the provider, after the start' &&
    reload &&
    back.clicks > 0
  )
    violations.push('the flow did not survive the restart');
  return { stage, back, restartMs, violations };
}

function newOnes({ seen }: Running, violations: readonly string[]): string[] {
  const added = violations.filter((violation) => !seen.has(violation));
  for (const violation of added) seen.add(violation);
  return added;
}

function choosePerson({ crowd, random }: Running, point: KillPoint): SandboxPerson {
  if (point.needs === 'anybody' && crowd.known.size > 0 && random.next() < 0.5) {
    return random.pick([...crowd.known.values()]).person;
  }
  const wanted = (person: SandboxPerson) =>
    point.needs !== 'addressless stranger' || person.email === undefined;
  const index = crowd.strangers.findIndex(wanted);
  const [person] = crowd.strangers.splice(index, 1);
  if (index < 0 || person === undefined) throw new Error('There are no more strangers.');
  return person;
}

/** What a sign-in leaves behind, station by station. */
interface Traces {
  readonly consumed: number;
  readonly tokenCalls: number;
  readonly profileCalls: number;
  readonly ended: number;
  readonly finished: number;
}

async function traces(rig: KillRig): Promise<Traces> {
  const { requests } = rig.provider.sandbox.script;
  const calls = (path: string) => requests.filter((request) => request.path.endsWith(path)).length;
  const counts = await rig.look(async (db) => {
    const { rows } = await sql<{ consumed: number; ended: number; finished: number }>`select
      (select count(*) from consumed_flows) as consumed,
      (select count(*) from consumed_flows where location is not null) as ended,
      (select count(*) from sign_ups where status = 'complete') as finished`.execute(db);
    return rows[0];
  });
  if (!counts) throw new Error('Counting returned nothing.');
  return { ...counts, tokenCalls: calls('/2/oauth2/token'), profileCalls: calls('/2/users/me') };
}

function stageOf(before: Traces, after: Traces): string {
  if (after.finished > before.finished) return 'sign-up completed';
  if (after.ended > before.ended) return 'settled';
  if (after.profileCalls > before.profileCalls) return 'users/me call';
  if (after.tokenCalls > before.tokenCalls) return 'token call';
  return after.consumed > before.consumed ? 'consumed' : 'nothing consumed';
}

function codesSentTwice(rig: KillRig): string[] {
  const { requests } = rig.provider.sandbox.script;
  const codes = requests
    .filter((request) => request.path.endsWith('/2/oauth2/token'))
    .map((request) => request.form?.get('code') ?? '');
  return new Set(codes).size === codes.length ? [] : ['one authorization code was sent twice'];
}

function judge({ crowd }: Running, { person }: Attempt, back: Return): string[] {
  if (back.problem !== undefined) return [back.problem];
  if (back.userId === undefined) return [];
  const before = crowd.known.get(person.id);
  if (!before) crowd.known.set(person.id, { person, userId: back.userId });
  return !before || before.userId === back.userId ? [] : ['the same person is another user now'];
}

/** Keeps what the sweeps are measured by. */
function remember({ recent }: Running, { callbackMs, codeMs }: Return): void {
  if (callbackMs !== undefined) recent.callback.push(callbackMs);
  if (codeMs !== undefined) recent.code.push(codeMs);
  for (const list of [recent.callback, recent.code]) if (list.length > 15) list.shift();
}

async function countUsers({ rig, crowd }: Running): Promise<{ inDatabase: number; expected: number }> {
  const inDatabase = await rig.look(
    async (db) => (await db.selectFrom('users').select('id').execute()).length,
  );
  return { inDatabase, expected: crowd.known.size };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
