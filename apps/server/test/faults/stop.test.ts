import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authorizeAs } from '@portico/sandbox';
import { createBrowserClient } from '../browser-client.ts';
import type { BrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startKillRig } from './kill-rig.ts';
import type { KillRig } from './kill-rig.ts';
import { madeUpPeople, tokenCall } from './provider.ts';

const people = madeUpPeople(1);
const person = people[0]?.id ?? '';

describe.each(testDatabases())('a server that is told to stop, on $name', (kind) => {
  let rig: KillRig;
  let browser: BrowserClient;

  beforeEach(async () => {
    rig = await startKillRig({ kind, people });
    browser = createBrowserClient(rig.url);
  });
  afterEach(() => rig.close());

  /** A callback that waits for the provider. */
  const callbackUnderWay = async () => {
    const url = await authorizeAs(await browser.start(), { person });
    const held = rig.provider.sandbox.script.next(tokenCall, { kind: 'hold' });
    const answer = browser.request(url);
    await held.arrived;
    return { held, answer };
  };

  it.each([
    { name: 'SIGTERM', signals: ['SIGTERM'] },
    { name: 'Ctrl-C twice', signals: ['SIGINT', 'SIGINT'] },
  ] as const)('finishes the callback under way, then ends with 0, after $name', async ({ signals }) => {
    const { held, answer } = await callbackUnderWay();
    const startedAt = performance.now();
    for (const signal of signals) rig.server().signal(signal);
    await expect.poll(() => fetch(`${rig.url}/healthz`).catch(() => 'refused')).toBe('refused');
    held.release();
    expect((await answer).headers.get('location')).toBe(`${rig.url}/user`);
    expect(await rig.server().exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(5000);
    await rig.restart();
    expect((await browser.api('GET', '/v1/me')).status).toBe(200);
  });

  it('does not wait for connections that never asked for anything', async () => {
    const { hostname, port } = new URL(rig.url);
    const silent = connect({ host: hostname, port: Number(port) });
    await once(silent, 'connect');
    const startedAt = performance.now();
    rig.server().signal('SIGINT');
    expect(await rig.server().exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(3000);
    silent.destroy();
  });

  it('goes on with a flow that was at the provider meanwhile', async () => {
    const url = await authorizeAs(await browser.start(), { person });
    rig.server().signal('SIGTERM');
    await rig.server().exited;
    await rig.restart();
    expect((await browser.request(url)).headers.get('location')).toBe(`${rig.url}/user`);
  });
});

describe.each(testDatabases().slice(0, 1))('a server that is told to stop while a provider hangs', (kind) => {
  it('ends with 0 within ten seconds all the same', async () => {
    const rig = await startKillRig({ kind, people });
    const browser = createBrowserClient(rig.url);
    const url = await authorizeAs(await browser.start(), { person });
    const held = rig.provider.sandbox.script.next(tokenCall, { kind: 'hold' });
    const answer = browser.request(url).catch(() => 'cut');
    await held.arrived;
    const startedAt = performance.now();
    rig.server().signal('SIGTERM');
    expect(await rig.server().exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    held.release();
    await answer;
    await rig.close();
  });
});
