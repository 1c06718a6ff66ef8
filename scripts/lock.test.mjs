import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { withLock } from './lock.mjs';
import { root } from './root.mjs';

const name = `test-${process.pid}`;
const path = join(root, '.cache', `${name}.lock`);
const module = JSON.stringify(new URL('./lock.mjs', import.meta.url).href);

afterEach(() => rmSync(path, { force: true }));

/** Another process that takes the lock, says so, and holds it until its input ends. */
async function holder() {
  const code = `
    const { withLock } = await import(${module});
    await withLock('${name}', {}, async () => {
      process.stdout.write('held');
      for await (const _ of process.stdin);
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code]);
  await once(child.stdout, 'data');
  return child;
}

describe('withLock', () => {
  it('gives the result of the work and leaves no lock behind', async () => {
    expect(await withLock(name, {}, async () => existsSync(path))).toBe(true);
    expect(existsSync(path)).toBe(false);
  });

  it('leaves no lock behind when the work fails', async () => {
    const failing = withLock(name, {}, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(existsSync(path)).toBe(false);
  });

  it('waits for another process, and says for which', async () => {
    const other = await holder();
    const order = [];
    const onWait = (pid) => {
      order.push(pid);
      other.stdin.end();
    };
    other.on('exit', () => order.push('other ended'));
    await withLock(name, { onWait }, async () => order.push('ours'));
    expect(order.filter((step) => step !== 'other ended')).toEqual([other.pid, 'ours']);
  });

  it('takes over from a process that was killed', async () => {
    const other = await holder();
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect(existsSync(path)).toBe(true);
    expect(await withLock(name, {}, async () => 'taken over')).toBe('taken over');
  });

  it('takes over a lock without a readable owner', async () => {
    writeFileSync(path, 'nobody');
    expect(await withLock(name, {}, async () => 'taken over')).toBe('taken over');
  });

  it('lets one process in at a time, also when all find the same dead owner', async () => {
    writeFileSync(path, String(spawnSync(process.execPath, ['--version']).pid));
    const code = `
      process.on('message', (message) => message === 'ping' && process.send('pong'));
      const { withLock } = await import(${module});
      process.send('ready');
      await withLock('${name}', {}, async () => {
        process.send('in');
        await new Promise((resolve) => process.on('message', (message) => message === 'out' && resolve()));
      });
      process.disconnect();`;
    const options = { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] };
    const children = [1, 2, 3, 4].map(() =>
      spawn(process.execPath, ['--input-type=module', '--eval', code], options),
    );
    const ends = children.map((child) => once(child, 'exit'));
    const inside = new Set();
    let most = 0;
    for (const child of children) {
      child.on('message', (message) => {
        if (message !== 'in') return;
        inside.add(child);
        most = Math.max(most, inside.size);
      });
    }
    await Promise.all(children.map((child) => heard(child, 'ready')));
    while (inside.size === 0) await Promise.race(children.map((child) => heard(child, 'in')));
    // Whoever could enter has said so before it answers this.
    await Promise.all(children.map((child) => (child.send('ping'), heard(child, 'pong'))));
    const letOut = (child) => {
      inside.delete(child);
      child.send('out');
    };
    for (const child of children) child.on('message', (message) => message === 'in' && letOut(child));
    inside.forEach(letOut);
    expect((await Promise.all(ends)).map(([exitCode]) => exitCode)).toEqual([0, 0, 0, 0]);
    expect(most).toBe(1);
  });
});

function heard(child, expected) {
  return new Promise((resolve) => child.on('message', (message) => message === expected && resolve()));
}
