/**
 * `npm run bench`: what Portico costs, in multiples of what this machine asks for the unavoidable work, both
 * measured in one run. Absolute times differ between machines and hours; the multiples are what to look at.
 *
 *   BENCH_SECONDS   per figure, default 4
 */
import { closeConnections } from './http-client.ts';
import { measureFloor } from './floor.ts';
import type { Floor } from './floor.ts';
import type { Figure } from './load.ts';
import { measurePortico } from './portico.ts';
import type { PorticoFigures } from './portico.ts';

const seconds = Number(process.env['BENCH_SECONDS'] ?? 4);

interface Part {
  readonly name: string;
  readonly times: number;
  readonly figure: Figure;
}

/** The unavoidable work of each operation. */
function partsOf(floor: Floor): Record<keyof Operations, readonly Part[]> {
  const part = (name: string, times: number, figure: Figure): Part => ({ name, times, figure });
  const signIn = [
    part('empty route', 2, floor.emptyRoute),
    part('loopback call', 2, floor.loopbackCall),
    part('one-row transaction', 2, floor.oneRowTransaction),
    part('point read', 2, floor.pointRead),
  ];
  return {
    returningSignIn: signIn,
    newSignUp: signIn,
    sessionCheck: [part('empty route', 1, floor.emptyRoute)],
    tokenMint: [
      part('empty route', 1, floor.emptyRoute),
      part('point read', 1, floor.pointRead),
      part('ES256 signature', 1, floor.signature),
    ],
  };
}

type Operations = Pick<PorticoFigures, 'returningSignIn' | 'newSignUp' | 'sessionCheck' | 'tokenMint'>;

const names: Record<keyof Operations, string> = {
  returningSignIn: 'returning sign-in',
  newSignUp: 'new sign-up',
  sessionCheck: 'session check',
  tokenMint: 'token mint',
};

/** Multiples that must hold: processor time over the sum of the floor parts. */
const targets: Partial<Record<keyof Operations, number>> = { returningSignIn: 2.5, sessionCheck: 2.5 };

const row = (name: string, { perSecond, cpu }: Figure, rest = '') =>
  `  ${name.padEnd(22)}${perSecond.toFixed(0).padStart(9)}${(cpu / 1000).toFixed(3).padStart(12)}   ${rest}\n`;

function printFloor(floor: Floor): void {
  process.stdout.write(`  ${'floor'.padEnd(22)}${'ops/s'.padStart(9)}${'CPU ms/op'.padStart(12)}\n`);
  process.stdout.write(row('empty route', floor.emptyRoute));
  process.stdout.write(row('point read', floor.pointRead));
  process.stdout.write(row('one-row transaction', floor.oneRowTransaction));
  process.stdout.write(row('ES256 signature', floor.signature));
  process.stdout.write(row('loopback call', floor.loopbackCall));
}

/** Where a returning sign-in spends its time. The clock is what the engine's profiler sees. */
function printShares({ signInShares }: PorticoFigures): void {
  process.stdout.write('\n  a returning sign-in by the clock (store: waiting for the disk included)\n');
  const largest = Object.entries(signInShares).toSorted(([, one], [, other]) => other - one);
  for (const [area, share] of largest.filter(([, part]) => part >= 0.01)) {
    process.stdout.write(`  ${area.padEnd(30)}${(share * 100).toFixed(0).padStart(4)} %\n`);
  }
}

/** @returns whether every target holds */
function printPortico(floor: Floor, figures: PorticoFigures): boolean {
  process.stdout.write(
    `\n  ${'Portico'.padEnd(22)}${'ops/s'.padStart(9)}${'CPU ms/op'.padStart(12)}   times its floor\n`,
  );
  let allHold = true;
  for (const [key, parts] of Object.entries(partsOf(floor)) as [keyof Operations, readonly Part[]][]) {
    const sum = parts.reduce((total, { times, figure }) => total + times * figure.cpu, 0);
    const multiple = figures[key].cpu / sum;
    const target = targets[key];
    const holds = target === undefined || multiple <= target;
    allHold &&= holds;
    const verdict = target === undefined ? '' : ` (at most ${target}: ${holds ? 'holds' : 'MISSED'})`;
    const composition = parts.map(({ name, times }) => `${times} × ${name}`).join(' + ');
    process.stdout.write(
      row(
        names[key],
        figures[key],
        `${multiple.toFixed(2)}${verdict}  floor ${(sum / 1000).toFixed(3)} = ${composition}`,
      ),
    );
  }
  return allHold;
}

function printProcess({ readyMilliseconds, idleBytes, loadedBytes }: PorticoFigures): boolean {
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
  const holds = idleBytes < 110 * 2 ** 20 && readyMilliseconds < 1000;
  process.stdout.write(
    `\n  ready after ${readyMilliseconds.toFixed(0)} ms when installed (under 1000)` +
      `\n  memory ${mebibytes(idleBytes)} MiB idle (under 110), ${mebibytes(loadedBytes)} MiB after the load` +
      `\n  ${holds ? 'both hold' : 'MISSED'}\n\n`,
  );
  return holds;
}

process.stdout.write(`\n${seconds} seconds a figure; SQLite; processor time is the server's alone\n\n`);
const floor = await measureFloor(seconds);
printFloor(floor);
const figures = await measurePortico(seconds);
const speedHolds = printPortico(floor, figures);
printShares(figures);
const processHolds = printProcess(figures);
closeConnections();
process.exitCode = speedHolds && processHolds ? 0 : 1;
