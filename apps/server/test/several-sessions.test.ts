import { people } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserClient } from './browser-client.ts';
import { createBrowserClient } from './browser-client.ts';
import { testDatabases } from './databases.ts';
import { startRig } from './security/rig.ts';
import type { Rig } from './security/rig.ts';

const [ada, zoe] = people.map(({ id }) => id);

describe.each(testDatabases())('several people in one browser, on $name', (kind) => {
  let rig: Rig;
  let browser: BrowserClient;
  /** sessions of the browser, in the order in which they began */
  let sessions: string[];

  beforeEach(async () => {
    rig = await startRig(kind);
    await rig.asServer('PATCH', '/v1/environment-settings', { session: { multi_session: true } });
    browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: ada ?? '' });
    await browser.signIn({ person: zoe ?? '' });
    const { body } = await browser.api('GET', '/v1/client');
    sessions = (body.response.sessions as { id: string }[]).map(({ id }) => id).toSorted();
  });
  afterEach(() => rig.server.close());

  const acting = async () =>
    (await browser.api('GET', '/v1/me')).body.response.external_accounts[0]?.provider_user_id;
  const touch = (id = '') => browser.api('POST', `/v1/client/sessions/${id}/touch`);

  it('are signed in at once, and calls act for who came last', async () => {
    expect(sessions).toHaveLength(2);
    expect(await acting()).toBe(zoe);
  });

  it('take turns: who is touched is the one that calls act for, until another is', async () => {
    const touched = await touch(sessions[0]);
    expect(touched.body.client.last_active_session_id).toBe(sessions[0]);
    expect(await acting()).toBe(ada);
    await touch(sessions[1]);
    expect(await acting()).toBe(zoe);
  });

  it('stay apart: the end of one leaves the other, and nobody is put in its place', async () => {
    await touch(sessions[0]);
    await browser.api('POST', `/v1/client/sessions/${sessions[0]}/end`);
    expect(await acting()).toBe(zoe);
    expect((await touch(sessions[0])).status).toBe(401);
  });

  it('give way to each other where one account at a time is the rule', async () => {
    await rig.asServer('PATCH', '/v1/environment-settings', { session: { multi_session: false } });
    await browser.signIn({ person: ada ?? '' });
    const { body } = await browser.api('GET', '/v1/client');
    expect(body.response.sessions).toHaveLength(1);
  });
});
