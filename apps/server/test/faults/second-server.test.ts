import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { findCorruption, findViolations } from './invariants.ts';
import { freePort, startKillRig } from './kill-rig.ts';
import type { KillRig } from './kill-rig.ts';
import { madeUpPeople } from './provider.ts';
import { startServerProcess } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';

const people = madeUpPeople(40).filter(({ email }) => email !== undefined);

describe.each(testDatabases())('two servers on one database, on $name', (kind) => {
  let rig: KillRig;
  let second: ServerProcess;
  let secondUrl: string;

  beforeEach(async () => {
    rig = await startKillRig({ kind, people });
    const port = await freePort();
    secondUrl = `http://localhost:${port}`;
    second = await startServerProcess({ ...rig.settings, PORTICO_PORT: String(port) });
  });
  afterEach(async () => {
    await second.kill();
    await rig.close();
  });

  it('sign people in at the same time, and nobody twice', async () => {
    const signIn = async (url: string, person: string) => {
      const browser = createBrowserClient(url);
      await browser.signIn({ person });
      const { status, body } = await browser.api('GET', '/v1/me');
      return status === 200 ? body.response.id : JSON.stringify(body);
    };
    const users = await Promise.all(
      people.map(async ({ id }) => [await signIn(rig.url, id), await signIn(secondUrl, id)]),
    );
    for (const [here, there] of users) {
      expect(here).toMatch(/^user_/);
      expect(there).toBe(here);
    }
    expect(new Set(users.flat()).size).toBe(people.length);
    expect(await rig.look(findViolations)).toEqual([]);
    expect(await rig.look((db) => findCorruption(db, kind.name))).toEqual([]);
  });

  it('see a change of settings that the other made within a second', async () => {
    const change = await rig.asServer('PATCH', '/v1/environment-settings', { application_name: 'Renamed' });
    expect(change.status).toBe(200);
    const changedAt = performance.now();
    const atSecond = createServerClient(secondUrl, '');
    const name = async () => (await atSecond('GET', '/v1/environment')).body.display_config.application_name;
    await expect.poll(name, { interval: 20, timeout: 1000 }).toBe('Renamed');
    expect(performance.now() - changedAt).toBeLessThan(1000);
  });
});
