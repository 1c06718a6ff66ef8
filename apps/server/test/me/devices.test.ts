import { authorizeAs } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { personWithoutEmail } from '../security/rig.ts';
import { codeOf, startMeRig } from './rig.ts';
import type { MeRig } from './rig.ts';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0';

describe.each(testDatabases())('devices of the person who is signed in on $name', (kind) => {
  let rig: MeRig;
  let here: BrowserClient;
  let there: BrowserClient;
  let third: BrowserClient;

  beforeEach(async () => {
    rig = await startMeRig(kind);
    here = await rig.byX({ person: personWithoutEmail });
    there = await rig.byX({ person: personWithoutEmail });
    third = await rig.byX({ person: personWithoutEmail });
  });
  afterEach(() => rig.server.close());

  interface Listed {
    readonly id: string;
    readonly status: string;
    readonly is_current: boolean;
  }
  const active = async (browser = here): Promise<Listed[]> =>
    (await browser.api('GET', '/v1/me/sessions/active')).body;
  const currentId = async (browser: BrowserClient) =>
    (await active(browser)).find(({ is_current }) => is_current)?.id ?? '';
  const isIn = async (browser: BrowserClient) => (await browser.api('GET', '/v1/me')).status === 200;

  it('are listed bare, newest first, with device, time and network', async () => {
    const browser = createBrowserClient(rig.server.url);
    const url = await browser.start();
    await browser.request(await authorizeAs(url, { person: personWithoutEmail }), {
      headers: { 'user-agent': firefox },
    });
    const [newest, ...others] = (await browser.api('GET', '/v1/me/sessions/active')).body;
    expect(newest).toMatchObject({
      object: 'session',
      status: 'active',
      is_current: true,
      user: null,
      latest_activity: {
        object: 'session_activity',
        browser_name: 'Firefox',
        browser_version: '143',
        device_type: 'Linux',
        is_mobile: false,
        ip_address: expect.stringMatching(/127\.0\.0\.1$/),
      },
    });
    expect(others).toHaveLength(3);
    expect(others.every(({ is_current }: Listed) => !is_current)).toBe(true);
  });

  it('SE11 are ended one by one, and exactly that one', async () => {
    const id = await currentId(there);
    const revoked = await here.api('POST', `/v1/me/sessions/${id}/revoke`);
    expect(revoked.body.response).toMatchObject({ id, status: 'revoked' });
    expect(revoked.body.client.sessions).toHaveLength(1);
    expect([await isIn(here), await isIn(there), await isIn(third)]).toEqual([true, false, true]);
    const again = await here.api('POST', `/v1/me/sessions/${id}/revoke`);
    expect([again.status, again.body.response.status]).toEqual([200, 'revoked']);
    const all: Listed[] = (await here.api('GET', '/v1/me/sessions')).body;
    expect(all.map(({ status }) => status).toSorted()).toEqual(['active', 'active', 'revoked']);
    expect((await active()).map((session) => session.id)).not.toContain(id);
  });

  it('include this one: ending it signs out here', async () => {
    const revoked = await here.api('POST', `/v1/me/sessions/${await currentId(here)}/revoke`);
    expect(revoked.body.client.sessions).toEqual([]);
    expect(await isIn(here)).toBe(false);
  });

  it('SE06 are ended everywhere else at once', async () => {
    const answer = await here.api('POST', '/v1/me/revoke-other-sessions');
    expect(answer.body.response).toEqual({ object: 'total_count', total_count: 2 });
    expect([await isIn(here), await isIn(there), await isIn(third)]).toEqual([true, false, false]);
    const stranger = await rig.byEmail('eve@example.com');
    await here.api('POST', '/v1/me/revoke-other-sessions');
    expect(await isIn(stranger)).toBe(true);
  });

  it('are listed as expired once they are', async () => {
    rig.server.advance(8 * 24 * 3600_000);
    const fresh = await rig.byX({ person: personWithoutEmail });
    expect(await active(fresh)).toHaveLength(1);
    const all: Listed[] = (await fresh.api('GET', '/v1/me/sessions')).body;
    expect(all.map(({ status }) => status)).toEqual(['active', 'expired', 'expired', 'expired']);
  });

  it('of others are not theirs to see or end', async () => {
    const eve = await rig.byEmail('eve@example.com');
    const refused = await eve.api('POST', `/v1/me/sessions/${await currentId(here)}/revoke`);
    expect([refused.status, codeOf(refused)]).toEqual([404, 'resource_not_found']);
    expect(await active(eve)).toHaveLength(1);
    expect(await isIn(here)).toBe(true);
  });
});
