import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { dumpTables } from '../security/database-dump.ts';
import { personWithoutEmail } from '../security/rig.ts';
import { accountsPath, codeOf, connect, me, staleAfterMs, startMeRig } from './rig.ts';
import type { MeRig } from './rig.ts';

describe.each(testDatabases())('the profile of the person who is signed in on $name', (kind) => {
  let rig: MeRig;
  let ada: BrowserClient;

  beforeEach(async () => {
    rig = await startMeRig(kind);
    ada = await rig.byEmail('ada@example.com');
  });
  afterEach(() => rig.server.close());

  const change = (body: object, from = ada) => from.api('PATCH', '/v1/me', body);
  const settings = (body: object) => rig.asServer('PATCH', '/v1/environment-settings', body);
  const useUsernames = (required = false) =>
    settings({ attributes: { username: { enabled: true, required } } });

  it('takes names and what the app keeps, and leaves the rest', async () => {
    await change({ last_name: 'Byrne', unsafe_metadata: { theme: 'dark', beta: true } });
    const answer = await change({ first_name: 'Ada', unsafe_metadata: { theme: 'light' } });
    const changed = { first_name: 'Ada', last_name: 'Byrne', unsafe_metadata: { theme: 'light' } };
    expect(answer.body.response).toMatchObject(changed);
    expect(answer.body.client.sessions[0].user).toMatchObject(changed);
    expect((await change({ last_name: null })).body.response.last_name).toBeNull();
  });

  it('merges metadata (RFC 7396)', async () => {
    await change({ unsafe_metadata: { a: { b: 1, c: 2 }, d: [1] } });
    const answer = await ada.api('PATCH', '/v1/me/metadata', {
      unsafe_metadata: { a: { b: null, e: 3 }, d: [2] },
    });
    expect(answer.body.response.unsafe_metadata).toEqual({ a: { c: 2, e: 3 }, d: [2] });
  });

  it('keeps at most 8 KiB of metadata, however little comes at once', async () => {
    const half = 'x'.repeat(5000);
    expect((await ada.api('PATCH', '/v1/me/metadata', { unsafe_metadata: { one: half } })).status).toBe(200);
    const refused = await ada.api('PATCH', '/v1/me/metadata', { unsafe_metadata: { two: half } });
    expect(refused.body.errors[0].meta.param_name).toBe('unsafe_metadata');
    expect((await me(ada)).unsafe_metadata).toEqual({ one: half });
  });

  it('loses nothing when metadata is merged many times at once', async () => {
    const keys = Array.from({ length: 8 }, (_, index) => `key_${index}`);
    await Promise.all(
      keys.map((key) => ada.api('PATCH', '/v1/me/metadata', { unsafe_metadata: { [key]: 1 } })),
    );
    expect(Object.keys((await me(ada)).unsafe_metadata).toSorted()).toEqual(keys);
  });

  it('takes a username that nobody has, however it is written', async () => {
    await useUsernames();
    expect((await change({ username: 'Ada_1' })).body.response.username).toBe('Ada_1');
    const eve = await rig.byEmail('eve@example.com');
    for (const username of ['Ada_1', 'aDA_1', 'ａｄａ_1']) {
      const refused = await change({ username }, eve);
      expect([refused.status, refused.body.errors[0].code, refused.body.errors[0].meta.param_name]).toEqual([
        422,
        'form_identifier_exists',
        'username',
      ]);
    }
    expect((await change({ username: 'ada_1' })).body.response.username).toBe('ada_1');
    expect((await change({ username: null })).body.response.username).toBeNull();
    expect((await change({ username: 'ADA_1' }, eve)).status).toBe(200);
  });

  it('gives a username to one of several who choose it at once', async () => {
    await useUsernames();
    const browsers = [ada, await rig.byEmail('b@example.com'), await rig.byEmail('c@example.com')];
    const answers = await Promise.all(browsers.map((browser) => change({ username: 'same' }, browser)));
    expect(answers.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([200, 422, 422]);
  });

  it.each([
    { name: 'a username where there are none', body: { username: 'ada' }, field: 'username' },
    { name: 'a username that is too short', body: { username: 'a' }, field: 'username' },
    {
      name: 'an address that is nobody’s as the primary one',
      body: { primary_email_address_id: 'idn_x' },
      field: 'primary_email_address_id',
    },
  ])('refuses $name', async ({ name, body, field }) => {
    if (name.includes('too short')) await useUsernames();
    const refused = await change(body);
    expect([refused.status, refused.body.errors[0].meta.param_name]).toEqual([422, field]);
  });

  it('keeps what is required', async () => {
    await useUsernames(true);
    await change({ username: 'ada' });
    expect((await change({ username: null })).status).toBe(422);
    expect((await me(ada)).username).toBe('ada');
  });

  it('says whether people may delete themselves', async () => {
    expect((await me(ada)).delete_self_enabled).toBe(true);
    await settings({ delete_self_enabled: false });
    expect((await me(ada)).delete_self_enabled).toBe(false);
    const refused = await ada.api('DELETE', '/v1/me');
    expect([refused.status, codeOf(refused)]).toEqual([403, 'user_delete_self_not_enabled']);
    expect((await ada.api('GET', '/v1/me')).status).toBe(200);
  });

  it('is not deleted by somebody who did not prove lately that it is them', async () => {
    rig.server.advance(staleAfterMs);
    expect(codeOf(await ada.api('DELETE', '/v1/me'))).toBe('session_reverification_required');
  });

  it('LG05 is deleted with everything of it, on every device, but for events that hold ids', async () => {
    await change({ first_name: 'Canary-First', unsafe_metadata: { note: 'canary-note' } });
    await connect(ada, { person: personWithoutEmail });
    await ada.api('POST', '/v1/me/email-addresses', { email_address: 'canary-second@example.com' });
    const elsewhere = await rig.byX({ person: personWithoutEmail });
    const { id, external_accounts: accounts } = await me(ada);
    await expect.poll(() => rig.mailsTo('ada@example.com')).toHaveLength(2);
    const gone = await ada.api('DELETE', '/v1/me');
    expect(gone.body.response).toEqual({ object: 'user', id, deleted: true });
    expect(gone.body.client.sessions).toEqual([]);
    expect(ada.cookies.has('portico')).toBe(false);
    expect((await elsewhere.api('GET', '/v1/me')).status).toBe(401);
    const dump = await dumpTables(rig.server);
    const canaries = ['ada@example.com', 'Canary-First', 'canary-note', 'canary-second@example.com'];
    for (const canary of [...canaries, accounts[0].provider_user_id, accounts[0].username]) {
      expect(dump, canary).not.toContain(canary);
    }
    const events = await sql<{ type: string; ip_address: string | null; details: string }>`
      select type, ip_address, details from audit_events where actor_id = ${id} or target_id = ${id}`.execute(
      rig.server.db,
    );
    expect(events.rows.map(({ type }) => type)).toContain('user.deleted');
    expect(new Set(events.rows.map(({ ip_address, details }) => `${ip_address} ${details}`))).toEqual(
      new Set(['null {}']),
    );
    // The account at the provider is free again, and so is the address.
    expect((await me(await rig.byX({ person: personWithoutEmail }))).id).not.toBe(id);
    expect((await me(await rig.byEmail('ada@example.com'))).id).not.toBe(id);
    expect((await elsewhere.api('DELETE', `${accountsPath}/${accounts[0].id}`)).status).toBe(401);
  });
});
