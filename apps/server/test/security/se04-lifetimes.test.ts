import { endpoints } from '@portico/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { personWithEmail, personWithoutEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const hourMs = 3600 * 1000;

describe.each(testDatabases())('a session, on $name', (kind) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig(kind);
  });
  afterEach(() => rig.server.close());

  const signedIn = async (): Promise<BrowserClient> => {
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: personWithEmail });
    expect(await isIn(browser)).toBe(true);
    return browser;
  };
  const isIn = async (browser: BrowserClient) => (await browser.api('GET', '/v1/me')).status === 200;
  /** Getting a token is what counts as activity: reading changes nothing. */
  const use = async (browser: BrowserClient): Promise<number> => {
    const { body } = await browser.api('GET', '/v1/client');
    const { last_active_session_id: id } = body.response ?? {};
    return (await browser.api('POST', `/v1/client/sessions/${id}/tokens`)).status;
  };
  const setLifetimes = async (session: object) => {
    const answer = await rig.asServer('PATCH', '/v1/environment-settings', { session });
    expect(answer.status).toBe(200);
  };

  it('SE04 is over once it was idle for as long as the operator says, though the browser keeps its cookie', async () => {
    await setLifetimes({ idle_lifetime_seconds: 2 * 3600, absolute_lifetime_seconds: 100 * 3600 });
    const browser = await signedIn();
    for (let uses = 0; uses < 3; uses += 1) {
      rig.server.advance(1.5 * hourMs);
      expect(await use(browser)).toBe(200);
    }
    rig.server.advance(2 * hourMs + 1);
    expect(await isIn(browser)).toBe(false);
    const { body } = await browser.api('GET', '/v1/client');
    expect(body.response?.sessions ?? []).toEqual([]);
  });

  it('SE04 is over once it is as old as the operator says, however much it is used', async () => {
    await setLifetimes({ idle_lifetime_seconds: 2 * 3600, absolute_lifetime_seconds: 5 * 3600 });
    const browser = await signedIn();
    for (let uses = 0; uses < 4; uses += 1) {
      rig.server.advance(1.2 * hourMs);
      expect(await use(browser)).toBe(200);
    }
    rig.server.advance(0.3 * hourMs);
    expect(await isIn(browser)).toBe(false);
  });

  it('SE04 is never set to wait longer than it lasts', async () => {
    const session = { idle_lifetime_seconds: 3 * 3600, absolute_lifetime_seconds: 2 * 3600 };
    const answer = await rig.asServer('PATCH', '/v1/environment-settings', { session });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([
      { code: 'form_param_value_invalid', meta: { param_name: 'session.idle_lifetime_seconds' } },
    ]);
  });

  it('SE04 mints no token once it is over', async () => {
    await setLifetimes({ idle_lifetime_seconds: 3600, absolute_lifetime_seconds: 100 * 3600 });
    const browser = await signedIn();
    const { body } = await browser.api('GET', '/v1/client');
    const at = `/v1/client/sessions/${body.response.last_active_session_id}/tokens`;
    expect((await browser.api('POST', at)).status).toBe(200);
    rig.server.advance(hourMs + 1);
    const late = await browser.api('POST', at);
    expect(late.status).toBeGreaterThanOrEqual(400);
    expect(late.body.jwt).toBeUndefined();
  });

  /** Calls everything that only somebody who is signed in may call. */
  const callsAnswered = async (browser: BrowserClient): Promise<string[]> => {
    const answered: string[] = [];
    for (const { access, method, path, hasBody } of endpoints) {
      if (access !== 'session') continue;
      const at = path.replace(/\{\w+\}/g, `sess_${'0'.repeat(32)}`);
      const { status } = await browser.api(method, at, hasBody ? {} : undefined);
      if (status !== 401) answered.push(`${method} ${path}: ${status}`);
    }
    return answered;
  };

  it('SE07 does not come of a sign-up whose address is not proven yet', async () => {
    await rig.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: true } },
    });
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: personWithoutEmail });
    expect(await callsAnswered(browser)).toEqual([]);
    const { body } = await browser.api('GET', '/v1/client');
    const at = `/v1/client/sign-ups/${body.response.sign_up.id}`;
    await browser.api('PATCH', at, { email_address: 'half@example.com' });
    await browser.api('POST', `${at}/prepare-verification`, { strategy: 'email_code' });
    expect(await callsAnswered(browser)).toEqual([]);
    const code = await newestCode(rig.asServer);
    const wrong = code === '000000' ? '000001' : '000000';
    await browser.api('POST', `${at}/attempt-verification`, { strategy: 'email_code', code: wrong });
    expect(await callsAnswered(browser)).toEqual([]);
    expect(await rig.count('sessions')).toBe(0);
    await browser.api('POST', `${at}/attempt-verification`, { strategy: 'email_code', code });
    // Now all of them answer something else: the walk above would have noticed a session.
    expect((await callsAnswered(browser)).length).toBeGreaterThan(5);
  });

  it('SE07 does not come of a sign-in that waits for its code, for somebody who is known', async () => {
    const known = createBrowserClient(rig.server.url);
    const begin = async (browser: BrowserClient) => {
      const { body } = await browser.api('POST', '/v1/client/sign-ins', { identifier: 'ada@example.com' });
      return `/v1/client/sign-ins/${body.response.id}/attempt-first-factor`;
    };
    const first = await begin(known);
    await known.api('POST', first, { strategy: 'email_code', code: await newestCode(rig.asServer) });
    expect(await isIn(known)).toBe(true);
    const half = createBrowserClient(rig.server.url);
    await begin(half);
    expect(await callsAnswered(half)).toEqual([]);
    expect(await rig.count('sessions')).toBe(1);
  });

  it('SE08 is nothing that a cache may keep: every answer about somebody says no-store', async () => {
    const browser = await signedIn();
    const asked: Promise<Response>[] = [];
    for (const { access, method, path } of endpoints) {
      if (access === 'management' || access === 'operator' || method !== 'GET') continue;
      asked.push(browser.request(path.replace(/\{\w+\}/g, `sess_${'0'.repeat(32)}`)));
    }
    for (const page of ['/sign-in', '/sign-up', '/user', '/dashboard']) asked.push(browser.request(page));
    const start = await browser.start();
    asked.push(browser.request('/sign-in/start?strategy=oauth_x'), fetch(start, { redirect: 'manual' }));
    for (const answer of await Promise.all(asked)) {
      const isAboutSomebody =
        answer.headers.has('set-cookie') || answer.url.startsWith(`${rig.server.url}/v1/`);
      if (!isAboutSomebody || answer.url.includes('/sandbox/')) continue;
      expect([answer.url, answer.headers.get('cache-control')]).toEqual([answer.url, 'no-store']);
    }
  });
});
