import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const main = join(import.meta.dirname, '../../src/main.ts');
const compileCache = join(import.meta.dirname, '../../../../.cache/compiled');

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The server as it is in production: a process of its own, which can be killed. */
export interface ServerProcess {
  readonly pid: number;
  /** from the start of the process until it said that it is ready, in milliseconds */
  readonly readyMs: number;
  readonly output: () => string;
  readonly exited: Promise<Exit>;
  signal(name: NodeJS.Signals): void;
  /** `kill -9`; resolves when the process is gone */
  kill(): Promise<void>;
}

type Variables = Readonly<Record<string, string>>;

interface Spawned {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly exited: Promise<Exit>;
}

function spawnServer(variables: Variables): Spawned {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [main], {
    // As `npm start` does it. Nothing of this process's own settings leaks in.
    env: { PATH, HOME, NODE_COMPILE_CACHE: compileCache, PORTICO_LOG_LEVEL: 'warn', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  }
  const exited = new Promise<Exit>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  return { child, output: () => text, exited };
}

/**
 * Starts the server and waits until it says that it is ready.
 * @throws {Error} with everything it printed when it ends instead
 */
export async function startServerProcess(variables: Variables): Promise<ServerProcess> {
  const startedAt = performance.now();
  const { child, output, exited } = spawnServer(variables);
  const ready = new Promise<void>((resolve) => {
    child.stdout?.on('data', () => {
      // The last line of what is printed, so that everything above it is there.
      if (/Publishable key .*\n[^]*\n\n$/.test(output())) resolve();
    });
  });
  const ended = exited.then(() => {
    throw new Error(`The server ended before it was ready:\n${output()}`);
  });
  await Promise.race([ready, ended]);
  ended.catch(() => undefined); // from here on its end is no failure of the start
  const { pid = 0 } = child;
  return {
    pid,
    readyMs: performance.now() - startedAt,
    output,
    exited,
    signal: (name) => void process.kill(pid, name),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Runs the server until it ends by itself, as it does when it cannot start. */
export async function runServerProcess(variables: Variables): Promise<Exit & { readonly output: string }> {
  const { output, exited } = spawnServer(variables);
  const exit = await exited;
  return { ...exit, output: output() };
}

/** The secret key of the first start, which is printed once. */
export function printedSecretKey(output: string): string {
  const [, key] = /Secret key\s+(sk_test_\w+)/.exec(output) ?? [];
  if (key === undefined) throw new Error(`No secret key was printed:\n${output}`);
  return key;
}
