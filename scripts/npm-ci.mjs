import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether `node_modules` holds what the lockfile asks for. npm keeps a record of what it installed in
 * `node_modules/.package-lock.json`; comparing versions and integrity hashes, instead of file times, is
 * right after a fresh checkout and spares a second install after someone ran `npm install` by hand.
 * @param {string} directory where package-lock.json and node_modules are
 * @throws {Error} when either file is broken
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

/**
 * Installs exactly what the directory's lockfile says.
 * @param {string} directory
 * @throws {Error} when npm fails; npm has then printed why
 */
export async function runNpmCi(directory) {
  // Development dependencies build the web pages, so NODE_ENV=production must not leave them out.
  const options = ['--no-audit', '--no-fund', '--loglevel=error', '--include=dev', '--include=optional'];
  const status = await runNpm(['ci', ...options, '--prefix', directory], directory);
  if (status === 0) return;
  throw new Error(
    'Installing the dependencies failed; npm said why above. Check the connection to the npm registry, ' +
      'then run the same command again. Nothing else was changed.',
  );
}

/** npm tells its scripts where it is itself; a script started by hand takes the npm on the PATH. */
function runNpm(args, directory) {
  const npm = process.env['npm_execpath'];
  const viaNode = npm !== undefined && /npm-cli\.c?js$/.test(npm);
  const windows = process.platform === 'win32';
  const [command, commandArgs] = viaNode ? [process.execPath, [npm, ...args]] : ['npm', args];
  return new Promise((resolve, reject) => {
    const options = { cwd: directory, stdio: 'inherit', shell: windows && !viaNode };
    const child = spawn(command, commandArgs, options);
    child.on('error', (cause) => reject(new Error(`npm could not be started: ${cause.message}`, { cause })));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
