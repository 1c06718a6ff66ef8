import type { TestDatabaseKind } from '../databases.ts';
import { startTwoProcesses } from './two-processes.ts';
import type { TwoProcesses } from './two-processes.ts';

export interface ReaderTrials {
  readonly kind: TestDatabaseKind;
  readonly rounds: number;
  readonly onTrial?: (number: number, violations: readonly string[]) => void;
}

export interface ReaderReport {
  readonly rounds: number;
  readonly answered: number;
  readonly refreshes: number;
  readonly violations: readonly string[];
  /** how long the last of the readers of a round waited, in milliseconds, in ascending order */
  readonly roundMs: readonly number[];
}

export const readersAtOnce = 50;

/** F05: two processes and fifty readers on one token that is over, again and again. */
export async function runReaderTrials({ kind, rounds, onTrial }: ReaderTrials): Promise<ReaderReport> {
  const two = await startTwoProcesses(kind);
  const violations: string[] = [];
  const roundMs: number[] = [];
  let answered = 0;
  try {
    const before = two.refreshes();
    for (let round = 1; round <= rounds; round += 1) {
      const result = await runRound(two);
      answered += result.answered;
      roundMs.push(result.tookMs);
      violations.push(...result.violations.map((line) => `#${round}: ${line}`));
      onTrial?.(round, result.violations);
    }
    const refreshes = two.refreshes() - before;
    return { rounds, answered, refreshes, violations, roundMs: roundMs.toSorted((a, b) => a - b) };
  } finally {
    await two.close();
  }
}

async function runRound(two: TwoProcesses) {
  await two.expire();
  const before = two.refreshes();
  const startedAt = performance.now();
  const answers = await Promise.all(
    Array.from({ length: readersAtOnce }, (_reader, index) => two.read(index % 2 === 0 ? 0 : 1)),
  );
  const tookMs = performance.now() - startedAt;
  const good = answers.filter(({ status }) => status === 200);
  const tokens = new Set(good.map(({ body }) => body.data[0].token as string));
  const refreshes = two.refreshes() - before;
  const works = await Promise.all([...tokens].map((token) => worksAt(two, token)));
  const violations = [
    ...(good.length === readersAtOnce ? [] : [`${readersAtOnce - good.length} readers got no token`]),
    ...(refreshes === 1 ? [] : [`${refreshes} refreshes`]),
    ...(tokens.size === 1 ? [] : [`${tokens.size} different tokens`]),
    ...(works.every(Boolean) ? [] : ['a token that the provider does not take']),
  ];
  return { answered: good.length, tookMs, violations };
}

async function worksAt({ rig }: TwoProcesses, token: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${rig.provider.origin}/sandbox/x/2/users/me`, { headers })).status === 200;
}
