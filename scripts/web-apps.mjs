import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { programScript } from './program.mjs';
import { root } from './root.mjs';

const apps = ['portal', 'dashboard'];
const sourceFileName = '.built-from';
const notSources = new Set(['node_modules', 'dist', 'coverage']);
const sharedInputs = ['package-lock.json', 'tsconfig.base.json', 'tsconfig.web.json'];

/**
 * Builds those web apps into `apps/<app>/dist` whose sources, or whose packages' sources, changed since
 * their last build. Folders without an index.html are passed over.
 * @throws {Error} when a build fails; what was built before stays as it was
 */
export async function buildWebApps() {
  if (outdatedApps().length === 0) return;
  const onWait = (pid) => say(`Process ${pid} is building the web pages already; waiting for it…`);
  await withLock('web-apps', { onWait }, async () => {
    const outdated = outdatedApps();
    if (outdated.length === 0) return;
    say(`Building the web pages (${outdated.map(({ app }) => app).join(', ')})…`);
    const builds = await Promise.allSettled(outdated.map(build));
    const failures = builds.flatMap(({ reason }) => (reason === undefined ? [] : [reason.message]));
    if (failures.length > 0) throw new Error(failures.join('\n'));
  });
}

function outdatedApps() {
  return apps
    .filter((app) => existsSync(join(root, 'apps', app, 'index.html')))
    .map((app) => ({ app, sources: sourceHash(join('apps', app)) }))
    .filter(({ app, sources }) => builtFrom(app) !== sources);
}

function builtFrom(app) {
  const path = join(root, 'apps', app, 'dist', sourceFileName);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Built aside and moved into place: a server that is running, or a build that fails, leaves whole pages. */
async function build({ app, sources }) {
  const appDirectory = join(root, 'apps', app);
  const aside = join(root, '.cache', 'web-apps', app);
  const former = `${aside}.former`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  await runVite(app, ['build', '--outDir', aside, '--emptyOutDir', '--logLevel', 'warn']);
  writeFileSync(join(aside, sourceFileName), sources);
  const dist = join(appDirectory, 'dist');
  rmSync(former, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, former);
  renameSync(aside, dist);
  rmSync(former, { recursive: true, force: true });
}

/** In a process of its own, so that the server that starts next does not carry the bundler's memory. */
function runVite(app, args) {
  return new Promise((resolve, reject) => {
    const options = { cwd: join(root, 'apps', app), stdio: ['ignore', 'pipe', 'pipe'] };
    const child = spawn(process.execPath, [programScript('vite'), ...args], options);
    let output = '';
    const collect = (chunk) => (output += chunk);
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve();
      reject(new Error(`Building apps/${app} failed:\n${output}`));
    });
  });
}

/** A hash of everything a build reads: the app, the packages of ours that it uses, and what is installed. */
function sourceHash(appFolder) {
  const hash = createHash('sha256');
  const files = [...sharedInputs, ...withOwnPackages(appFolder).flatMap((folder) => sourceFiles(folder))];
  for (const file of files) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** The folder and, through their package.json, all workspaces it depends on. */
function withOwnPackages(folder, found = new Set()) {
  if (found.has(folder)) return [...found];
  found.add(folder);
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    if (name.startsWith('@portico/'))
      withOwnPackages(join('packages', name.slice('@portico/'.length)), found);
  }
  return [...found];
}

function sourceFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !notSources.has(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sourceFiles(path) : [path];
    });
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
