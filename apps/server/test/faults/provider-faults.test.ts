import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { ada, failureShown, signInFresh, startFaultRig, zoe } from './fault-rig.ts';
import type { FaultRig } from './fault-rig.ts';
import { faults } from './provider-failures.ts';
import { profileCall, tokenCall } from './provider.ts';

const calls = [
  { hop: 'token call', call: tokenCall },
  { hop: 'users/me call', call: profileCall },
];
const cases = calls.flatMap(({ hop, call }) => faults.map((fault) => ({ ...fault, hop, call })));

describe.each(testDatabases().slice(0, 1))('a provider that fails', (kind) => {
  let rig: FaultRig;

  beforeAll(async () => {
    rig = await startFaultRig(kind);
  });
  afterAll(() => rig.close());

  const rowsLeft = async () => {
    const { db } = rig.server;
    const tables = ['users', 'external_accounts', 'browsers', 'sessions', 'sign_ups'] as const;
    const left: string[] = [];
    for (const table of tables) {
      const rows = await db.selectFrom(table).selectAll().execute();
      left.push(...rows.map(() => table));
    }
    return left;
  };

  it.each(cases)(
    'at the $hop $name: the page says so, and nobody is half-made',
    async ({ call, action, code }) => {
      rig.provider.sandbox.script.always(call, action);
      const browser = createBrowserClient(rig.server.url);
      const before = await rowsLeft();
      const callback = await browser.signIn({ person: zoe.id });
      rig.provider.sandbox.script.clear();
      expect(callback.status).toBe(303);
      expect(callback.headers.get('location')).toBe(`${rig.server.url}/sign-in/sso-callback`);
      const shown = await failureShown(browser);
      expect(shown).toMatchObject({ code, meta: { provider_name: 'X', strategy: 'oauth_x' } });
      expect(await rowsLeft()).toEqual(before);
      expect(await signInFresh(rig.server, ada)).toMatch(/^user_/);
    },
  );
});
