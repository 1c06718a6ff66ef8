import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { ask } from './http-client.ts';
import { measureHere, measureLoad } from './load.ts';
import type { Figure } from './load.ts';
import { printed, startMeasured } from './measured-process.ts';

/** What this machine asks for the work that a sign-in cannot do without, measured in the same run. */
export interface Floor {
  readonly emptyRoute: Figure;
  readonly pointRead: Figure;
  readonly oneRowTransaction: Figure;
  readonly signature: Figure;
  readonly loopbackCall: Figure;
}

export async function measureFloor(seconds: number): Promise<Floor> {
  const server = startMeasured(join(import.meta.dirname, 'floor-server.ts'));
  const [, port = ''] = await printed(server, /port (\d+)/);
  const origin = `http://127.0.0.1:${port}`;
  try {
    const get = async () => void (await ask(origin));
    const emptyRoute = await measureLoad({ seconds, lanes: 16, operation: get, measured: server });
    const database = await measureDatabase(seconds);
    const loopbackCall = await measureCall(seconds, origin);
    return { emptyRoute, ...database, signature: await measureSignature(seconds), loopbackCall };
  } finally {
    await server.stop();
  }
}

/** As the store sets SQLite up: write-ahead log, and every commit on the disk before it is answered. */
async function measureDatabase(seconds: number): Promise<Pick<Floor, 'pointRead' | 'oneRowTransaction'>> {
  const directory = mkdtempSync(join(tmpdir(), 'portico-bench-floor-'));
  const database = new DatabaseSync(join(directory, 'floor.db'));
  database.exec('pragma journal_mode = wal; pragma synchronous = full');
  database.exec('create table rows (id text primary key, value text, time integer)');
  const insert = database.prepare('insert into rows values (?, ?, ?)');
  const [begin, commit] = [database.prepare('begin immediate'), database.prepare('commit')];
  begin.run();
  for (let index = 0; index < 20_000; index += 1) insert.run(`row_${index}`, 'x'.repeat(100), index);
  commit.run();
  let next = 0;
  const oneRowTransaction = await measureHere(seconds, () => {
    begin.run();
    insert.run(`more_${(next += 1)}`, 'x'.repeat(100), next);
    commit.run();
  });
  const read = database.prepare('select * from rows where id = ?');
  const pointRead = await measureHere(seconds, () => read.all(`row_${(next = (next + 7919) % 20_000)}`));
  database.close();
  rmSync(directory, { recursive: true });
  return { pointRead, oneRowTransaction };
}

async function measureSignature(seconds: number): Promise<Figure> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const input = Buffer.alloc(400, 'a');
  return measureHere(seconds, () => sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
}

/** What a call costs the caller. */
async function measureCall(seconds: number, origin: string): Promise<Figure> {
  const pool = new Pool(origin, { connections: 1 });
  const figure = await measureHere(seconds, async () => {
    const { body } = await pool.request({ path: '/', method: 'GET' });
    await body.text();
  });
  await pool.close();
  return figure;
}
