/**
 * `npm run trials [-- --kills 1000 --seed 1 --database sqlite|postgres]`: kills the server in the middle of
 * sign-ins, again and again, and reports whether anybody was left half-made.
 */
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { startTestPostgres } from './test-postgres.mjs';

await bootstrap();
process.exit(await main());

async function main() {
  const { kills, seed, database } = options();
  const postgres = database === 'postgres' ? await postgresForTrials() : undefined;
  if (postgres) process.env['PORTICO_TEST_POSTGRES_URL'] = postgres.url;
  try {
    const { testDatabases } = await import('../apps/server/test/databases.ts');
    const { runKillTrials } = await import('../apps/server/test/faults/kill-trials.ts');
    const kind = testDatabases().find(({ name }) => name === database);
    const startedAt = performance.now();
    const report = await runKillTrials({ kind, kills, seed, onTrial: showProgress(kills) });
    show(report, { database, seconds: (performance.now() - startedAt) / 1000 });
    return report.violations.length === 0 ? 0 : 1;
  } finally {
    await postgres?.stop();
  }
}

function options() {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      database: { type: 'string', default: 'sqlite' },
    },
  });
  const kills = Number(values.kills);
  const seed = Number(values.seed);
  const known = ['sqlite', 'postgres'].includes(values.database);
  if (!(Number.isInteger(kills) && kills > 0) || !Number.isInteger(seed) || !known) {
    process.stderr.write('Usage: npm run trials -- [--kills 1000] [--seed 1] [--database sqlite|postgres]\n');
    process.exit(2);
  }
  return { kills, seed, database: values.database };
}

/** The one DATABASE_URL names (a database of its own is made in it), or one started for this run. */
async function postgresForTrials() {
  const url = process.env['DATABASE_URL'];
  return url ? { url, stop: async () => {} } : await startTestPostgres();
}

function showProgress(kills) {
  return (number, violations) => {
    for (const line of violations) process.stderr.write(`#${number}: ${line}\n`);
    if (number % 50 === 0) process.stderr.write(`${number} of ${kills} kills\n`);
  };
}

function show(report, { database, seconds }) {
  const { restartMs, violations } = report;
  const milliseconds = (value) => `${Math.round(value)} ms`;
  const [median, slow] = [0.5, 0.95].map((part) => restartMs[Math.floor(restartMs.length * part)]);
  const lines = [
    `${report.kills} kills on ${database}, seed ${report.seed}, in ${Math.round(seconds)} s; ${report.users} users`,
    `restart: median ${milliseconds(median)}, 95 % below ${milliseconds(slow)}, max ${milliseconds(restartMs.at(-1))}`,
    ...table('killed at', report.points),
    ...table('how far the request had come', report.stages),
    ...table('extra clicks', report.extraClicks),
    `violations: ${violations.length}`,
    ...violations.map((line) => `  ${line}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function table(title, counts) {
  const rows = Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [`${title}:`, ...rows.map(([name, count]) => `  ${String(count).padStart(5)}  ${name}`)];
}
