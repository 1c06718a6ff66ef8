import { afterEach, beforeEach, expect, it, describe } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startKillRig } from './kill-rig.ts';
import type { KillRig } from './kill-rig.ts';
import { madeUpPeople } from './provider.ts';

const readers = 20;

describe.each(testDatabases())('a server that is killed once tokens were read, on $name', (kind) => {
  const [person] = madeUpPeople(1);
  let rig: KillRig;

  beforeEach(async () => {
    rig = await startKillRig({ kind, people: person ? [person] : [] });
  });
  afterEach(() => rig.close());

  it('AP06 has written down each token that somebody has', { timeout: 30_000 }, async () => {
    await rig.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: false } },
    });
    const browser = createBrowserClient(rig.url);
    await browser.signIn({ person: person?.id ?? '' });
    const { id } = (await browser.api('GET', '/v1/me')).body.response;
    let got = 0;
    const reading = Array.from({ length: readers }, async () => {
      for (;;) {
        const { status } = await rig.asServer('GET', `/v1/users/${id}/oauth-access-tokens/x`);
        if (status === 200) got += 1;
      }
    });
    const died = Promise.allSettled(reading);
    await expect.poll(() => got, { interval: 1, timeout: 10_000 }).toBeGreaterThan(5 * readers);
    await rig.kill();
    await died;
    const written = await rig.look((db) =>
      db
        .selectFrom('audit_events')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('type', '=', 'external_account.tokens_read')
        .executeTakeFirstOrThrow(),
    );
    expect(Number(written.count)).toBeGreaterThanOrEqual(got);
  });
});
