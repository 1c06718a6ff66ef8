import { setTimeout as wait } from 'node:timers/promises';
import { authorizeAs } from '@portico/sandbox';
import type { SandboxPerson } from '@portico/sandbox';
import { newestCode } from '../browser-client.ts';
import type { ApiAnswer, BrowserClient } from '../browser-client.ts';
import { holdDatabase } from './database-hold.ts';
import type { KillRig } from './kill-rig.ts';
import { profileCall, tokenCall } from './provider.ts';
import type { Random } from './random.ts';

/** One person on one browser, on the way to being signed in. */
export interface Attempt {
  readonly rig: KillRig;
  readonly browser: BrowserClient;
  readonly person: SandboxPerson;
  readonly random: Random;
  /** how long a callback, and the entering of a code, took lately, in milliseconds */
  readonly durations: { readonly callback: number; readonly code: number };
  /** where the provider sent the person back to */
  callbackUrl: string | undefined;
}

export interface KillPoint {
  readonly name: string;
  /** `known` people have signed in before; `addressless` ones have to prove an address first */
  readonly needs: 'anybody' | 'stranger' | 'addressless stranger';
  /** Takes the person to the point and kills the server there. */
  readonly reach: (attempt: Attempt) => Promise<void>;
}

/** Ends the server after so many milliseconds, more exactly than a timer does. */
export async function killAfter(rig: KillRig, milliseconds: number): Promise<void> {
  const at = performance.now() + milliseconds;
  if (milliseconds > 2) await wait(milliseconds - 2);
  // The request has to be on its way before this thread stops to watch the clock.
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  while (performance.now() < at);
  await rig.kill();
}

/** A request whose answer may never come. */
export function send(request: Promise<unknown>): { readonly over: Promise<void> } {
  return {
    over: request.then(
      () => undefined,
      () => undefined,
    ),
  };
}

async function goToCallback(attempt: Attempt): Promise<string> {
  const { browser, person } = attempt;
  attempt.callbackUrl = await authorizeAs(await browser.start(), { person: person.id });
  return attempt.callbackUrl;
}

/** Sends the callback and kills while the provider holds one of our calls. */
function whileHeld(call: object, at: 'request' | 'answer', release?: (attempt: Attempt) => number) {
  return async (attempt: Attempt): Promise<void> => {
    const { rig, browser } = attempt;
    const url = await goToCallback(attempt);
    const held = rig.provider.sandbox.script.next(call, { kind: 'hold', at });
    const request = send(browser.request(url));
    await held.arrived;
    if (release) held.release();
    await killAfter(rig, release?.(attempt) ?? 0);
    held.release();
    await request.over;
  };
}

/** Does something and kills while the database makes it wait. */
function whileDatabaseHeld(table: string, act: (attempt: Attempt) => Promise<() => Promise<unknown>>) {
  return async (attempt: Attempt): Promise<void> => {
    const { rig } = attempt;
    const prepared = await act(attempt);
    const hold = await holdDatabase(rig.target, table);
    const request = send(prepared());
    await hold.waiting();
    await rig.kill();
    await hold.release();
    await request.over;
  };
}

/** The callback came back from the provider, and the answer is on its way, when the database is taken. */
async function whileSettling(attempt: Attempt): Promise<void> {
  const { rig, browser } = attempt;
  const url = await goToCallback(attempt);
  const held = rig.provider.sandbox.script.next(profileCall, { kind: 'hold' });
  const request = send(browser.request(url));
  await held.arrived;
  const hold = await holdDatabase(rig.target, 'audit_events');
  held.release();
  await hold.waiting();
  await rig.kill();
  await hold.release();
  await request.over;
}

