import type { TestDatabaseKind } from '../databases.ts';
import { startTestServer } from '../server.ts';
import { fill } from './fill.ts';
import { asServer, operations } from './operations.ts';
import type { Operation, Populated } from './operations.ts';

export interface Figure {
  readonly operation: Operation;
  /** below which a quarter of the calls was: what else the machine does is in the slower ones */
  readonly fewMilliseconds: number;
  readonly manyMilliseconds: number;
  /** undefined: there is nothing it is held against */
  readonly holds: boolean | undefined;
}

export interface Measure {
  readonly kind: TestDatabaseKind;
  readonly few: number;
  readonly many: number;
  readonly onProgress: (done: number) => void;
  readonly onFigure: (figure: Figure) => void;
}

const samples = { point: 300, list: 15 };
/** What reads everybody takes seconds. */
const fewSamples = 3;

/**
 * Measures every operation with few and with many people, by turns, so that whatever else the machine does
 * weighs on both alike.
 * @returns whether everything holds
 */
export async function measureScale({ kind, few, many, onProgress, onFigure }: Measure): Promise<boolean> {
  const small = await populate(kind, few, () => undefined);
  const large = await populate(kind, many, onProgress);
  let allHold = true;
  try {
    for (const operation of operations) {
      const figure = await compare(operation, small, large);
      allHold &&= figure.holds !== false;
      onFigure(figure);
    }
  } finally {
    await small.server.close();
    await large.server.close();
  }
  return allHold;
}

async function populate(
  kind: TestDatabaseKind,
  count: number,
  onProgress: (done: number) => void,
): Promise<Populated> {
  const server = await startTestServer(kind, { variables: { PORTICO_LOG_LEVEL: 'warn' } });
  const connection = { provider_kind: 'preset', provider_key: 'x' };
  const { id } = await asServer(server, 'POST', '/v1/oauth-providers', connection);
  const connectionId = String(id);
  const environmentId = server.running.deps.registry.byHost(undefined).id;
  const where = { environmentId, connectionId, count, now: server.now(), onProgress };
  return { server, connectionId, filled: await fill(server.db, where) };
}

async function compare(operation: Operation, small: Populated, large: Populated): Promise<Figure> {
  const times: [number[], number[]] = [[], []];
  const { kind, most } = operation;
  for (
    let sample = -1;
    sample < (kind === 'list' && most === undefined ? fewSamples : samples[kind]);
    sample += 1
  ) {
    for (const [at, populated] of [small, large].entries()) {
      // Somebody else each time, from all over the table.
      const person = Math.floor(Math.random() * populated.filled.count);
      const startedAt = performance.now();
      await operation.run(populated, person);
      // The first one compiles the statement.
      if (sample >= 0) times[at]?.push(performance.now() - startedAt);
    }
  }
  const [fewMilliseconds, manyMilliseconds] = [quartileOf(times[0]), quartileOf(times[1])];
  const measured = kind === 'point' ? manyMilliseconds / fewMilliseconds : manyMilliseconds;
  return {
    operation,
    fewMilliseconds,
    manyMilliseconds,
    holds: most === undefined ? undefined : measured <= most,
  };
}

function quartileOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 2] ?? 0;
}
