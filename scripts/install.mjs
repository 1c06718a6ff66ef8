import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { root } from './root.mjs';

/**
 * Installs the dependencies exactly as `package-lock.json` says, unless `node_modules` holds them already.
 * @throws {Error} when npm fails
 */
export async function installWhenNeeded() {
  if (isInstalled(root)) return;
  const onWait = (pid) => say(`Process ${pid} is installing already; waiting for it…`);
  await withLock('install', { onWait }, async () => {
    if (isInstalled(root)) return;
    await install();
  });
}

/**
 * Whether `node_modules` holds what the lockfile asks for. npm keeps a record of what it installed in
 * `node_modules/.package-lock.json`; comparing versions and integrity hashes, instead of file times, is
 * right after a fresh checkout and spares a second install after someone ran `npm install` by hand.
 * @param {string} directory where package-lock.json and node_modules are
 */
export function isInstalled(directory) {
  const recordPath = join(directory, 'node_modules', '.package-lock.json');
  if (!existsSync(recordPath)) return false;
  const wanted = readPackages(join(directory, 'package-lock.json'));
  const installed = readPackages(recordPath);
  return Object.entries(wanted).every(([path, entry]) => path === '' || isSame(entry, installed[path]));
}

function isSame(wanted, installed) {
  // npm leaves out optional packages made for other platforms.
  if (installed === undefined) return wanted.optional === true || wanted.devOptional === true;
  return wanted.version === installed.version && wanted.integrity === installed.integrity;
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
  } catch (cause) {
    throw new Error(`${path} cannot be read: ${cause.message}`, { cause });
  }
}

async function install() {
  say('Installing dependencies (the first time takes up to a minute)…');
  const startedAt = Date.now();
  // Development dependencies build the web pages, so NODE_ENV=production must not leave them out.
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev', '--include=optional'];
  const status = await runNpm(args);
  if (status !== 0) {
    throw new Error(
      'Installing the dependencies failed; npm said why above. Check the connection to the npm registry, ' +
        'then run the same command again. Nothing else was changed.',
    );
  }
  say(`Installed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
}

/** npm tells its scripts where it is itself; a script started by hand takes the npm on the PATH. */
function runNpm(args) {
  const npm = process.env['npm_execpath'];
  const viaNode = npm !== undefined && /npm-cli\.c?js$/.test(npm);
  const windows = process.platform === 'win32';
  const [command, commandArgs] = viaNode ? [process.execPath, [npm, ...args]] : ['npm', args];
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArgs, { cwd: root, stdio: 'inherit', shell: windows && !viaNode });
    child.on('error', (cause) => reject(new Error(`npm could not be started: ${cause.message}`, { cause })));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