const cookieHeader = (browser: BrowserClient) =>
  [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

/** The server did everything, and nobody hears of it. */
async function answerLost({ rig, browser }: Attempt, path: string, init: RequestInit = {}): Promise<void> {
  const headers = { ...Object.fromEntries(new Headers(init.headers)), cookie: cookieHeader(browser) };
  await fetch(new URL(path, rig.url), { ...init, headers, redirect: 'manual' });
  await rig.kill();
}

const signUpOf = async (browser: BrowserClient): Promise<string> =>
  (await browser.api('GET', '/v1/client')).body.response.sign_up.id;

export const addressOf = (person: SandboxPerson) => `${person.username}@people.example`;

/** Gives the address. @returns the path of the sign-up */
async function giveAddress({ browser, person }: Attempt): Promise<string> {
  const path = `/v1/client/sign-ups/${await signUpOf(browser)}`;
  await browser.api('PATCH', path, { email_address: addressOf(person) });
  return path;
}

async function mailCode(attempt: Attempt): Promise<{ path: string; code: string }> {
  const path = await giveAddress(attempt);
  await attempt.browser.api('POST', `${path}/prepare-verification`, { strategy: 'email_code' });
  return { path, code: await newestCode(attempt.rig.asServer) };
}

async function callback(attempt: Attempt): Promise<void> {
  await attempt.browser.request(await goToCallback(attempt));
}

const enter = (browser: BrowserClient, { path, code }: { path: string; code: string }): Promise<ApiAnswer> =>
  browser.api('POST', `${path}/attempt-verification`, { strategy: 'email_code', code });

export const killPoints: readonly KillPoint[] = [
  { name: 'before the start', needs: 'anybody', reach: ({ rig }) => rig.kill() },
  {
    name: 'during the start',
    needs: 'anybody',
    reach: async ({ rig, browser, random }) => {
      const request = send(browser.start());
      await killAfter(rig, random.below(12));
      await request.over;
    },
  },
  {
    name: 'at the provider, after the start',
    needs: 'anybody',
    reach: async (attempt) => {
      await goToCallback(attempt);
      await attempt.rig.kill();
    },
  },
  {
    name: 'callback, at any moment',
    needs: 'anybody',
    reach: async (attempt) => {
      const { rig, browser, random, durations } = attempt;
      const request = send(browser.request(await goToCallback(attempt)));
      await killAfter(rig, random.below(1.1 * durations.callback));
      await request.over;
    },
  },
  {
    name: 'callback, before the flow is consumed',
    needs: 'anybody',
    reach: whileDatabaseHeld('consumed_flows', async (attempt) => {
      const url = await goToCallback(attempt);
      return () => attempt.browser.request(url);
    }),
  },
  { name: 'token call held', needs: 'anybody', reach: whileHeld(tokenCall, 'request') },
  { name: 'token answer lost', needs: 'anybody', reach: whileHeld(tokenCall, 'answer') },
  {
    name: 'token answer in flight',
    needs: 'anybody',
    reach: whileHeld(tokenCall, 'answer', ({ random }) => random.below(4)),
  },
  { name: 'users/me held', needs: 'anybody', reach: whileHeld(profileCall, 'request') },
  {
    name: 'from the users/me answer to COMMIT, at any moment',
    needs: 'anybody',
    reach: whileHeld(profileCall, 'answer', ({ random, durations }) =>
      random.below(0.6 * durations.callback),
    ),
  },
  { name: 'settling, the database makes it wait', needs: 'anybody', reach: whileSettling },
  {
    name: 'after COMMIT, the answer is lost',
    needs: 'anybody',
    reach: async (attempt) => answerLost(attempt, await goToCallback(attempt)),
  },
  {
    name: 'sign-up, before an address is given',
    needs: 'addressless stranger',
    reach: async (attempt) => {
      await callback(attempt);
      await attempt.rig.kill();
    },
  },
  {
    name: 'sign-up, the code is in the mail',
    needs: 'addressless stranger',
    reach: async (attempt) => {
      await callback(attempt);
      await mailCode(attempt);
      await attempt.rig.kill();
    },
  },
  {
    name: 'sign-up, while the code is taken, at any moment',
    needs: 'addressless stranger',
    reach: async (attempt) => {
      const { rig, browser, random, durations } = attempt;
      await callback(attempt);
      const request = send(enter(browser, await mailCode(attempt)));
      await killAfter(rig, random.below(1.1 * durations.code));
      await request.over;
    },
  },
  {
    name: 'sign-up, the database makes its completion wait',
    needs: 'addressless stranger',
    reach: whileDatabaseHeld('sessions', async (attempt) => {
      await callback(attempt);
      const mailed = await mailCode(attempt);
      return () => enter(attempt.browser, mailed);
    }),
  },
  {
    name: 'sign-up complete, the answer is lost',
    needs: 'addressless stranger',
    reach: async (attempt) => {
      await callback(attempt);
      const { path, code } = await mailCode(attempt);
      await answerLost(attempt, `${path}/attempt-verification`, {
        method: 'POST',
        headers: { origin: attempt.rig.url, 'content-type': 'application/json' },
        body: JSON.stringify({ strategy: 'email_code', code }),
      });
    },
  },
];
