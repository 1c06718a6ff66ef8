import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { authorizeAs } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { ada, startFaultRig } from './fault-rig.ts';
import type { FaultRig } from './fault-rig.ts';
import { expectPage, expectTokenVerifies, expectUnavailable, signInBefore } from './outage.ts';
import { holdInSecondProcess } from './sqlite-holder.ts';
import type { SqliteHolder } from './sqlite-holder.ts';

const sqlite = testDatabases().filter(({ name }) => name === 'sqlite');

describe.each(sqlite)('a database that a second process holds, on $name', (kind) => {
  let rig: FaultRig;
  let path: string;
  let holder: SqliteHolder | undefined;

  beforeEach(async () => {
    rig = await startFaultRig(kind);
    path = join(rig.server.config.dataDirectory, 'portico.db');
  });
  afterEach(async () => {
    await holder?.release();
    holder = undefined;
    await rig.close();
  });

  it('makes a sign-in wait for a second, and it comes to its end', async () => {
    const browser = createBrowserClient(rig.server.url);
    const callbackUrl = await authorizeAs(await browser.start(), { person: ada.id });
    holder = await holdInSecondProcess(path);
    const callback = browser.request(callbackUrl);
    await wait(1000);
    await holder.release();
    holder = undefined;
    expect((await callback).headers.get('location')).toBe(`${rig.server.url}/user`);
    expect((await browser.api('GET', '/v1/me')).status).toBe(200);
  });

  it('refuses writes after five seconds, reads on meanwhile, and recovers by itself', async () => {
    const person = await signInBefore(rig, ada);
    const browser = createBrowserClient(rig.server.url);
    const callbackUrl = await authorizeAs(await browser.start(), { person: ada.id });
    holder = await holdInSecondProcess(path);
    const startedAt = performance.now();
    const since = () => performance.now() - startedAt;
    const writes = Array.from({ length: 3 }, async () => {
      await expectUnavailable(
        await fetch(`${rig.server.url}/v1/environment-settings`, {
          method: 'PATCH',
          headers: { authorization: `Bearer ${rig.server.secretKey}`, 'content-type': 'application/json' },
          body: JSON.stringify({ application_name: 'Another' }),
        }),
      );
      return since();
    });
    const callback = browser.request(callbackUrl);

    await wait(100);
    await expectTokenVerifies(rig, person);
    expect((await person.browser.api('GET', '/v1/me')).body.response.id).toBe(person.userId);
    expect(since()).toBeLessThan(1500);

    for (const milliseconds of await Promise.all(writes)) expect(milliseconds).toBeLessThan(6500);
    await expectPage(rig, browser, await callback);
    expect(since()).toBeLessThan(13_000);
    await holder.release();
    holder = undefined;
    await browser.signIn({ person: ada.id });
    expect((await browser.api('GET', '/v1/me')).body.response.id).toBe(person.userId);
  });
});
