/**
 * `npm run trials [-- --kills 1000 --seed 1 --database sqlite|postgres]`: kills the server in the middle of
 * sign-ins, again and again, and reports whether anybody was left half-made. With `--what refresh` in the middle of
 * refreshing a provider's tokens, and reports which grants were lost; with `--signal SIGTERM` it is told to stop,
 * with `--servers 4` that many are killed side by side.
 * With `--what keys` while the master key changes, and reports what does not open any more. With `--what readers`
 * nothing is killed: fifty readers ask two processes for one token that is over, `--kills` times.
 */
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { startTestPostgres } from './test-postgres.mjs';

await bootstrap();
process.exit(await main());

async function main() {
  const { kills, seed, database, what, signal, servers } = options();
  const postgres = database === 'postgres' ? await postgresForTrials() : undefined;
  if (postgres) process.env['PORTICO_TEST_POSTGRES_URL'] = postgres.url;
  try {
    const { testDatabases } = await import('../apps/server/test/databases.ts');
    const kind = testDatabases().find(({ name }) => name === database);
    const startedAt = performance.now();
    const run = { 'sign-in': runSignIns, refresh: runRefreshes, keys: runRotations, readers: runReaders }[
      what
    ];
    const report = await run({ kind, kills, seed, signal, servers, onTrial: showProgress(kills) });
    show(report, {
      what: `${what}, ${signal}, ${database}`,
      seconds: (performance.now() - startedAt) / 1000,
    });
    return report.violations.length === 0 ? 0 : 1;
  } finally {
    await postgres?.stop();
  }
}

async function runSignIns(trials) {
  const { runKillTrials } = await import('../apps/server/test/faults/kill-trials.ts');
  const report = await runKillTrials(trials);
  const lines = [
    `${report.users} users`,
    ...table('how far the request had come', report.stages),
    ...table('extra clicks', report.extraClicks),
  ];
  return { ...report, lines };
}

async function runRefreshes(trials) {
  const { runRefreshTrials } = await import('../apps/server/test/faults/refresh-trials.ts');
  const report = await runRefreshTrials(trials);
  const seconds = (value) => `${(value / 1000).toFixed(1)} s`;
  const { median, slow, max } = spreadOf(report.knownMs);
  const known = `median ${seconds(median)}, 95 % below ${seconds(slow)}, max ${seconds(max)}`;
  const lines = [
    `what became of the grant is known after the start (server's clock): ${known}`,
    ...table('what became of the grant', report.outcomes),
    ...table('lost, between answer and commit', report.losses),
  ];
  return { ...report, lines };
}

async function runReaders({ kind, kills, onTrial }) {
  const { runReaderTrials } = await import('../apps/server/test/faults/reader-trials.ts');
  const report = await runReaderTrials({ kind, rounds: kills, onTrial });
  const lines = [`${report.answered} readers answered`, `${report.refreshes} refreshes at the provider`];
  const names = { trials: 'rounds', timing: 'until the last reader was answered' };
  return { ...report, ...names, kills, restartMs: report.roundMs, lines };
}

async function runRotations(trials) {
  const { runRotationKills } = await import('../apps/server/test/rotation/kill-trials.ts');
  const report = await runRotationKills(trials);
  return { ...report, lines: [`master keys at the end: ${report.keysLeft}`] };
}

function options() {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      database: { type: 'string', default: 'sqlite' },
      what: { type: 'string', default: 'sign-in' },
      signal: { type: 'string', default: 'SIGKILL' },
      servers: { type: 'string', default: '1' },
    },
  });
  const kills = Number(values.kills);
  const seed = Number(values.seed);
  const servers = Number(values.servers);
  const { database, what, signal } = values;
  const known =
    ['sqlite', 'postgres'].includes(database) &&
    (what !== 'readers' || database === 'postgres') &&
    (signal === 'SIGKILL'
      ? ['sign-in', 'refresh', 'keys', 'readers'].includes(what)
      : what === 'refresh' && signal === 'SIGTERM');
  const counts = [kills, servers].every((count) => Number.isInteger(count) && count > 0);
  if (!counts || !Number.isInteger(seed) || !known || (servers > 1 && what !== 'refresh')) {
    process.stderr.write(
      'Usage: npm run trials -- [--what sign-in|refresh|keys] [--kills 1000] [--seed 1] [--database sqlite|postgres]\n' +
        '       npm run trials -- --what refresh [--signal SIGTERM] [--servers 4] …\n' +
        '       npm run trials -- --what readers --database postgres [--kills 1000 (rounds)]\n',
    );
    process.exit(2);
  }
  return { kills, seed, database, what, signal, servers };
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

function show(report, { what, seconds }) {
  const { restartMs, violations, trials = 'kills', timing = 'restart' } = report;
  const milliseconds = (value) => `${Math.round(value)} ms`;
  const { median, slow, max } = spreadOf(restartMs);
  const lines = [
    `${report.kills} ${trials}: ${what}, ${report.seed === undefined ? '' : `seed ${report.seed}, `}in ${Math.round(seconds)} s`,
    `${timing}: median ${milliseconds(median)}, 95 % below ${milliseconds(slow)}, max ${milliseconds(max)}`,
    ...(report.points ? table('killed at', report.points) : []),
    ...report.lines,
    `violations: ${violations.length}`,
    ...violations.map((line) => `  ${line}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** @param values in ascending order */
function spreadOf(values) {
  const [median, slow] = [0.5, 0.95].map((part) => values[Math.floor(values.length * part)]);
  return { median, slow, max: values.at(-1) };
}

function table(title, counts) {
  const rows = Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [`${title}:`, ...rows.map(([name, count]) => `  ${String(count).padStart(5)}  ${name}`)];
}
