import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer, BrowserClient } from '../browser-client.ts';
import { createBrowserClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { json, race } from './raw-http.ts';
import type { RawAnswer, RawRequest } from './raw-http.ts';
import { pageHeaders, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const maxTries = 5;
const codeLifetimeMs = 10 * 60_000;
const resendAfterMs = 30_000;

interface Attempt {
  readonly browser: BrowserClient;
  readonly address: string;
  readonly at: string;
  /** the newest code that was mailed */
  readonly code: string;
}

describe.each(testDatabases())('a mailed code on $name', (kind) => {
  let rig: Rig;
  let made = 0;

  beforeAll(async () => {
    rig = await startRig(kind);
    await rig.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: true } },
    });
  });
  afterAll(() => rig.server.close());

  const prepare = (browser: BrowserClient, at: string) =>
    browser.api('POST', `${at}/prepare-verification`, { strategy: 'email_code' });
  const enter = ({ browser, at }: Attempt, code: string, from = browser) =>
    from.api('POST', `${at}/attempt-verification`, { strategy: 'email_code', code });
  const codeOf = ({ body }: ApiAnswer) => body.errors?.[0]?.code;

  /** Comes back from the provider without an address, gives one and has a code mailed. */
  const askForCode = async (address = `rl01-${(made += 1)}@example.com`): Promise<Attempt> => {
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: 'new' });
    const { body } = await browser.api('GET', '/v1/client');
    const at = `/v1/client/sign-ups/${body.response.sign_up.id}`;
    await browser.api('PATCH', at, { email_address: address });
    await prepare(browser, at);
    return { browser, address, at, code: await newestCode(rig.asServer) };
  };

  const entry = ({ browser, at }: Attempt, code: string): RawRequest => {
    const content = json({ strategy: 'email_code', code });
    return {
      method: 'POST',
      target: `${at}/attempt-verification`,
      headers: [...content.headers, ...pageHeaders(rig.server.url, browser)],
      body: content.body,
    };
  };
  const rawCode = ({ status, body }: RawAnswer) => JSON.parse(body).errors?.[0]?.code ?? status;
  const wrong = (code: string, index: number) =>
    String((Number(code) + 1 + index) % 1_000_000).padStart(6, '0');
  const tally = (values: readonly unknown[]) => {
    const counts: Record<string, number> = {};
    for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
    return counts;
  };

  it('RL01 evaluates at most five of five hundred guesses that come at once', async () => {
    const attempt = await askForCode();
    const users = await rig.count('users');
    const guesses = Array.from({ length: 500 }, (_, index) => entry(attempt, wrong(attempt.code, index)));
    const answers = await race(rig.port, guesses);
    expect(tally(answers.map(rawCode))).toEqual({ form_code_incorrect: maxTries, verification_failed: 495 });
    const left = answers.flatMap(({ body }) => JSON.parse(body).errors[0].meta.tries_left ?? []);
    expect(new Set(left)).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(codeOf(await enter(attempt, attempt.code))).toBe('verification_failed');
    expect(await rig.count('users')).toBe(users);
  });

  it('RL01 evaluates at most five guesses that come one by one, and the right code after them is refused', async () => {
    const attempt = await askForCode();
    for (let index = 0; index < maxTries; index += 1) {
      const refused = await enter(attempt, wrong(attempt.code, index));
      expect(refused.body.errors[0]).toMatchObject({
        code: 'form_code_incorrect',
        meta: { tries_left: maxTries - 1 - index },
      });
    }
    expect(codeOf(await enter(attempt, attempt.code))).toBe('verification_failed');
  });

  it('RL01 takes the right code at the fifth try', async () => {
    const attempt = await askForCode();
    for (let index = 0; index < maxTries - 1; index += 1) await enter(attempt, wrong(attempt.code, index));
    expect((await enter(attempt, attempt.code)).body.response.status).toBe('complete');
  });

  it('RL01 makes one user and one session of ten right codes that come at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const attempt = await askForCode();
      const before = { users: await rig.count('users'), sessions: await rig.count('sessions') };
      const answers = await race(rig.port, Array(10).fill(entry(attempt, attempt.code)));
      expect(answers.every(({ status }) => status < 500)).toBe(true);
      const secrets = answers.flatMap(({ setCookie }) =>
        setCookie.filter((line) => line.startsWith('portico=')),
      );
      expect(secrets).toHaveLength(1);
      expect({ users: await rig.count('users'), sessions: await rig.count('sessions') }).toEqual({
        users: before.users + 1,
        sessions: before.sessions + 1,
      });
      const holder = createBrowserClient(rig.server.url);
      holder.cookies.set('portico', secrets[0]?.split(/[=;]/)[1] ?? '');
      const me = await holder.api('GET', '/v1/me');
      expect(me.body.response.email_addresses[0].email_address).toBe(attempt.address);
    }
  });

  it('RL01 is used up by being right', async () => {
    const attempt = await askForCode();
    const users = await rig.count('users');
    expect((await enter(attempt, attempt.code)).status).toBe(200);
    expect((await enter(attempt, attempt.code)).status).toBeGreaterThanOrEqual(400);
    expect(await rig.count('users')).toBe(users + 1);
  });

  it('RL01 refuses the right code in any browser but the one that asked', async () => {
    const attempt = await askForCode();
    const users = await rig.count('users');
    const stranger = createBrowserClient(rig.server.url);
    const other = await askForCode();
    for (const browser of [stranger, other.browser]) {
      expect((await enter(attempt, attempt.code, browser)).status).toBe(404);
      expect((await browser.api('GET', attempt.at)).status).toBe(404);
      expect((await browser.api('PATCH', attempt.at, { email_address: 'x@example.com' })).status).toBe(404);
      expect((await prepare(browser, attempt.at)).status).toBe(404);
    }
    const swapped = attempt.code === other.code ? wrong(attempt.code, 0) : attempt.code;
    expect(codeOf(await enter(other, swapped))).toBe('form_code_incorrect');
    expect(await rig.count('users')).toBe(users);
    expect((await enter(attempt, attempt.code)).status).toBe(200);
  });

  it('RL01 is six digits and good for ten minutes', async () => {
    const attempt = await askForCode();
    expect(attempt.code).toMatch(/^\d{6}$/);
    const late = await askForCode();
    rig.server.advance(codeLifetimeMs - 1000);
    expect((await enter(attempt, attempt.code)).status).toBe(200);
    rig.server.advance(1000);
    expect(codeOf(await enter(late, late.code))).toBe('verification_expired');
  });

  it('RL01 proves the address it was mailed to, and no other', async () => {
    const attempt = await askForCode();
    const { browser, at, code } = attempt;
    await browser.api('PATCH', at, { email_address: 'victim@example.com' });
    expect(codeOf(await enter(attempt, code))).toBe('verification_not_sent');
    await prepare(browser, at);
    expect(
      (await enter(attempt, code === (await newestCode(rig.asServer)) ? wrong(code, 0) : code)).status,
    ).toBe(422);
    await browser.api('PATCH', at, { email_address: attempt.address });
    expect(codeOf(await enter(attempt, code))).toBe('verification_not_sent');
  });

  it('RL01 mails one code in half a minute to a sign-up, however many are asked for at once', async () => {
    const attempt = await askForCode();
    const mailed = async () => (await rig.asServer('GET', '/v1/inbox-messages')).body.total_count;
    rig.server.advance(resendAfterMs);
    const before = await mailed();
    const { target, headers } = entry(attempt, '');
    const again = {
      ...json({ strategy: 'email_code' }),
      method: 'POST',
      target: target.replace('attempt', 'prepare'),
      headers: headers ?? [],
    };
    const answers = await race(
      rig.port,
      Array.from({ length: 20 }, () => again),
    );
    expect(await mailed()).toBe(before + 1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(19);
    // A new code brings new tries, so they are bounded too.
    expect(codeOf(await enter(attempt, attempt.code))).toBe('form_code_incorrect');
  });

  it('RL01 mails five codes an hour to an address, whoever asks and however it is spelled', async () => {
    const statuses: number[] = [];
    for (const address of ['rl01@example.org', 'RL01@example.org', 'rl01@EXAMPLE.org', 'ｒl01@example.org']) {
      const { browser, at } = await askForCode(address);
      for (let again = 0; again < 2; again += 1) {
        rig.server.advance(resendAfterMs);
        statuses.push((await prepare(browser, at)).status);
      }
    }
    const { body } = await rig.asServer('GET', '/v1/inbox-messages?limit=500');
    const mails = body.data.filter(({ to }: { to: string }) =>
      /^.l01@example\.org$/i.test(to.normalize('NFKC')),
    );
    expect(mails.length).toBeLessThanOrEqual(5);
    expect(statuses).toContain(429);
  });
});
