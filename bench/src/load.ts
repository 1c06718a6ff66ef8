import type { MeasuredProcess } from './measured-process.ts';

export interface Figure {
  readonly operations: number;
  readonly perSecond: number;
  /** processor time of the measured process, in microseconds per operation */
  readonly cpu: number;
}

export interface Load {
  readonly lanes: number;
  /** one operation in one of several lanes that run at once; a lane has its own browser */
  readonly operation: (lane: number) => Promise<void>;
  readonly measured: MeasuredProcess;
}

/** Measures for so many seconds. Can be asked again, and other figures in between. */
export type Measure = (seconds: number) => Promise<Figure>;

const warmUpOperations = 3000;

/** Runs an operation in several lanes for a while and tells what one costs. */
export async function measureLoad(seconds: number, { lanes, operation, measured }: Load): Promise<Figure> {
  const before = await measured.usage();
  const startedAt = performance.now();
  const operations = await runFor(seconds, lanes, operation);
  const elapsed = (performance.now() - startedAt) / 1000;
  const after = await measured.usage();
  return {
    operations,
    perSecond: operations / elapsed,
    cpu: (after.cpuMicroseconds - before.cpuMicroseconds) / operations,
  };
}

/** A server runs for weeks: what is measured is code the engine has compiled, not the first minute. */
export async function warmUp({ lanes, operation }: Load): Promise<void> {
  let warm = 0;
  while (warm < warmUpOperations) warm += await runFor(0.5, lanes, operation);
}

/** Runs an operation in several lanes. @returns how often it was done */
export async function runFor(
  seconds: number,
  lanes: number,
  operation: (lane: number) => Promise<void>,
): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let operations = 0;
  const run = async (lane: number) => {
    while (performance.now() < end) {
      await operation(lane);
      operations += 1;
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_lane, index) => run(index)));
  return operations;
}

/** Runs a piece of work in this process for a while. */
export async function measureHere(seconds: number, work: () => unknown): Promise<Figure> {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const end = startedAt + seconds * 1000;
  let operations = 0;
  while (performance.now() < end) {
    for (let index = 0; index < 50; index += 1) await work();
    operations += 50;
  }
  const used = process.cpuUsage(before);
  return {
    operations,
    perSecond: operations / ((performance.now() - startedAt) / 1000),
    cpu: (used.user + used.system) / operations,
  };
}
