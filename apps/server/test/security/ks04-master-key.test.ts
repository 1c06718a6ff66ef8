import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openStore } from '../../src/setup/open-store.ts';
import { openDatabase } from '../../src/store/database.ts';
import type { DatabaseTarget } from '../../src/store/database-target.ts';
import { testDatabases } from '../databases.ts';
import type { TestDatabase } from '../databases.ts';

const main = join(import.meta.dirname, '../../src/main.ts');
const printLink = join(import.meta.dirname, '../../src/owner-link.ts');
const otherKey = Buffer.alloc(32, 7).toString('base64');

describe.each(testDatabases())('a start with a key that does not fit on $name', (kind) => {
  let database: TestDatabase;
  let directory: string;
  let target: DatabaseTarget;
  let before: string;

  const variables = (): Record<string, string> => ({
    PORTICO_DATA: directory,
    PORTICO_PORT: '0',
    PORTICO_LOG_LEVEL: 'debug',
    ...(database.url.kind === 'postgres' ? { DATABASE_URL: database.url.connectionString } : {}),
  });
  const keyFile = () => join(directory, 'master.key');

  beforeEach(async () => {
    database = await kind.create();
    directory = mkdtempSync(join(tmpdir(), 'portico-test-key-'));
    target =
      database.url.kind === 'postgres'
        ? database.url
        : { kind: 'sqlite', path: join(directory, 'portico.db') };
    const { db } = await openStore(readConfig(variables()), {
      now: Date.now(),
      onIdleError: () => undefined,
    });
    await db.destroy();
    before = await fingerprint();
  });
  afterEach(async () => {
    await database.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** A hash of everything there is: the bytes of SQLite's file, all rows and columns of PostgreSQL. */
  async function fingerprint(): Promise<string> {
    if (target.kind === 'sqlite') {
      return createHash('sha256').update(readFileSync(target.path)).digest('hex');
    }
    const db = openDatabase(target, () => undefined);
    const hash = createHash('sha256');
    for (const { name, columns } of await db.introspection.getTables({ withInternalKyselyTables: true })) {
      // The transaction that wrote a row last is a column too.
      const { rows } = await sql`select ctid, xmin, * from ${sql.table(name)}`.execute(db);
      hash.update(JSON.stringify([name, columns, rows]));
    }
    await db.destroy();
    return hash.digest('hex');
  }

  /** Runs the real program until it ends. One that starts after all is stopped. */
  const run = async (script: string, change: Readonly<Record<string, string>> = {}) => {
    const child = spawn(process.execPath, [script], {
      env: { PATH: process.env['PATH'], ...variables(), ...change },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += String(chunk);
        if (output.includes('server.ready')) child.kill('SIGTERM');
      });
    }
    const [code] = await once(child, 'close');
    return { code: Number(code), output };
  };

  /** Opens the store as the program does, in this process. @returns what it said */
  const open = async (change: Readonly<Record<string, string>> = {}): Promise<string> => {
    try {
      const config = readConfig({ ...variables(), ...change });
      const { db } = await openStore(config, { now: Date.now(), onIdleError: () => undefined });
      await db.destroy();
      return 'opened';
    } catch (error) {
      return error instanceof Error ? `${error.name}: ${error.message}` : 'nothing';
    }
  };

  it.each([
    { name: 'the server', script: main },
    { name: 'the printer of owner links', script: printLink },
  ])('KS04 lets $name refuse another key, in words', async ({ script }) => {
    const { code, output } = await run(script, { PORTICO_MASTER_KEY: otherKey });
    expect(output).toContain(
      'The master key is not the one this database was made with. Nothing was changed.',
    );
    expect(output).not.toMatch(/^\s+at |server\.ready/m);
    expect(code).toBe(1);
    expect(await fingerprint()).toBe(before);
  });

  it.each([
    { name: 'the server', script: main },
    { name: 'the printer of owner links', script: printLink },
  ])('KS04 lets $name refuse a missing key, and make none beside existing data', async ({ script }) => {
    unlinkSync(keyFile());
    const { code, output } = await run(script);
    expect(output).toContain('The database holds data, but its master key is missing.');
    expect(output).toContain('Nothing was changed.');
    expect(output).not.toMatch(/^\s+at |server\.ready/m);
    expect(code).toBe(1);
    expect(readdirSync(directory).filter((name) => !name.startsWith('portico.db'))).toEqual([]);
    expect(await fingerprint()).toBe(before);
  });

  it.each([
    { name: 'another key', text: otherKey, words: 'is not the one this database was made with' },
    { name: 'an empty file', text: '', words: 'does not hold a master key of 32 bytes' },
    { name: 'half a key', text: 'MDEyMzQ1Njc4OWFiY2Rl', words: 'does not hold a master key of 32 bytes' },
    {
      name: 'words',
      text: 'this is no key, whoever reads it',
      words: 'does not hold a master key of 32 bytes',
    },
  ])('KS04 refuses $name in the file, and keeps the file', async ({ text, words }) => {
    writeFileSync(keyFile(), text);
    expect(await open()).toMatch(new RegExp(`^MasterKeyError: .*${words}`));
    expect(readFileSync(keyFile(), 'utf8')).toBe(text);
    expect(await fingerprint()).toBe(before);
  });

  it('KS04 refuses a key in the settings that is none, naming the variable and not the value', async () => {
    const said = await open({ PORTICO_MASTER_KEY: 'c2hvcnQ' });
    expect(said).toContain('PORTICO_MASTER_KEY must be 32 bytes');
    expect(said).not.toContain('c2hvcnQ');
    expect(await fingerprint()).toBe(before);
  });

  it('KS04 refuses another key before it migrates anything', async () => {
    const db = openDatabase(target, () => undefined);
    // What an old database lacks is made before any migration runs.
    await sql`drop table kysely_migration`.execute(db);
    await sql`drop table kysely_migration_lock`.execute(db);
    await db.destroy();
    before = await fingerprint();
    expect(await open({ PORTICO_MASTER_KEY: otherKey })).toMatch(/^MasterKeyError: .*is not the one/);
    expect(await fingerprint()).toBe(before);
  });

  it('KS04 starts with the right key, wherever it comes from, and it is readable by its owner alone', async () => {
    const key = readFileSync(keyFile(), 'utf8').trim();
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    expect(await run(main)).toMatchObject({ code: 0 });
    unlinkSync(keyFile());
    const again = await run(main, { PORTICO_MASTER_KEY: key });
    expect(again.code).toBe(0);
    expect(again.output).not.toContain(key);
    expect(existsSync(keyFile())).toBe(false);
  });
});
