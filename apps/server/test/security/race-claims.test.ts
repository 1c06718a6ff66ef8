import { authorizeAs } from '@portico/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { accountsPath, connect, me, startMeRig, startUrlOf, verifyPath } from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import { profilePath } from './provider.ts';
import { json, race } from './raw-http.ts';
import type { RawRequest } from './raw-http.ts';
import { pageHeaders } from './rig.ts';

/** Requests that come at once. */
const racers = 20;
/** As many as are mailed a code to one address. */
const mailed = 5;
/** A release asks for more: 200. */
const rounds = Number(process.env['PORTICO_TEST_RACE_ROUNDS'] ?? 5);

type Counted = 'users' | 'sessions' | 'external_accounts' | 'email_addresses' | 'waitlist_entries';

/** Something that only one can have, or that counts once however often it comes. */
interface Claim {
  readonly name: string;
  readonly prepare: () => Promise<readonly RawRequest[]>;
  /** how many are told that it was theirs */
  readonly winners: number;
  /** what all of them together add to the tables */
  readonly adds: Partial<Record<Counted, number>>;
  /** types of events that are recorded once */
  readonly once?: string;
}

describe.each(testDatabases())(`${racers} who want the same at once, on $name`, (kind) => {
  let rig: MeRig;
  let made = 0;

  beforeAll(async () => {
    rig = await startMeRig(kind);
    await settings({ attributes: { username: { enabled: true, required: false } } });
    for (let person = 0; person < racers; person += 1) people.push(await rig.byEmail(newAddress()));
  });
  afterAll(() => rig.server.close());

  /** Somebody for each request, signed in. */
  const people: BrowserClient[] = [];
  const request = (method: string, target: string, browser: BrowserClient, body?: unknown): RawRequest => {
    const content = body === undefined ? { headers: [] } : json(body);
    const headers = [...content.headers, ...pageHeaders(rig.server.url, browser)];
    return { method, target, headers, ...('body' in content ? { body: content.body } : {}) };
  };
  const byServer = (method: string, target: string, body?: unknown): RawRequest => {
    const content = body === undefined ? { headers: [] } : json(body);
    const headers = [
      ...content.headers,
      ['authorization', `Bearer ${rig.server.secretKey}`] as [string, string],
    ];
    return { method, target, headers, ...('body' in content ? { body: content.body } : {}) };
  };
  const times = (one: RawRequest): RawRequest[] => Array.from({ length: racers }, () => one);
  const newAddress = () => `claim-${(made += 1)}@example.com`;
  const newBrowser = () => createBrowserClient(rig.server.url);
  const settings = async (change: object) => {
    expect((await rig.asServer('PATCH', '/v1/environment-settings', change)).status).toBe(200);
  };
  const callbackOf = async (url: string, person = 'new'): Promise<string> => {
    const { pathname, search } = new URL(await authorizeAs(url, { person }));
    return pathname + search;
  };
  /**
   * Everybody who comes back next is the same person at X, whom nobody here knows. They authorize as somebody
   * new each, because X forgets the tokens of before when a person authorizes once more.
   */
  const allAreOnePerson = (): void => {
    const person = { id: String(10_000 + (made += 1)), name: 'One Person', username: `person${made}` };
    for (let visit = 0; visit < racers; visit += 1) {
      rig.server.running.sandbox.script.next(
        { path: profilePath },
        { kind: 'lie', transform: () => ({ data: person }) },
      );
    }
  };
  /** Everybody proved a factor just now. */
  const refresh = async () => {
    const fresh = people.map(async (person) => (await me(person)).id as string);
    const now = rig.server.now();
    await rig.server.db
      .updateTable('sessions')
      .set({ authenticated_at: now })
      .where('user_id', 'in', await Promise.all(fresh))
      .execute();
  };

  const claims: readonly Claim[] = [
    {
      name: 'one stranger who comes back from X in every window',
      adds: { users: 1, external_accounts: 1, sessions: racers },
      winners: racers,
      prepare: async () => {
        const requests: RawRequest[] = [];
        for (let window = 0; window < racers; window += 1) {
          const browser = newBrowser();
          requests.push(request('GET', await callbackOf(await browser.start()), browser));
        }
        allAreOnePerson();
        return requests;
      },
    },
    {
      name: 'one stranger whose sign-ins become sign-ups in every window',
      adds: { users: 1, external_accounts: 1, sessions: racers },
      winners: racers,
      once: 'sign_up.completed',
      prepare: async () => {
        const windows: { readonly browser: BrowserClient; readonly callback: string }[] = [];
        for (let window = 0; window < racers; window += 1) {
          const browser = newBrowser();
          const begun = await browser.api('POST', '/v1/client/sign-ins', {
            strategy: 'oauth_x',
            transferable: false,
            redirect_url: `${rig.server.url}/sign-in/sso-callback`,
          });
          const { first_factor_verification: waiting } = begun.body.response;
          const { headers } = await browser.request(waiting.external_verification_redirect_url);
          windows.push({ browser, callback: await callbackOf(headers.get('location') ?? '') });
        }
        allAreOnePerson();
        for (const { browser, callback } of windows) await browser.request(callback);
        return windows.map(({ browser }) =>
          request('POST', '/v1/client/sign-ups', browser, { transfer: true }),
        );
      },
    },
    {
      name: 'one account at X that everybody connects',
      adds: { external_accounts: 1 },
      winners: racers,
      once: 'external_account.connected',
      prepare: async () => {
        await refresh();
        const requests: RawRequest[] = [];
        for (const browser of people) {
          const [former] = (await me(browser)).external_accounts;
          if (former?.verification?.status === 'verified')
            await browser.api('DELETE', `${accountsPath}/${former.id}`);
          const begun = await browser.api('POST', accountsPath, { strategy: 'oauth_x' });
          const { headers } = await browser.request(startUrlOf(begun));
          requests.push(request('GET', await callbackOf(headers.get('location') ?? ''), browser));
        }
        allAreOnePerson();
        return requests;
      },
    },
    {
      name: 'one address that several people prove',
      adds: { email_addresses: 1 },
      winners: 1,
      once: 'email_address.verified',
      prepare: async () => {
        await refresh();
        const address = { email_address: newAddress() };
        const requests: RawRequest[] = [];
        for (const browser of people.slice(0, mailed)) {
          // What the round before left waiting: a person may wait for so many only.
          for (const { id, verification } of (await me(browser)).email_addresses) {
            if (verification?.status !== 'verified')
              await browser.api('DELETE', `/v1/me/email-addresses/${id}`);
          }
          const added = await browser.api('POST', '/v1/me/email-addresses', address);
          const at = `/v1/me/email-addresses/${added.body.response.id}`;
          await browser.api('POST', `${at}/prepare-verification`, { strategy: 'email_code' });
          const proof = { strategy: 'email_code', code: await newestCode(rig.asServer) };
          requests.push(request('POST', `${at}/attempt-verification`, browser, proof));
        }
        return requests;
      },
    },
    {
      name: 'one new address that is proven in several windows',
      adds: { users: 1, email_addresses: 1, sessions: mailed },
      winners: mailed,
      once: 'sign_up.completed',
      prepare: async () => {
        const identifier = newAddress();
        const requests: RawRequest[] = [];
        for (let window = 0; window < mailed; window += 1) {
          const browser = newBrowser();
          const { body } = await browser.api('POST', '/v1/client/sign-ins', { identifier });
          const at = `/v1/client/sign-ins/${body.response.id}/attempt-first-factor`;
          const proof = { strategy: 'email_code', code: await newestCode(rig.asServer) };
          requests.push(request('POST', at, browser, proof));
        }
        return requests;
      },
    },
    {
      name: 'one name that everybody takes',
      adds: {},
      winners: 1,
      prepare: async () => {
        const username = `somebody_${(made += 1)}`;
        return people.map((browser) => request('PATCH', '/v1/me', browser, { username }));
      },
    },
    {
      name: 'one address that an app makes people with',
      adds: { users: 1, email_addresses: 1 },
      winners: 1,
      once: 'user.created',
      prepare: async () => times(byServer('POST', '/v1/users', { email_address: [newAddress()] })),
    },
    {
      name: 'the code that says that it is still the person',
      adds: {},
      winners: 1,
      once: 'session.reverified',
      prepare: async () => {
        const browser = await rig.byEmail(newAddress());
        const at = await verifyPath(browser);
        rig.server.advance(31_000);
        await browser.api('POST', `${at}/prepare-first-factor`, { strategy: 'email_code' });
        const proof = { strategy: 'email_code', code: await newestCode(rig.asServer) };
        // The session was made when the person signed in: none is added here.
        return times(request('POST', `${at}/attempt-first-factor`, browser, proof));
      },
    },
    {
      name: 'a sign-up that becomes a sign-in',
      adds: { sessions: 1 },
      winners: 1,
      once: 'sign_in.completed',
      prepare: async () => {
        const owner = await rig.byX({ person: 'new' });
        const person = (await me(owner)).external_accounts[0].provider_user_id as string;
        const browser = newBrowser();
        const begun = await browser.api('POST', '/v1/client/sign-ups', {
          strategy: 'oauth_x',
          transferable: false,
          redirect_url: `${rig.server.url}/sign-up/sso-callback`,
        });
        const { external_account: waiting } = begun.body.response.verifications;
        const { headers } = await browser.request(waiting.external_verification_redirect_url);
        await browser.request(await callbackOf(headers.get('location') ?? '', person));
        return times(request('POST', '/v1/client/sign-ins', browser, { transfer: true }));
      },
    },
    {
      name: 'an account that is deleted by its owner',
      adds: { users: -1, sessions: -1, email_addresses: -1 },
      winners: 1,
      once: 'user.deleted',
      prepare: async () => {
        const browser = await rig.byEmail(newAddress());
        return times(request('DELETE', '/v1/me', browser));
      },
    },
    {
      name: 'an account at X that its owner disconnects',
      adds: { external_accounts: -1 },
      winners: 1,
      once: 'external_account.disconnected',
      prepare: async () => {
        const browser = await rig.byEmail(newAddress());
        await connect(browser, { person: 'new' });
        const [account] = (await me(browser)).external_accounts;
        return times(request('DELETE', `${accountsPath}/${account.id}`, browser));
      },
    },
    {
      name: 'an address that asks to be let in',
      adds: { waitlist_entries: 1 },
      winners: racers,
      prepare: async () => {
        await settings({ sign_up_mode: 'waitlist' });
        const entry = { email_address: newAddress() };
        return times(request('POST', '/v1/waitlist', newBrowser(), entry));
      },
    },
    {
      name: 'somebody who is let in',
      adds: {},
      winners: racers,
      once: 'waitlist_entry.approved',
      prepare: async () => {
        await settings({ sign_up_mode: 'waitlist' });
        await newBrowser().api('POST', '/v1/waitlist', { email_address: newAddress() });
        const { body } = await rig.asServer('GET', '/v1/waitlist-entries?limit=1');
        return times(byServer('POST', `/v1/waitlist-entries/${body.data[0].id}/approve`));
      },
    },
    {
      name: 'an entry of the block list',
      adds: {},
      winners: 1,
      prepare: async () => times(byServer('POST', '/v1/blocklist-identifiers', { identifier: newAddress() })),
    },
  ];

  const counted = ['users', 'sessions', 'external_accounts', 'email_addresses', 'waitlist_entries'] as const;
  const counts = async (): Promise<Record<Counted, number>> => {
    const numbers = counted.map(async (table) => {
      const rows = await rig.server.db.selectFrom(table).select('environment_id').execute();
      return [table, rows.length] as const;
    });
    return Object.fromEntries(await Promise.all(numbers)) as Record<Counted, number>;
  };
  const eventsOf = async (type: string | undefined) => {
    if (type === undefined) return 0;
    const rows = await rig.server.db
      .selectFrom('audit_events')
      .select('id')
      .where('type', '=', type)
      .execute();
    return rows.length;
  };

  it.each(claims)(
    `RACE $name: one has it, in each of ${rounds} rounds`,
    async ({ prepare, winners, adds, once }) => {
      for (let round = 0; round < rounds; round += 1) {
        const requests = await prepare();
        const [before, events] = [await counts(), await eventsOf(once)];
        const answers = await race(rig.port, requests);
        const statuses = answers.map(({ status }) => status);
        expect(statuses.filter((status) => status >= 500)).toEqual([]);
        expect(statuses.filter((status) => status < 400)).toHaveLength(winners);
        const expected = counted.map((table) => [table, before[table] + (adds[table] ?? 0)]);
        expect(await counts()).toEqual(Object.fromEntries(expected));
        expect(await eventsOf(once)).toBe(events + (once === undefined ? 0 : 1));
        // Nobody waits to be mailed again, and nobody was away for so long that their session is over.
        rig.server.advance(31_000);
      }
      await settings({ sign_up_mode: 'public' });
    },
    10_000 + rounds * 5000,
  );
});
