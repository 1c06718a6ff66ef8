import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../faults/kill-rig.ts';
import { startServerProcess } from '../faults/server-process.ts';

const key = Buffer.alloc(32, 9).toString('base64');

// Files of SQLite: with PostgreSQL there is only the key.
describe('KS05 what a server leaves on a machine', () => {
  let directory: string;
  let umask: number;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'portico-test-ks05-'));
    // As careless as a shell can be: what is made is open to everybody unless somebody says otherwise.
    umask = process.umask(0);
  });
  afterEach(() => {
    process.umask(umask);
    rmSync(directory, { recursive: true });
  });

  const start = async (variables: Record<string, string> = {}) => {
    const data = join(directory, 'data');
    const server = await startServerProcess({
      PORTICO_DATA: data,
      PORTICO_PORT: String(await freePort()),
      ...variables,
    });
    return { server, data };
  };
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

  it('is readable by its owner alone: the folder, the database with its log, the key', async () => {
    const { server, data } = await start();
    try {
      const modes = Object.fromEntries(readdirSync(data).map((name) => [name, modeOf(join(data, name))]));
      expect(Object.keys(modes)).toEqual(
        expect.arrayContaining(['portico.db', 'portico.db-wal', 'master.key']),
      );
      expect(new Set(Object.values(modes))).toEqual(new Set(['600']));
      expect(modeOf(data)).toBe('700');
    } finally {
      await server.kill();
    }
  });

  it('shows no secret to who lists processes or reads their environment, where it is in a file', async () => {
    const path = join(directory, 'mounted-secret');
    writeFileSync(path, `${key}\n`, { mode: 0o600 });
    const { server, data } = await start({ PORTICO_MASTER_KEY_FILE: path });
    try {
      const seen = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${server.pid}/${name}`, 'utf8'));
      expect(seen.join('\n')).not.toContain(key);
      expect(seen[1]).toContain('PORTICO_MASTER_KEY_FILE');
      // It is the key that is used: none was made beside it.
      expect(readdirSync(data)).not.toContain('master.key');
      expect(server.output()).not.toContain(key);
    } finally {
      await server.kill();
    }
  });
});
