/** `npm test [-- paths and vitest options]`: runs the tests, on SQLite and on PostgreSQL. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { runToEnd } from './child.mjs';
import { programScript } from './program.mjs';
import { root } from './root.mjs';
import { startTestPostgres } from './test-postgres.mjs';
import { buildWebApps } from './web-apps.mjs';

await bootstrap();
process.exit(await main(process.argv.slice(2)));

async function main(args) {
  let interruptedBy;
  const interrupt = (signal) => (interruptedBy ??= signal);
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);

  const built = await webAppsBuilt(args);
  let postgres;
  try {
    postgres = await postgresForTests();
  } catch (error) {
    if (interruptedBy !== undefined) return 130;
    process.stderr.write(`No PostgreSQL to test on: ${error.message}.\n`);
    if (process.env['CI']) return 1;
    process.stderr.write('Testing on SQLite only. Set DATABASE_URL to test on a PostgreSQL of your own.\n');
  }
  try {
    if (interruptedBy !== undefined) return 130;
    const code = await runVitest(args, postgres?.url);
    return built ? code : code || 1;
  } finally {
    await postgres?.stop();
  }
}

/** A failed build does not keep the other tests from running, but the whole run fails. */
async function webAppsBuilt(args) {
  // `npm test -- packages/oauth` needs no pages.
  if (args.length > 0 && args.every((argument) => /^(packages|scripts)(\/|$)/.test(argument))) return true;
  try {
    await buildWebApps();
    return true;
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return false;
  }
}

/** The one DATABASE_URL names (the tests create databases of their own in it), or one started for this run. */
async function postgresForTests() {
  const url = process.env['DATABASE_URL'];
  return url ? { url, stop: async () => {} } : await startTestPostgres();
}

async function runVitest(args, postgresUrl) {
  const countsPath = join(root, '.cache', `test-counts-${process.pid}.json`);
  mkdirSync(dirname(countsPath), { recursive: true });
  try {
    const code = await runToEnd(process.execPath, [programScript('vitest'), 'run', ...args], {
      PORTICO_TEST_POSTGRES_URL: postgresUrl,
      PORTICO_TEST_COUNTS: countsPath,
      DATABASE_URL: undefined, // no test may write to it by accident
    });
    return report(countsPath, code);
  } finally {
    rmSync(countsPath, { force: true });
  }
}

/** Prints the runner's own counts as the last line. A run without a single test is not a success. */
function report(countsPath, code) {
  let counts;
  try {
    counts = JSON.parse(readFileSync(countsPath, 'utf8'));
  } catch {
    process.stderr.write(`vitest ended with ${code} before it had counted its tests.\n`);
    return code || 1;
  }
  const { passed, failed, skipped } = counts;
  if (passed + failed === 0) process.stdout.write('No test ran.\n');
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return code || (failed > 0 || passed === 0 ? 1 : 0);
}
