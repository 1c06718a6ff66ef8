import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from './root.mjs';

const longestWaitMs = 10 * 60 * 1000;

/**
 * Runs `work` while no other process of this clone runs work under the same name. A lock whose owner died
 * is taken over.
 * @param {string} name becomes a file in `.cache/`
 * @param {{ onWait?: (pid: number) => void }} options `onWait` is called once when another process is ahead
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 * @throws {Error} when the other process has not finished after ten minutes
 * @template T
 */
export async function withLock(name, { onWait }, work) {
  const path = join(root, '.cache', `${name}.lock`);
  mkdirSync(dirname(path), { recursive: true });
  await acquire(path, onWait);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

async function acquire(path, onWait) {
  const giveUpAt = Date.now() + longestWaitMs;
  let told = false;
  while (!claim(path)) {
    const owner = readOwner(path);
    if (owner === undefined || !isRunning(owner)) {
      discardStale(path, owner);
      continue;
    }
    if (!told) onWait?.(owner);
    told = true;
    if (Date.now() > giveUpAt) {
      throw new Error(
        `Process ${owner} has held ${path} for ten minutes. If it hangs, end it and try again.`,
      );
    }
    await delay(200);
  }
}

/** Written beside and linked into place, so that a lock file is never seen without its owner in it. */
function claim(path) {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function readOwner(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // exists, but belongs to someone else
  }
}

/** Renames before deleting: two processes that found the same dead owner must not delete a third one's lock. */
function discardStale(path, deadOwner) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (readOwner(aside) !== deadOwner) putBack(aside, path);
  rmSync(aside, { force: true });
}

function putBack(aside, path) {
  try {
    linkSync(aside, path);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}
