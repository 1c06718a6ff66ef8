import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { ask } from './http-client.ts';
import { measureHere, measureLoad, warmUp } from './load.ts';
import type { Measure } from './load.ts';
import { printed, startMeasured } from './measured-process.ts';

/** What this machine asks for the work that a sign-in cannot do without. */
export interface Floor {
  readonly emptyRoute: Measure;
  readonly pointRead: Measure;
  readonly oneRowTransaction: Measure;
  readonly signature: Measure;
  readonly loopbackCall: Measure;
}

/** @param lanes requests at once; as many as Portico gets, so that both are as busy */
export async function openFloor(lanes: number): Promise<{ measures: Floor; close: () => Promise<void> }> {
  const server = startMeasured(join(import.meta.dirname, 'floor-server.ts'));
  const [, port = ''] = await printed(server, /port (\d+)/);
  const origin = `http://127.0.0.1:${port}`;
  const route = { lanes, operation: async () => void (await ask(origin)), measured: server };
  await warmUp(route);
  const database = openDatabase();
  const pool = new Pool(origin, { connections: 1 });
  const measures = {
    emptyRoute: (seconds: number) => measureLoad(seconds, route),
    ...database.measures,
    signature: signatures(),
    loopbackCall: (seconds: number) => measureHere(seconds, () => call(pool)),
  };
  const close = async () => {
    database.close();
    await pool.close();
    await server.stop();
  };
  return { measures, close };
}

/** As the store sets SQLite up: write-ahead log, and every commit on the disk before it is answered. */
function openDatabase(): { measures: Pick<Floor, 'pointRead' | 'oneRowTransaction'>; close: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'portico-bench-floor-'));
  const database = new DatabaseSync(join(directory, 'floor.db'));
  database.exec('pragma journal_mode = wal; pragma synchronous = full');
  database.exec('create table rows (id text primary key, value text, time integer)');
  const insert = database.prepare('insert into rows values (?, ?, ?)');
  const [begin, commit] = [database.prepare('begin immediate'), database.prepare('commit')];
  begin.run();
  for (let index = 0; index < 20_000; index += 1) insert.run(`row_${index}`, 'x'.repeat(100), index);
  commit.run();
  const read = database.prepare('select * from rows where id = ?');
  let next = 0;
  const write = () => {
    begin.run();
    insert.run(`more_${(next += 1)}`, 'x'.repeat(100), next);
    commit.run();
  };
  let at = 0;
  const readOne = () => read.all(`row_${(at = (at + 7919) % 20_000)}`);
  const close = () => {
    database.close();
    rmSync(directory, { recursive: true });
  };
  return {
    measures: {
      pointRead: (seconds) => measureHere(seconds, readOne),
      oneRowTransaction: (seconds) => measureHere(seconds, write),
    },
    close,
  };
}

function signatures(): Measure {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const input = Buffer.alloc(400, 'a');
  const signOne = () => sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return (seconds) => measureHere(seconds, signOne);
}

/** What a call costs the caller. */
async function call(pool: Pool): Promise<void> {
  const { body } = await pool.request({ path: '/', method: 'GET' });
  await body.text();
}
