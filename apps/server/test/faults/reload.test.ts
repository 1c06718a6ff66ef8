import { authorizeAs } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFlowCookie } from '../../src/sign-in/flow-cookies.ts';
import { openFlow } from '../../src/sign-in/flow.ts';
import { consumeFlow, endFlow } from '../../src/store/flows.ts';
import { createBrowserClient } from '../browser-client.ts';
import type { BrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { ada, failureShown, startFaultRig } from './fault-rig.ts';
import type { FaultRig } from './fault-rig.ts';
import { tokenCall } from './provider.ts';

describe.each(testDatabases())('a person who reloads or goes back, on $name', (kind) => {
  let rig: FaultRig;
  let browser: BrowserClient;

  beforeEach(async () => {
    rig = await startFaultRig(kind);
    browser = createBrowserClient(rig.server.url);
  });
  afterEach(() => rig.close());

  const me = async () => (await browser.api('GET', '/v1/me')).body.response?.id;
  const sessions = async () => (await rig.server.db.selectFrom('sessions').select('id').execute()).length;

  it('is signed in once, and stays it, when the callback is delivered twice at once', async () => {
    const url = await authorizeAs(await browser.start(), { person: ada.id });
    const answers = await Promise.all([browser.request(url), browser.request(url)]);
    for (const answer of answers) expect(answer.headers.get('location')).toBe(`${rig.server.url}/user`);
    expect(await me()).toMatch(/^user_/);
    expect(await sessions()).toBe(1);
  });

  it('stays signed in when the back button leads to the provider, and forward again', async () => {
    const authorizeUrl = await browser.start();
    await browser.request(await authorizeAs(authorizeUrl, { person: ada.id }));
    const user = await me();
    const again = await browser.request(await authorizeAs(authorizeUrl, { person: ada.id }));
    expect(again.status).toBe(303);
    expect(again.headers.get('location')).toMatch(`${rig.server.url}/`);
    expect(await me()).toBe(user);
    expect(await sessions()).toBe(1);
  });

  /** Delivers a callback that another process has consumed, and is at since so many milliseconds. */
  const deliverConsumed = async (sinceMs: number) => {
    const { db, running, now } = rig.server;
    const { deps } = running;
    const url = await authorizeAs(await browser.start(), { person: ada.id });
    const environment = deps.registry.byHost(undefined);
    const state = new URL(url).searchParams.get('state') ?? '';
    const cookie = findFlowCookie(environment, browser.cookies, state);
    const { id } = openFlow(deps.sealer, environment, { cookie, state, now: now() });
    const flow = { environmentId: environment.id, id };
    await consumeFlow(db, { ...flow, now: now() - sinceMs });
    const answer = browser.request(url, { signal: AbortSignal.timeout(1500) });
    const end = { ...flow, location: `${rig.server.url}/user`, sealedOutcome: null, sealedTry: null };
    return { answer, finishElsewhere: () => endFlow(db, end) };
  };

  it('is told at once to start again when the process that was at it died', async () => {
    const { answer } = await deliverConsumed(2000);
    expect((await answer).headers.get('location')).toBe(`${rig.server.url}/sign-in/sso-callback`);
    expect(await failureShown(browser)).toMatchObject({ code: 'oauth_state_invalid' });
  });

  it('waits for another process that may be at it two seconds, and no longer', async () => {
    const { answer } = await deliverConsumed(0);
    rig.server.advance(2000);
    expect((await answer).headers.get('location')).toBe(`${rig.server.url}/sign-in/sso-callback`);
  });

  it('goes where the other process leads when it comes to an end meanwhile', async () => {
    const { answer, finishElsewhere } = await deliverConsumed(0);
    // Requests are taken in turn: when these are answered, the callback has seen that it has to wait.
    for (let request = 0; request < 5; request += 1) await browser.request('/readyz');
    await finishElsewhere();
    expect((await answer).headers.get('location')).toBe(`${rig.server.url}/user`);
  });

  it('gets a page with a way on, in the end, when the first delivery never comes to one', async () => {
    const url = await authorizeAs(await browser.start(), { person: ada.id });
    const held = rig.provider.sandbox.script.next(tokenCall, { kind: 'hold' });
    const cookies = new Map(browser.cookies);
    const first = browser.request(url);
    await held.arrived;
    const reloading = createBrowserClient(rig.server.url);
    for (const [name, value] of cookies) reloading.cookies.set(name, value);
    const second = reloading.request(url);
    rig.server.advance(26_000);
    expect((await second).headers.get('location')).toBe(`${rig.server.url}/sign-in/sso-callback`);
    expect(await failureShown(reloading)).toMatchObject({ code: 'oauth_state_invalid' });
    await reloading.signIn({ person: ada.id });
    expect((await reloading.api('GET', '/v1/me')).status).toBe(200);
    held.release();
    await first;
  });
});
