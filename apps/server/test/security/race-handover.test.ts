import { authorizeAs } from '@portico/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { accountsPath, me, startMeRig, startUrlOf } from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import { json, race } from './raw-http.ts';
import type { RawRequest } from './raw-http.ts';
import { pageHeaders } from './rig.ts';

const rounds = Number(process.env['PORTICO_TEST_RACE_ROUNDS'] ?? 5);
const hourMs = 3600 * 1000;

describe.each(testDatabases())('an account that is handed over, in the same instant, on $name', (kind) => {
  let rig: MeRig;
  let made = 0;

  beforeAll(async () => {
    rig = await startMeRig(kind);
  });
  afterAll(() => rig.server.close());

  const post = (target: string, browser: BrowserClient, content: unknown): RawRequest => {
    const { headers, body } = json(content);
    const all = [...headers, ...pageHeaders(rig.server.url, browser)];
    return { method: 'POST', target, headers: all, body };
  };
  const callback = async (url: string, person: string, browser: BrowserClient): Promise<RawRequest> => {
    const { pathname, search } = new URL(await authorizeAs(url, { person }));
    return { method: 'GET', target: pathname + search, headers: pageHeaders(rig.server.url, browser) };
  };

  /** Somebody came by X before, and the app noted an address for them that they never proved. */
  const attackerWith = async (address: string) => {
    const attacker = await rig.byX({ person: 'new' });
    const { id, external_accounts: accounts } = await me(attacker);
    const email_address = { user_id: id, email_address: address, verified: false, primary: true };
    await rig.asServer('POST', '/v1/email-addresses', email_address);
    return { attacker, person: accounts[0].provider_user_id as string };
  };

  const attacks: readonly {
    readonly name: string;
    /** @returns what the attacker sends while the victim proves the address */
    readonly prepare: (attacker: BrowserClient, person: string) => Promise<RawRequest>;
  }[] = [
    {
      name: 'who came before signs in by their account at X',
      prepare: async (_attacker, person) => {
        const browser = createBrowserClient(rig.server.url);
        return callback(await browser.start(), person, browser);
      },
    },
    {
      name: 'who came before proves an address of their own',
      prepare: async (attacker) => {
        const mine = { email_address: `mallory-${made}@example.com` };
        const added = await attacker.api('POST', '/v1/me/email-addresses', mine);
        const at = `/v1/me/email-addresses/${added.body.response.id}`;
        await attacker.api('POST', `${at}/prepare-verification`, { strategy: 'email_code' });
        const code = await newestCode(rig.asServer);
        return post(`${at}/attempt-verification`, attacker, { strategy: 'email_code', code });
      },
    },
    {
      name: 'who came before connects their account at X again',
      prepare: async (attacker, person) => {
        const [account] = (await me(attacker)).external_accounts;
        const begun = await attacker.api('PATCH', `${accountsPath}/${account.id}/reauthorize`, {});
        const { headers } = await attacker.request(startUrlOf(begun));
        return callback(headers.get('location') ?? '', person, attacker);
      },
    },
  ];

  it.each(attacks)(
    `AL05 RACE is the victim's alone when $name (${rounds} rounds)`,
    async ({ prepare }) => {
      for (let round = 0; round < rounds; round += 1) {
        const address = `victim-${(made += 1)}@example.com`;
        const { attacker, person } = await attackerWith(address);
        const attack = await prepare(attacker, person);
        const victim = createBrowserClient(rig.server.url);
        const begun = await victim.api('POST', '/v1/client/sign-ins', { identifier: address });
        const at = `/v1/client/sign-ins/${begun.body.response.id}/attempt-first-factor`;
        const code = await newestCode(rig.asServer);
        const proof = post(at, victim, { strategy: 'email_code', code });
        const answers = await race(rig.port, [attack, proof]);
        expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
        expect(answers[1]?.status).toBe(200);
        const [name = '', secret = ''] = answers[1]?.setCookie[0]?.split(';')[0]?.split('=') ?? [];
        victim.cookies.set(name, secret);
        const user = await me(victim);
        const proven = user.email_addresses.filter(
          (row: { verification: { status: string } | null }) => row.verification?.status === 'verified',
        );
        // Either the attacker was first, proved an address and kept the account, or all of it went to the victim.
        expect(proven.map((row: { email_address: string }) => row.email_address)).toEqual([address]);
        expect(user.external_accounts).toEqual([]);
        const sessions = await rig.asServer('GET', `/v1/sessions?user_id=${user.id}&status=active`);
        expect(sessions.body.data).toHaveLength(1);
        rig.server.advance(hourMs);
      }
    },
    10_000 + rounds * 5000,
  );
});
