import { authorizeAs } from '@portico/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { profilePath, startProvider, tokenPath } from './provider.ts';
import type { Provider } from './provider.ts';
import { race } from './raw-http.ts';
import type { RawAnswer } from './raw-http.ts';
import { personWithEmail, personWithoutEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const deliveries = 10;
/** A release asks for more, e.g. 200. */
const rounds = Number(process.env['PORTICO_TEST_RACE_ROUNDS'] ?? 20);
const seed = Number(process.env['PORTICO_TEST_SEED'] ?? 20_261_120);

/** Mulberry32: small, and the same numbers for the same seed. */
function createRandom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const cookieOf = (answer: RawAnswer, name: string) =>
  answer.setCookie
    .find((line) => line.startsWith(`${name}=`) && !line.includes('Max-Age=0'))
    ?.split(/[=;]/)[1];

describe.each(testDatabases())('a callback that is delivered ten times at once on $name', (kind) => {
  let provider: Provider;
  let rig: Rig;

  beforeAll(async () => {
    provider = await startProvider('doubled');
    rig = await startRig(kind, {
      connection: provider.connection,
      variables: { PORTICO_OUTBOUND_ALLOW: provider.address },
    });
  });
  afterEach(() => provider.sandbox.script.clear());
  afterAll(async () => {
    await rig.server.close();
    await provider.close();
  });

  const cookieHeader = (browser: BrowserClient) =>
    [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

  const deliver = (browser: BrowserClient, callback: string, times = deliveries) => {
    const { pathname, search } = new URL(callback);
    const headers = [['cookie', cookieHeader(browser)]] as const;
    return race(
      rig.port,
      Array.from({ length: times }, () => ({ method: 'GET', target: pathname + search, headers })),
    );
  };

  const calls = () => ({
    token: provider.received(tokenPath).length,
    profile: provider.received(profilePath).length,
  });

  it(`UC05 comes to one token call, one profile call and one session, and signs in all ten (${rounds} rounds, seed ${seed})`, async () => {
    const random = createRandom(seed);
    let browser = createBrowserClient(rig.server.url);
    for (let round = 0; round < rounds; round += 1) {
      // Strangers, people who come back, and browsers that are signed in already, in changing order.
      if (random() < 0.7) browser = createBrowserClient(rig.server.url);
      const person = random() < 0.5 ? 'new' : personWithEmail;
      // The provider is slow now and then, so that losers meet a winner at every point of its work.
      for (const path of [tokenPath, profilePath]) {
        if (random() < 0.5)
          provider.sandbox.script.next({ path }, { kind: 'delay', milliseconds: Math.floor(random() * 60) });
      }
      const callback = await authorizeAs(await browser.start(), { person });
      const before = { ...calls(), sessions: await rig.count('sessions') };
      const answers = await deliver(browser, callback);

      expect(answers.map((answer) => answer.status)).toEqual(Array(deliveries).fill(303));
      expect(new Set(answers.map((answer) => answer.location))).toEqual(new Set([`${rig.server.url}/user`]));
      const secrets = new Set(answers.map((answer) => cookieOf(answer, 'portico')));
      expect(secrets.size).toBe(1);
      const [secret = ''] = secrets;
      expect(secret).toMatch(/^[\w-]{43}$/);
      expect({ ...calls(), sessions: await rig.count('sessions') }).toEqual({
        token: before.token + 1,
        profile: before.profile + 1,
        sessions: before.sessions + 1,
      });
      browser.cookies.clear();
      browser.cookies.set('portico', secret);
      const { body } = await browser.api('GET', '/v1/client');
      expect(body.response.sessions).toHaveLength(1);
      provider.sandbox.script.clear();
    }
  }, 120_000);

  it('UC05 makes the losers wait for a winner that the provider keeps waiting', async () => {
    const browser = createBrowserClient(rig.server.url);
    const callback = await authorizeAs(await browser.start(), { person: 'new' });
    const before = calls();
    const held = provider.sandbox.script.next({ path: tokenPath }, { kind: 'hold', at: 'answer' });
    const answering = deliver(browser, callback);
    await held.arrived;
    expect(calls()).toEqual({ token: before.token + 1, profile: before.profile });
    held.release();
    const answers = await answering;
    expect(new Set(answers.map(({ status, location }) => `${status} ${location}`))).toEqual(
      new Set([`303 ${rig.server.url}/user`]),
    );
    expect(new Set(answers.map((answer) => cookieOf(answer, 'portico'))).size).toBe(1);
    expect(calls()).toEqual({ token: before.token + 1, profile: before.profile + 1 });
  });

  it('UC05 signs in again, with the same cookie, when the callback is reloaded later', async () => {
    const browser = createBrowserClient(rig.server.url);
    const callback = await authorizeAs(await browser.start(), { person: 'new' });
    const before = { ...calls(), sessions: await rig.count('sessions') };
    const [first] = await deliver(browser, callback, 1);
    rig.server.advance(60_000);
    const [again] = await deliver(browser, callback, 1);
    expect(first && cookieOf(first, 'portico')).toBeDefined();
    expect(again && cookieOf(again, 'portico')).toBe(first && cookieOf(first, 'portico'));
    expect(again?.location).toBe(first?.location);
    expect({ ...calls(), sessions: await rig.count('sessions') }).toEqual({
      token: before.token + 1,
      profile: before.profile + 1,
      sessions: before.sessions + 1,
    });
  });

  it('UC05 comes to one unfinished sign-up where more is asked for', async () => {
    await rig.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: true } },
    });
    const browser = createBrowserClient(rig.server.url);
    const callback = await authorizeAs(await browser.start(), { person: personWithoutEmail });
    const before = { ...calls(), signUps: await rig.count('sign_ups') };
    const answers = await deliver(browser, callback);
    await rig.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: false } },
    });
    expect(new Set(answers.map(({ status, location }) => `${status} ${location}`))).toEqual(
      new Set([`303 ${rig.server.url}/sign-in/sso-callback`]),
    );
    expect(new Set(answers.map((answer) => cookieOf(answer, 'portico'))).size).toBe(1);
    expect({ ...calls(), signUps: await rig.count('sign_ups') }).toEqual({
      token: before.token + 1,
      profile: before.profile + 1,
      signUps: before.signUps + 1,
    });
  });

  it.each([
    { name: 'the provider fails', scenario: 'unavailable', token: 1, profile: 1 },
    { name: 'the person cancels', scenario: 'cancel', token: 0, profile: 0 },
  ] as const)(
    'UC05 explains the same failure to all ten when $name',
    async ({ scenario, token, profile }) => {
      const browser = createBrowserClient(rig.server.url);
      const callback = await authorizeAs(await browser.start(), { person: personWithEmail, scenario });
      const before = { ...calls(), sessions: await rig.count('sessions') };
      const answers = await deliver(browser, callback);
      expect(new Set(answers.map(({ status, location }) => `${status} ${location}`))).toEqual(
        new Set([`303 ${rig.server.url}/sign-in/sso-callback`]),
      );
      const outcomes = new Set(answers.map((answer) => cookieOf(answer, 'portico_outcome')));
      expect(outcomes.size).toBe(1);
      expect([...outcomes][0]).toBeDefined();
      expect({ ...calls(), sessions: await rig.count('sessions') }).toEqual({
        token: before.token + token,
        profile: before.profile + profile,
        sessions: before.sessions,
      });
    },
  );
});
