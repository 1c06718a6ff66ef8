/**
 * `npm run bench`: measures this machine's floor and Portico above it.
 *
 * `npm run bench -- --users 1000000 [--database sqlite|postgres]`: fills one database with a thousand people and
 * one with many, and measures what is done to one person, and to all, in both.
 */
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { startTestPostgres } from './test-postgres.mjs';
import { buildWebApps } from './web-apps.mjs';

const { users, database } = options();
await bootstrap();
await buildWebApps();
if (users === undefined) await import('../bench/src/main.ts');
else process.exit(await measureUsers());

function options() {
  const { values } = parseArgs({
    options: { users: { type: 'string' }, database: { type: 'string', default: 'sqlite' } },
  });
  const count = values.users === undefined ? undefined : Number(values.users);
  const isCount = count === undefined || (Number.isInteger(count) && count >= 1000);
  if (!isCount || !['sqlite', 'postgres'].includes(values.database)) {
    process.stderr.write('Usage: npm run bench -- [--users 1000000 [--database sqlite|postgres]]\n');
    process.exit(2);
  }
  return { users: count, database: values.database };
}

async function measureUsers() {
  const few = 1000;
  const url = process.env['DATABASE_URL'];
  const postgres = database === 'postgres' && !url ? await startTestPostgres() : undefined;
  if (database === 'postgres') process.env['PORTICO_TEST_POSTGRES_URL'] = url ?? postgres.url;
  try {
    const { testDatabases } = await import('../apps/server/test/databases.ts');
    const { measureScale } = await import('../apps/server/test/scale/measure.ts');
    const kind = testDatabases().find(({ name }) => name === database);
    const onProgress = (done) => {
      if (done % 100_000 === 0) process.stderr.write(`${done} of ${users} people\n`);
    };
    process.stdout.write(`\nmilliseconds, on ${database}; the fastest quarter of calls in one process\n\n`);
    printRow('', String(few), String(users), 'times');
    const allHold = await measureScale({ kind, few, many: users, onProgress, onFigure: print });
    process.stdout.write(allHold ? '\neverything holds\n\n' : '\nMISSED\n\n');
    return allHold ? 0 : 1;
  } finally {
    await postgres?.stop();
  }
}

function print({ operation, fewMilliseconds, manyMilliseconds, holds }) {
  const { name, kind, most } = operation;
  const times = manyMilliseconds / fewMilliseconds;
  const target = kind === 'point' ? `at most ${most} times` : `at most ${most} ms`;
  const verdict = holds === undefined ? '' : `  ${target}: ${holds ? 'holds' : 'MISSED'}`;
  printRow(name, fewMilliseconds.toFixed(3), manyMilliseconds.toFixed(3), times.toFixed(2), verdict);
}

function printRow(name, few, many, times, rest = '') {
  process.stdout.write(
    `  ${name.padEnd(42)}${few.padStart(9)}${many.padStart(10)}${times.padStart(9)}${rest}\n`,
  );
}
