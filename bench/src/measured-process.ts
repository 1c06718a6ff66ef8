import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Usage {
  readonly cpuMicroseconds: number;
  readonly residentBytes: number;
}

/** A process of its own, whose use of the processor can be asked for. */
export interface MeasuredProcess {
  readonly child: ChildProcess;
  /** everything it printed */
  output(): string;
  usage(): Promise<Usage>;
  /** shares of its time, by area, while the work ran */
  profile(work: () => Promise<void>): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

const probe = join(import.meta.dirname, 'usage-probe.mjs');

/** @param environment beside PATH; nothing else of this process is passed on */
export function startMeasured(script: string, environment: Record<string, string> = {}): MeasuredProcess {
  const child = fork(script, {
    execArgv: ['--import', probe],
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    // The first lines hold what is told once; a log of a whole run is not kept.
    if (output.length < 20_000) output += chunk.toString();
  });
  const ask = async <Answer>(question: string): Promise<Answer> => {
    const answer = once(child, 'message');
    child.send(question);
    return ((await answer) as [Answer])[0];
  };
  return {
    child,
    output: () => output,
    usage: () => ask<Usage>('usage'),
    profile: async (work) => {
      await ask('startProfile');
      await work();
      return ask<Readonly<Record<string, number>>>('stopProfile');
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Waits until the process printed something that fits. */
export async function printed(measured: MeasuredProcess, pattern: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const match = pattern.exec(measured.output());
    if (match) return match;
    if (measured.child.exitCode !== null) throw new Error(`The process ended:\n${measured.output()}`);
    await new Promise((resolve) => measured.child.stdout?.once('data', resolve));
  }
}
