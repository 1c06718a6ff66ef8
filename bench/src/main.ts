/**
 * `npm run bench`: what Portico costs, in multiples of what this machine asks for the unavoidable work, both
 * measured in one run. Absolute times differ between machines and minutes: floor and Portico take turns, and of
 * each the fastest quarter of its seconds counts. The multiples are what to look at.
 *
 *   BENCH_ROUNDS    of one second a figure, default 8
 */
import { openFloor } from './floor.ts';
import type { Floor } from './floor.ts';
import { closeConnections } from './http-client.ts';
import type { Figure, Measure } from './load.ts';
import { openPortico } from './portico.ts';
import type { Operations, Portico } from './portico.ts';

type Name = keyof Floor | keyof Operations;
/** One second of everything. */
type Round = Readonly<Record<Name, Figure>>;

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 8);
const lanes = 16;

const names: Record<Name, string> = {
  emptyRoute: 'empty route',
  pointRead: 'point read',
  oneRowTransaction: 'one-row transaction',
  signature: 'ES256 signature',
  loopbackCall: 'loopback call',
  returningSignIn: 'returning sign-in',
  newSignUp: 'new sign-up',
  sessionCheck: 'session check',
  tokenMint: 'token mint',
  tokenRead: 'read a fresh token',
};

type Parts = Partial<Record<keyof Floor, number>>;
const signIn: Parts = { emptyRoute: 2, loopbackCall: 2, oneRowTransaction: 2, pointRead: 2 };

/** The unavoidable work of each operation. */
const partsOf: Record<keyof Operations, Parts> = {
  returningSignIn: signIn,
  newSignUp: signIn,
  sessionCheck: { emptyRoute: 1 },
  tokenMint: { emptyRoute: 1, pointRead: 1, signature: 1 },
  tokenRead: { emptyRoute: 1 },
};

/** Multiples that must hold: processor time over the sum of the floor parts. */
const targets: Partial<Record<keyof Operations, number>> = {
  returningSignIn: 2.5,
  sessionCheck: 2.5,
  tokenRead: 3,
};

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Whoever shares the machine can only add: of several seconds, those tell that were disturbed least. */
function undisturbed(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 4)] ?? Number.NaN;
}

const cpuOf = (name: Name, measured: readonly Round[]) =>
  undisturbed(measured.map((round) => round[name].cpu));

async function measureRounds(measures: Readonly<Record<Name, Measure>>): Promise<Round[]> {
  const measured: Round[] = [];
  for (let index = 0; index < rounds; index += 1) {
    const round: Partial<Record<Name, Figure>> = {};
    for (const [name, measure] of Object.entries(measures) as [Name, Measure][]) {
      round[name] = await measure(1);
    }
    measured.push(round as Round);
  }
  return measured;
}

function floorOf(operation: keyof Operations, measured: readonly Round[]): number {
  const parts = Object.entries(partsOf[operation]) as [keyof Floor, number][];
  return parts.reduce((sum, [part, times]) => sum + times * cpuOf(part, measured), 0);
}

function row(name: Name, measured: readonly Round[], rest = ''): string {
  const perSecond = (-undisturbed(measured.map((round) => -round[name].perSecond))).toFixed(0);
  const cpu = (cpuOf(name, measured) / 1000).toFixed(3);
  return `  ${names[name].padEnd(22)}${perSecond.padStart(9)}${cpu.padStart(12)}   ${rest}`;
}

/** @returns whether the operation costs what it may */
function printOperation(name: keyof Operations, measured: readonly Round[]): boolean {
  const multiple = cpuOf(name, measured) / floorOf(name, measured);
  const target = targets[name];
  const holds = target === undefined || multiple <= target;
  const verdict = target === undefined ? '' : ` (at most ${target}: ${holds ? 'holds' : 'MISSED'})`;
  const parts = Object.entries(partsOf[name]) as [keyof Floor, number][];
  const composition = parts.map(([part, times]) => `${times} × ${names[part]}`).join(' + ');
  print(row(name, measured, `${multiple.toFixed(2)}${verdict}  floor: ${composition}`));
  return holds;
}

/** Where a returning sign-in spends its time. The clock is what the engine's profiler sees. */
function printShares(shares: Readonly<Record<string, number>>): void {
  print('\n  a returning sign-in by the clock (store: waiting for the disk included)');
  const largest = Object.entries(shares).toSorted(([, one], [, other]) => other - one);
  for (const [area, share] of largest.filter(([, part]) => part >= 0.01)) {
    print(`  ${area.padEnd(30)}${(share * 100).toFixed(0).padStart(4)} %`);
  }
}

/** @returns whether start and memory are within their limits */
function printProcess({ readyMilliseconds, idleBytes }: Portico, loadedBytes: number): boolean {
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
  const holds = idleBytes < 110 * 2 ** 20 && readyMilliseconds < 1000;
  print(`\n  ready after ${readyMilliseconds.toFixed(0)} ms when installed (under 1000)`);
  print(
    `  memory ${mebibytes(idleBytes)} MiB idle (under 110), ${mebibytes(loadedBytes)} MiB after the load`,
  );
  print(`  ${holds ? 'both hold' : 'MISSED'}\n`);
  return holds;
}

/** @returns whether everything holds */
async function measureAll(): Promise<boolean> {
  print(
    `\n${rounds} rounds of a second a figure, the fastest quarter; SQLite; processor time is the server's alone\n`,
  );
  const floor = await openFloor(lanes);
  const portico = await openPortico(lanes);
  try {
    const measured = await measureRounds({ ...floor.measures, ...portico.measures });
    print(`  ${'floor'.padEnd(22)}${'ops/s'.padStart(9)}${'CPU ms/op'.padStart(12)}`);
    for (const name of Object.keys(floor.measures) as (keyof Floor)[]) print(row(name, measured));
    print(`\n  ${'Portico'.padEnd(22)}${'ops/s'.padStart(9)}${'CPU ms/op'.padStart(12)}   times its floor`);
    const operations = Object.keys(portico.measures) as (keyof Operations)[];
    const held = operations.map((name) => printOperation(name, measured));
    const loadedBytes = await portico.usedBytes();
    // After the figures, because being watched costs time too.
    printShares(await portico.signInShares(4));
    return printProcess(portico, loadedBytes) && held.every(Boolean);
  } finally {
    await portico.close();
    await floor.close();
    closeConnections();
  }
}

process.exitCode = (await measureAll()) ? 0 : 1;
