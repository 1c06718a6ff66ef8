import { authorizeAs } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHousekeeping } from '../../src/setup/housekeeping.ts';
import { mailsPerHour } from '../../src/verification/email-proof.ts';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { me, startMeRig } from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import { readAllTables } from './database-dump.ts';
import { personWithEmail } from './rig.ts';

const hourMs = 3600 * 1000;
const visitors = 50;

describe.each(testDatabases())('what strangers leave behind, on $name', (kind) => {
  let rig: MeRig;
  beforeEach(async () => {
    rig = await startMeRig(kind);
  });
  afterEach(() => rig.server.close());

  /** How many rows each table has, but for what only an operator can see or do. */
  const rows = async (): Promise<Record<string, number>> => {
    const tables = await readAllTables(rig.server);
    return Object.fromEntries([...tables].map(([name, all]) => [name, all.length]));
  };
  const visit = (path: string, body: object) => createBrowserClient(rig.server.url).api('POST', path, body);

  it('RL08 is nothing for somebody who only begins to sign in, or looks', async () => {
    const before = await rows();
    for (let visitor = 0; visitor < visitors; visitor += 1) {
      const browser = createBrowserClient(rig.server.url);
      await browser.start({ intent: visitor % 2 === 0 ? 'sign-ins' : 'sign-ups' });
      await browser.api('GET', '/v1/client');
      await browser.api('POST', '/v1/client/sign-ups', { first_name: 'Ada', unsafe_metadata: { a: 'b' } });
      await browser.api('POST', '/v1/client/sign-ins', {});
      await browser.request('/v1/oauth-callback/x?state=made-up&code=made-up');
      await browser.api('POST', '/v1/email-links', { token: `sia_${visitor}.made-up` });
    }
    expect(await rows()).toEqual(before);
  });

  it('RL08 is nothing for whoever is refused because too many asked, and X still lets people in', async () => {
    await visit('/v1/client/sign-ins', { identifier: 'first@example.com' });
    // As if the others had come before, on any node.
    await rig.server.db
      .updateTable('rate_limits')
      .set({ count: mailsPerHour.environment })
      .where('key', '=', 'mail')
      .execute();
    expect((await visit('/v1/client/sign-ins', { identifier: 'last@example.com' })).status).toBe(429);
    const before = await rows();
    for (let visitor = 0; visitor < visitors; visitor += 1) {
      const address = `flood-${visitor}@example.com`;
      const signIn = await visit('/v1/client/sign-ins', { identifier: address });
      const signUp = await visit('/v1/client/sign-ups', { email_address: address });
      expect([signIn.status, signUp.status]).toEqual([429, 429]);
      expect(Number(signIn.headers.get('retry-after'))).toBeGreaterThan(3000);
    }
    expect(await rows()).toEqual(before);
    const ada = createBrowserClient(rig.server.url);
    await ada.signIn({ person: personWithEmail });
    expect((await ada.api('GET', '/v1/me')).status).toBe(200);
    rig.server.advance(hourMs);
    expect((await visit('/v1/client/sign-ins', { identifier: 'late@example.com' })).status).toBe(200);
  });

  it('RL08 is nothing for whoever asks for one address again and again', async () => {
    const ask = () => visit('/v1/client/sign-ins', { identifier: 'victim@example.com' });
    while ((await ask()).status === 200);
    const before = await rows();
    for (let time = 0; time < visitors; time += 1) expect((await ask()).status).toBe(429);
    expect(await rows()).toEqual(before);
  });

  it('RL08 is gone after a day, and whoever signed in stays signed in', async () => {
    const tidy = createHousekeeping(rig.server.running.deps);
    const ada = await rig.byEmail('ada@example.com');
    await tidy();
    const { browsers } = await rows();
    for (let visitor = 0; visitor < visitors; visitor += 1) {
      const path = visitor % 2 === 0 ? 'sign-ins' : 'sign-ups';
      const address = `visitor-${visitor}@example.com`;
      const given = path === 'sign-ins' ? { identifier: address } : { email_address: address };
      expect((await visit(`/v1/client/${path}`, given)).status).toBe(200);
    }
    const cancelled = createBrowserClient(rig.server.url);
    const callback = await authorizeAs(await cancelled.start(), { person: 'new', decision: 'cancel' });
    await cancelled.request(callback);
    await tidy();
    expect((await rows())['browsers']).toBe((browsers ?? 0) + visitors);
    // Every minute or so, as it runs; whatever is old enough by then goes.
    for (let passed = 0; passed <= 26; passed += 1) {
      rig.server.advance(hourMs);
      await tidy();
    }
    expect(await rows()).toMatchObject({
      browsers,
      sign_ins: 0,
      sign_ups: 0,
      email_proofs: 0,
      consumed_flows: 0,
      rate_limits: 0,
    });
    expect((await me(ada)).email_addresses).toHaveLength(1);
  });

  it('RL08 keeps a browser as long as somebody may go on in it', async () => {
    const tidy = createHousekeeping(rig.server.running.deps);
    const ada = createBrowserClient(rig.server.url);
    const begin = () => ada.api('POST', '/v1/client/sign-ups', { email_address: 'ada@example.com' });
    await begin();
    rig.server.advance(20 * hourMs);
    const { body } = await begin();
    rig.server.advance(6 * hourMs);
    await tidy();
    expect((await ada.api('GET', `/v1/client/sign-ups/${body.response.id}`)).status).toBe(200);
  });
});
