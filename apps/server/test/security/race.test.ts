import { authorizeAs } from '@portico/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOwnerLink } from '../../src/operators/owner-link.ts';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { accountsPath, connect, startMeRig, startUrlOf } from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import { json, race } from './raw-http.ts';
import type { RawAnswer, RawRequest } from './raw-http.ts';
import { pageHeaders } from './rig.ts';

/** Requests that come at once. */
const racers = 20;
/** A release asks for more: 200. */
const rounds = Number(process.env['PORTICO_TEST_RACE_ROUNDS'] ?? 5);

type Counted = 'users' | 'sessions' | 'external_accounts' | 'email_addresses' | 'operators' | 'api_keys';

/** Something that is good for one use, and what it looks like when it was used once. */
interface Race {
  readonly name: string;
  /** what one winner adds to the tables; everything else must stay as it is */
  readonly adds: Partial<Record<Counted, number>>;
  /** @returns the requests that come at once, each of which could win alone */
  readonly prepare: () => Promise<readonly RawRequest[]>;
  /** how many may be told that they won; the others are refused */
  readonly winners: number | 'all alike';
}

describe.each(testDatabases())(`${racers} requests at once, on $name`, (kind) => {
  let rig: MeRig;
  let made = 0;

  beforeAll(async () => {
    rig = await startMeRig(kind);
    await settings({ email_sign_in: { code: true, link: true } });
  });
  afterAll(() => rig.server.close());

  const request = (method: string, target: string, browser: BrowserClient, body?: unknown): RawRequest => {
    const content = body === undefined ? { headers: [] } : json(body);
    return {
      method,
      target,
      headers: [...content.headers, ...pageHeaders(rig.server.url, browser)],
      ...('body' in content ? { body: content.body } : {}),
    };
  };
  const times = (one: RawRequest): RawRequest[] => Array.from({ length: racers }, () => one);
  const newAddress = () => `race-${(made += 1)}@example.com`;
  const settings = async (change: object) => {
    const answer = await rig.asServer('PATCH', '/v1/environment-settings', change);
    expect(answer.status).toBe(200);
  };
  const begin = async (browser: BrowserClient, body: object) => {
    const answer = await browser.api('POST', '/v1/client/sign-ins', body);
    return `/v1/client/sign-ins/${answer.body.response.id}`;
  };
  const newestLink = async (): Promise<string> => {
    const { body } = await rig.asServer('GET', '/v1/inbox-messages?limit=1');
    return /verify-link#(\S+)/.exec(body.data[0].text)?.[1] ?? '';
  };
  const callbackOf = async (url: string): Promise<string> => {
    const { pathname, search } = new URL(await authorizeAs(url, { person: 'new' }));
    return pathname + search;
  };

  const races: readonly Race[] = [
    {
      name: 'a callback',
      adds: { users: 1, sessions: 1, external_accounts: 1 },
      winners: 'all alike',
      prepare: async () => {
        const browser = createBrowserClient(rig.server.url);
        return times(request('GET', await callbackOf(await browser.start()), browser));
      },
    },
    {
      name: 'a callback that connects an account',
      adds: { external_accounts: 1 },
      winners: 'all alike',
      prepare: async () => {
        const browser = await rig.byEmail(newAddress());
        const begun = await browser.api('POST', accountsPath, { strategy: 'oauth_x' });
        const { headers } = await browser.request(startUrlOf(begun));
        return times(request('GET', await callbackOf(headers.get('location') ?? ''), browser));
      },
    },
    {
      name: 'a mailed code',
      adds: { users: 1, sessions: 1, email_addresses: 1 },
      winners: 1,
      prepare: async () => {
        const browser = createBrowserClient(rig.server.url);
        const at = await begin(browser, { identifier: newAddress() });
        const code = await newestCode(rig.asServer);
        const body = { strategy: 'email_code', code };
        return times(request('POST', `${at}/attempt-first-factor`, browser, body));
      },
    },
    {
      name: 'a code of somebody who is known',
      adds: { sessions: 1 },
      winners: 1,
      prepare: async () => {
        const address = newAddress();
        await rig.asServer('POST', '/v1/users', { email_address: [address] });
        const browser = createBrowserClient(rig.server.url);
        const at = await begin(browser, { identifier: address });
        const body = { strategy: 'email_code', code: await newestCode(rig.asServer) };
        return times(request('POST', `${at}/attempt-first-factor`, browser, body));
      },
    },
    {
      name: 'the link of a mail',
      adds: {},
      winners: 1,
      prepare: async () => {
        const browser = createBrowserClient(rig.server.url);
        await begin(browser, { identifier: newAddress(), strategy: 'email_link' });
        return times(request('POST', '/v1/email-links', browser, { token: await newestLink() }));
      },
    },
    {
      name: 'going on after the link was opened',
      adds: { users: 1, sessions: 1, email_addresses: 1 },
      winners: 1,
      prepare: async () => {
        const browser = createBrowserClient(rig.server.url);
        const at = await begin(browser, { identifier: newAddress(), strategy: 'email_link' });
        await createBrowserClient(rig.server.url).api('POST', '/v1/email-links', {
          token: await newestLink(),
        });
        return times(request('POST', `${at}/attempt-first-factor`, browser, { strategy: 'email_link' }));
      },
    },
    {
      name: 'the code that proves an address of a sign-up',
      adds: { users: 1, sessions: 1, external_accounts: 1, email_addresses: 1 },
      winners: 1,
      prepare: async () => {
        await settings({ attributes: { email_address: { required: true } } });
        const browser = await rig.byX({ person: 'new' });
        const { body } = await browser.api('GET', '/v1/client');
        const at = `/v1/client/sign-ups/${body.response.sign_up.id}`;
        await browser.api('PATCH', at, { email_address: newAddress() });
        await browser.api('POST', `${at}/prepare-verification`, { strategy: 'email_code' });
        await settings({ attributes: { email_address: { required: false } } });
        const given = { strategy: 'email_code', code: await newestCode(rig.asServer) };
        return times(request('POST', `${at}/attempt-verification`, browser, given));
      },
    },
    {
      name: 'the last field of a sign-up',
      adds: { users: 1, sessions: 1, external_accounts: 1 },
      winners: 1,
      prepare: async () => {
        await settings({ attributes: { last_name: { enabled: true, required: true } } });
        const browser = await rig.byX({ person: 'new' });
        const { body } = await browser.api('GET', '/v1/client');
        const at = `/v1/client/sign-ups/${body.response.sign_up.id}`;
        return times(request('PATCH', at, browser, { last_name: 'Lovelace' }));
      },
    },
    {
      name: 'a sign-in that becomes a sign-up',
      adds: { users: 1, sessions: 1, external_accounts: 1 },
      winners: 1,
      prepare: async () => {
        await settings({ attributes: { last_name: { enabled: false, required: false } } });
        const browser = createBrowserClient(rig.server.url);
        const started = await browser.api('POST', '/v1/client/sign-ins', {
          strategy: 'oauth_x',
          transferable: false,
          redirect_url: `${rig.server.url}/sign-in/sso-callback`,
          action_complete_redirect_url: `${rig.server.url}/user`,
        });
        const url = started.body.response.first_factor_verification.external_verification_redirect_url;
        const { headers } = await browser.request(url);
        await browser.request(await callbackOf(headers.get('location') ?? ''));
        return times(request('POST', '/v1/client/sign-ups', browser, { transfer: true }));
      },
    },
    {
      name: 'the code that proves an address more',
      adds: { email_addresses: 1 },
      winners: 1,
      prepare: async () => {
        const browser = await rig.byEmail(newAddress());
        const added = await browser.api('POST', '/v1/me/email-addresses', { email_address: newAddress() });
        const at = `/v1/me/email-addresses/${added.body.response.id}`;
        await browser.api('POST', `${at}/prepare-verification`, { strategy: 'email_code' });
        const body = { strategy: 'email_code', code: await newestCode(rig.asServer) };
        return times(request('POST', `${at}/attempt-verification`, browser, body));
      },
    },
    {
      name: 'the last two ways in, one by each',
      // X or the address goes: one of the two tables loses a row, and the sum says that it is one.
      adds: {},
      winners: 1,
      prepare: async () => {
        const browser = await rig.byEmail(newAddress());
        await connect(browser, { person: 'new' });
        const { body } = await browser.api('GET', '/v1/me');
        const {
          external_accounts: [account],
          email_addresses: [address],
        } = body.response;
        const ways = [`${accountsPath}/${account.id}`, `/v1/me/email-addresses/${address.id}`];
        return Array.from({ length: racers }, (_, index) =>
          request('DELETE', ways[index % 2] ?? '', browser),
        );
      },
    },
    {
      name: 'an owner link',
      adds: {},
      winners: 1,
      prepare: async () => {
        const link = await createOwnerLink(rig.server.db, { url: rig.server.url, now: rig.server.now() });
        const browser = createBrowserClient(rig.server.url);
        return times(request('POST', '/v1/owner-claims', browser, { token: link.split('#')[1] }));
      },
    },
  ];

  /** Of the environment that is signed in to, not of operators. */
  const counts = async (): Promise<Record<Counted, number>> => {
    const operators = rig.server.running.deps.registry.operators().id;
    const count = async (table: Counted) => {
      const rows = await rig.server.db.selectFrom(table).select('environment_id').execute();
      return rows.filter(({ environment_id: id }) => id !== operators).length;
    };
    const names = [
      'users',
      'sessions',
      'external_accounts',
      'email_addresses',
      'operators',
      'api_keys',
    ] as const;
    const entries = await Promise.all(names.map(async (name) => [name, await count(name)] as const));
    return Object.fromEntries(entries) as Record<Counted, number>;
  };
  const isOk = ({ status }: RawAnswer) => status < 400;

  it.each(races)(
    `RACE $name is used once, in each of ${rounds} rounds`,
    async (tried) => {
      for (let round = 0; round < rounds; round += 1) {
        const requests = await tried.prepare();
        const before = await counts();
        const answers = await race(rig.port, requests);
        const after = await counts();
        const statuses = answers.map(({ status }) => status);
        expect(statuses.filter((status) => status >= 500)).toEqual([]);
        if (tried.winners === 'all alike') {
          expect(answers.every(isOk)).toBe(true);
          expect(new Set(answers.map(({ location }) => location)).size).toBe(1);
        } else {
          expect(answers.filter(isOk)).toHaveLength(tried.winners);
        }
        if (tried.name.startsWith('the last two')) {
          expect(after.external_accounts + after.email_addresses).toBe(
            before.external_accounts + before.email_addresses - 1,
          );
          continue;
        }
        const expected = Object.fromEntries(
          Object.entries(before).map(([table, count]) => [
            table,
            count + (tried.adds[table as Counted] ?? 0),
          ]),
        );
        expect(after).toEqual(expected);
        // Nobody waits for the limits of the round before.
        rig.server.advance(3600 * 1000);
      }
    },
    10_000 + rounds * 5000,
  );
});
