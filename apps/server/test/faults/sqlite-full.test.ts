import { authorizeAs } from '@portico/sandbox';
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { ada, startFaultRig, zoe } from './fault-rig.ts';
import type { FaultRig } from './fault-rig.ts';
import { findCorruption } from './invariants.ts';
import { expectPage, expectTokenVerifies, expectUnavailable, signInBefore } from './outage.ts';
import { mountSmallDisk, whyNoSmallDisk } from './small-disk.ts';
import type { SmallDisk } from './small-disk.ts';

interface Fault {
  readonly name: string;
  /** where the data is instead of where it always is */
  readonly place?: () => SmallDisk;
  begin(rig: FaultRig, disk?: SmallDisk): Promise<void> | void;
  end(rig: FaultRig, disk?: SmallDisk): Promise<void> | void;
}

const set = async (rig: FaultRig, pragma: string) => {
  await sql.raw(`pragma ${pragma}`).execute(rig.server.db);
};

const fullDisk: Fault = {
  name: 'is on a full disk',
  place: mountSmallDisk,
  begin: (_rig, disk) => disk?.fill(),
  end: (_rig, disk) => disk?.clear(),
};
/** What a full disk does, where none can be made: SQLite may not take another page. */
const noMorePages: Fault = {
  name: 'has no page left',
  begin: (rig) => set(rig, 'max_page_count = 1'),
  end: (rig) => set(rig, 'max_page_count = 1073741823'),
};
const readOnly: Fault = {
  name: 'is read-only',
  begin: (rig) => set(rig, 'query_only = on'),
  end: (rig) => set(rig, 'query_only = off'),
};

const reason = whyNoSmallDisk();
if (reason !== undefined) process.stderr.write(`A full disk is only simulated: ${reason}\n`);
const faults = [...(reason === undefined ? [fullDisk] : []), noMorePages, readOnly];

const sqlite = testDatabases().filter(({ name }) => name === 'sqlite');

describe.each(sqlite)('a database file that nothing can be written to, on $name', (kind) => {
  let rig: FaultRig;
  let disk: SmallDisk | undefined;

  afterEach(async () => {
    await rig.close();
    disk?.unmount();
    disk = undefined;
  });

  /** Fills the file's own free pages too: one of many writes finds no place. */
  const failingCallback = async () => {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const browser = createBrowserClient(rig.server.url);
      const callbackUrl = await authorizeAs(await browser.start(), { person: zoe.id });
      const answer = await browser.request(callbackUrl);
      const { body } = await browser.api('GET', '/v1/client');
      if (body.response.sign_in !== null) return { browser, answer };
    }
    throw new Error('Everything could be written.');
  };
  const change = (name: string) =>
    fetch(`${rig.server.url}/v1/environment-settings`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${rig.server.secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ application_name: name }),
    });

  const failingChange = async () => {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const answer = await change(`Full ${attempt}`);
      if (answer.status !== 200) return answer;
    }
    throw new Error('Everything could be written.');
  };

  it.each(faults)(
    'refuses writes with 503 and a page, reads on, and recovers by itself, when it $name',
    async ({ place, begin, end }) => {
      disk = place?.();
      rig = await startFaultRig(kind, { variables: disk ? { PORTICO_DATA: disk.directory } : {} });
      const person = await signInBefore(rig, ada);
      await begin(rig, disk);

      const { browser, answer } = await failingCallback();
      await expectPage(rig, browser, answer);
      await expectUnavailable(await failingChange());
      expect((await person.browser.api('GET', '/v1/me')).body.response.id).toBe(person.userId);
      await expectTokenVerifies(rig, person);
      expect((await fetch(`${rig.server.url}/healthz`)).status).toBe(200);

      await end(rig, disk);
      expect((await change('Free')).status).toBe(200);
      await browser.signIn({ person: ada.id });
      expect((await browser.api('GET', '/v1/me')).body.response.id).toBe(person.userId);
      expect(await findCorruption(rig.server.db, 'sqlite')).toEqual([]);
    },
  );
});
