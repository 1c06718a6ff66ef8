import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { accountsPath, connect, me, startMeRig } from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import { startSecondNode } from '../second-node.ts';
import type { SecondNode } from '../second-node.ts';
import { personWithoutEmail } from './rig.ts';

describe.each(testDatabases())('sessions that are over on $name', (kind) => {
  let rig: MeRig;
  let ada: BrowserClient;
  /** a second node on the same database */
  let other: SecondNode;

  beforeEach(async () => {
    rig = await startMeRig(kind);
    ada = await rig.byEmail('ada@example.com');
    await connect(ada, { person: personWithoutEmail });
    other = await startSecondNode(rig.server);
  });
  afterEach(async () => {
    await other.close();
    await rig.server.close();
  });

  /** What a session is still good for on both nodes. */
  const uses = async (browser: BrowserClient, sessionId: string): Promise<number[]> => {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, origin: rig.server.url };
    const statuses: number[] = [];
    for (const node of [rig.server.url, other.url]) {
      const ask = async (method: string, path: string) =>
        (await fetch(`${node}${path}`, { method, headers, redirect: 'manual' })).status;
      statuses.push(
        await ask('GET', '/v1/me'),
        await ask('GET', '/v1/me/session'),
        await ask('POST', `/v1/client/sessions/${sessionId}/tokens`),
      );
    }
    return statuses;
  };
  const alive = [200, 200, 200, 200, 200, 200];
  const dead = [401, 401, 401, 401, 401, 401];
  const sessionOf = async (browser: BrowserClient): Promise<string> =>
    (await browser.api('GET', '/v1/client')).body.response.last_active_session_id;
  const keptCookies = (browser: BrowserClient): BrowserClient => {
    const copy = createBrowserClient(rig.server.url);
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
    return copy;
  };

  interface Ending {
    readonly name: string;
    readonly act: (elsewhere: string) => Promise<{ status: number }>;
    readonly isOwn: boolean;
  }
  const endings: readonly Ending[] = [
    { name: 'SE05 signing out', isOwn: true, act: () => ada.api('DELETE', '/v1/client/sessions') },
    { name: 'SE05 forgetting the browser', isOwn: true, act: () => ada.api('DELETE', '/v1/client') },
    { name: 'SE06 deleting the account', isOwn: true, act: () => ada.api('DELETE', '/v1/me') },
    {
      name: 'SE06 signing out everywhere else',
      isOwn: false,
      act: () => ada.api('POST', '/v1/me/revoke-other-sessions'),
    },
    {
      name: 'SE06 ending that device',
      isOwn: false,
      act: (elsewhere) => ada.api('POST', `/v1/me/sessions/${elsewhere}/revoke`),
    },
    {
      name: 'SE06 disconnecting the account it came by',
      isOwn: false,
      act: async () => ada.api('DELETE', `${accountsPath}/${(await me(ada)).external_accounts[0].id}`),
    },
    {
      name: 'SE06 removing an address',
      isOwn: false,
      act: async () => ada.api('DELETE', `/v1/me/email-addresses/${(await me(ada)).email_addresses[0].id}`),
    },
  ];

  it.each(endings)('are dead at once on every node after $name', async ({ act, isOwn, name }) => {
    const elsewhere = await rig.byX({ person: personWithoutEmail });
    const [here, there] = [await sessionOf(ada), await sessionOf(elsewhere)];
    const kept = keptCookies(ada);
    expect(await uses(elsewhere, there)).toEqual(alive);
    expect((await act(there)).status).toBe(200);
    if (isOwn) expect(await uses(kept, here)).toEqual(dead);
    else expect(await uses(ada, here)).toEqual(alive);
    const isElsewhereOver = !isOwn || name.includes('deleting');
    expect(await uses(elsewhere, there)).toEqual(isElsewhereOver ? dead : alive);
  });

  it('SE05 let no page of theirs be kept for the back button', async () => {
    for (const path of ['/v1/me', '/v1/client', '/v1/me/sessions/active']) {
      expect((await ada.api('GET', path)).headers.get('cache-control')).toBe('no-store');
    }
  });

  it('SE05 leave a token that is good for a minute at most', async () => {
    const answer = await ada.api('POST', `/v1/client/sessions/${await sessionOf(ada)}/tokens`);
    await ada.api('DELETE', '/v1/client/sessions');
    const payload = JSON.parse(Buffer.from(answer.body.jwt.split('.')[1], 'base64url').toString());
    expect(payload.exp - Math.floor(rig.server.now() / 1000)).toBeLessThanOrEqual(60);
    const withToken = await fetch(`${rig.server.url}/v1/me`, {
      headers: { authorization: `Bearer ${answer.body.jwt}`, cookie: `__session=${answer.body.jwt}` },
    });
    expect(withToken.status).toBe(401);
  });
});
