import { authorizeAs } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { proxiedPostgres } from './database-proxy.ts';
import type { DatabaseProxy } from './database-proxy.ts';
import { ada, signInFresh, startFaultRig } from './fault-rig.ts';
import type { FaultRig } from './fault-rig.ts';
import { expectPage, expectTokenVerifies, expectUnavailable, signInBefore } from './outage.ts';

const postgres = testDatabases().filter(({ name }) => name === 'postgres');

describe.each(postgres)('a database that goes away, on $name', (kind) => {
  let rig: FaultRig;
  let proxy: DatabaseProxy;

  beforeEach(async () => {
    const proxied = proxiedPostgres(kind);
    rig = await startFaultRig(proxied.kind);
    proxy = proxied.proxy();
  });
  afterEach(async () => {
    await proxy.set('open');
    await rig.close();
  });

  const counts = async () => {
    const { db } = rig.server;
    const count = async (table: 'users' | 'sessions' | 'external_accounts') =>
      (await db.selectFrom(table).select('id').execute()).length;
    return {
      users: await count('users'),
      sessions: await count('sessions'),
      accounts: await count('external_accounts'),
    };
  };

  it('leaves nobody half-made when the connection breaks before COMMIT, and says so on a page', async () => {
    const browser = createBrowserClient(rig.server.url);
    const callbackUrl = await authorizeAs(await browser.start(), { person: ada.id });
    proxy.cutAt('commit', 'before');
    await expectPage(rig, browser, await browser.request(callbackUrl));
    expect(proxy.cuts()).toBe(1);
    expect(await counts()).toEqual({ users: 0, sessions: 0, accounts: 0 });
    await browser.signIn({ person: ada.id });
    expect((await browser.api('GET', '/v1/me')).status).toBe(200);
    expect(await counts()).toEqual({ users: 1, sessions: 1, accounts: 1 });
  });

  it('signs in when COMMIT was done and only its answer is lost', async () => {
    const browser = createBrowserClient(rig.server.url);
    const callbackUrl = await authorizeAs(await browser.start(), { person: ada.id });
    proxy.cutAt('commit', 'after');
    const answer = await browser.request(callbackUrl);
    expect(proxy.cuts()).toBe(1);
    expect(answer.headers.get('location')).toBe(`${rig.server.url}/user`);
    expect((await browser.api('GET', '/v1/me')).status).toBe(200);
    expect(await counts()).toEqual({ users: 1, sessions: 1, accounts: 1 });
    const { body } = await rig.asServer('GET', '/v1/audit-events');
    const types = body.data.map((event: { type: string }) => event.type);
    expect(types).not.toContain('sign_in.failed');
  });

  it('signs nobody out while it is down, keeps tokens verifiable, and recovers by itself', async () => {
    const person = await signInBefore(rig, ada);
    const browser = createBrowserClient(rig.server.url);
    const callbackUrl = await authorizeAs(await browser.start(), { person: ada.id });
    await proxy.set('down');

    const startedAt = performance.now();
    await expectPage(rig, browser, await browser.request(callbackUrl));
    expect(performance.now() - startedAt).toBeLessThan(1000);
    const headers = { origin: rig.server.url };
    await expectUnavailable(await person.browser.request('/v1/me'));
    await expectUnavailable(
      await person.browser.request(`/v1/client/sessions/${person.sessionId}/tokens`, {
        method: 'POST',
        headers,
      }),
    );
    await expectUnavailable(await fetch(`${rig.server.url}/readyz`));
    expect((await fetch(`${rig.server.url}/healthz`)).status).toBe(200);
    await expectTokenVerifies(rig, person);

    await proxy.set('open');
    expect((await person.browser.api('GET', '/v1/me')).body.response.id).toBe(person.userId);
    expect((await fetch(`${rig.server.url}/readyz`)).status).toBe(200);
    await browser.signIn({ person: ada.id });
    expect((await browser.api('GET', '/v1/me')).body.response.id).toBe(person.userId);
  });

  it('is answered with 503 while it hangs, and by itself again afterwards', { timeout: 60_000 }, async () => {
    const person = await signInBefore(rig, ada);
    await proxy.set('frozen');
    const startedAt = performance.now();
    const asked = Array.from({ length: 15 }, async () => {
      await expectUnavailable(await person.browser.request('/v1/me'));
    });
    await expectTokenVerifies(rig, person);
    expect(performance.now() - startedAt).toBeLessThan(1000);
    await Promise.all(asked);
    expect(performance.now() - startedAt).toBeLessThan(20_000);

    await proxy.set('open');
    expect((await person.browser.api('GET', '/v1/me')).body.response.id).toBe(person.userId);
    expect(await signInFresh(rig.server, ada)).toBe(person.userId);
  });
});
