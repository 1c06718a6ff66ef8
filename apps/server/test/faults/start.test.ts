import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from './kill-rig.ts';
import { runServerProcess, startServerProcess } from './server-process.ts';

let directory: string;
let data: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'portico-test-start-'));
  data = join(directory, 'data');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** What the process said when it did not start: one sentence, and no more. */
async function refusal(variables: Readonly<Record<string, string>>): Promise<string> {
  const { code, output } = await runServerProcess({ PORTICO_DATA: data, ...variables });
  expect(code).toBe(1);
  expect(output).toMatch(/^\nPortico did not start\.\n/);
  expect(output).not.toMatch(/\n\s+at |node:|\.ts:/);
  return output.replace('\nPortico did not start.\n', '').trim();
}

describe('a server that cannot start says why in a sentence and changes nothing', () => {
  let taken: Server;
  let takenPort: number;

  beforeEach(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    takenPort = (taken.address() as AddressInfo).port;
  });
  afterEach(async () => {
    await new Promise((resolve) => taken.close(resolve));
  });

  it('when the port is in use', async () => {
    const said = await refusal({ PORTICO_PORT: String(takenPort) });
    expect(said).toBe(`Port ${takenPort} is in use. Stop what uses it, or set PORTICO_PORT.`);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('when the data directory cannot be written', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, 'mine');
    const said = await refusal({ PORTICO_PORT: String(await freePort()), PORTICO_DATA: join(file, 'data') });
    expect(said).toBe(
      `The data directory ${file}/data cannot be made (there is a file). Set PORTICO_DATA to one that can be written.`,
    );
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(readdirSync(directory)).toEqual(['file']);
  });

  it('when the data directory cannot be made, wherever the data is', async () => {
    const impossible = { PORTICO_PORT: String(await freePort()), PORTICO_DATA: '/proc/nope/data' };
    const sentence =
      'The data directory /proc/nope/data cannot be made (ENOENT). Set PORTICO_DATA to one that can be written.';
    expect(await refusal(impossible)).toBe(sentence);
    expect(await refusal({ ...impossible, PORTICO_DATA: '/proc/nope' })).toContain('PORTICO_DATA');
  });

  it('when the database file is no database', async () => {
    const file = join(directory, 'portico.db');
    const text =
      'Nobody would call this a database, long as it may be: it is a hundred bytes of plain English text.';
    writeFileSync(file, text);
    const said = await refusal({ PORTICO_PORT: String(await freePort()), PORTICO_DATA: directory });
    expect(said).toBe('The database in PORTICO_DATA cannot be used: file is not a database.');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('when the database does not answer', async () => {
    const variables = {
      PORTICO_PORT: String(await freePort()),
      DATABASE_URL: `postgres://somebody:secret@127.0.0.1:${await freePort()}/portico`,
    };
    const said = await refusal(variables);
    expect(said).toBe('The database at DATABASE_URL does not answer (ECONNREFUSED).');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('when every setting is wrong, naming all of them at once', async () => {
    const wrong = {
      PORTICO_URL: 'http://auth.example.com/path',
      PORTICO_PORT: 'four',
      DATABASE_URL: 'mysql://localhost/portico',
      PORTICO_MASTER_KEY: 'short',
      PORTICO_OUTBOUND_ALLOW: '10.0.0.0/99',
      SMTP_URL: 'mail.example.com',
      PORTICO_LOG_LEVEL: 'loud',
    };
    const said = await refusal(wrong);
    for (const name of Object.keys(wrong)) expect(said).toContain(`\n  ${name} must `);
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('a server that starts', () => {
  it('is ready within two seconds, at the first start and at the second', async () => {
    const variables = { PORTICO_DATA: data, PORTICO_PORT: String(await freePort()) };
    const readyMs: number[] = [];
    for (const start of ['first', 'second']) {
      const server = await startServerProcess(variables);
      await server.kill();
      process.stderr.write(`${start} start: ready in ${Math.round(server.readyMs)} ms\n`);
      readyMs.push(server.readyMs);
    }
    expect(Math.min(...readyMs)).toBeLessThan(2000);
  });
});
