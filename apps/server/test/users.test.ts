import { people } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserClient } from './browser-client.ts';
import { createBrowserClient, newestCode } from './browser-client.ts';
import { testDatabases } from './databases.ts';
import { dumpTables } from './security/database-dump.ts';
import { startRig } from './security/rig.ts';
import type { Rig } from './security/rig.ts';
import { noteSignIns } from '../src/users/note-sign-ins.ts';

const ada = people.find((person) => person.email === undefined)?.id ?? '';
const grace = people.find((person) => person.email !== undefined)?.id ?? '';
const nobody = `user_${'0'.repeat(32)}`;

describe.each(testDatabases())('managing people on $name', (kind) => {
  let rig: Rig;
  const call = async (method: string, path: string, body?: unknown) => rig.asServer(method, path, body);

  beforeEach(async () => {
    rig = await startRig(kind);
  });
  afterEach(() => rig.server.close());

  const signIn = async (person = ada): Promise<{ browser: BrowserClient; id: string }> => {
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person });
    return { browser, id: (await browser.api('GET', '/v1/me')).body.response.id };
  };
  const events = async (type: string) =>
    (await call('GET', `/v1/audit-events?type=${type}`)).body.data as { target_id: string }[];

  it('makes a user who signs in with the address they were given', async () => {
    const made = await call('POST', '/v1/users', {
      email_address: ['ada@example.com'],
      username: 'Ada.L',
      external_id: 'a-1',
      private_metadata: { plan: 'gold' },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      username: 'Ada.L',
      external_id: 'a-1',
      private_metadata: { plan: 'gold' },
      email_addresses: [{ email_address: 'ada@example.com', verification: { status: 'verified' } }],
    });
    const browser = createBrowserClient(rig.server.url);
    const { body } = await browser.api('POST', '/v1/client/sign-ins', { identifier: 'ada@example.com' });
    const at = `/v1/client/sign-ins/${body.response.id}/attempt-first-factor`;
    await browser.api('POST', at, { strategy: 'email_code', code: await newestCode(rig.asServer) });
    const me = await browser.api('GET', '/v1/me');
    expect(me.body.response.id).toBe(made.body.id);
    expect(JSON.stringify(me.body)).not.toContain('gold');
    expect(await events('user.created')).toMatchObject([{ target_id: made.body.id }]);
  });

  it.each([
    { field: 'username', body: { username: 'ＡDA' } },
    { field: 'external_id', body: { external_id: 'a-1' } },
    { field: 'email_address', body: { email_address: ['ADA@example.com'] } },
  ])('says which is taken: $field', async ({ field, body }) => {
    await call('POST', '/v1/users', {
      email_address: ['ada@example.com'],
      username: 'ada',
      external_id: 'a-1',
    });
    const refused = await call('POST', '/v1/users', body);
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0]).toMatchObject({
      code: 'form_identifier_exists',
      meta: { param_name: field },
    });
    expect(await rig.count('users')).toBe(1);
  });

  it('merges metadata, deletes by null, and replaces what is put', async () => {
    const { id } = (await call('POST', '/v1/users', { public_metadata: { a: { b: 1, c: 2 }, d: 3 } })).body;
    const at = `/v1/users/${id}/metadata`;
    const merged = await call('PATCH', at, { public_metadata: { a: { b: null }, e: 4 } });
    expect(merged.body.public_metadata).toEqual({ a: { c: 2 }, d: 3, e: 4 });
    const replaced = await call('PUT', at, { public_metadata: { only: true }, unsafe_metadata: { x: 1 } });
    expect(replaced.body).toMatchObject({ public_metadata: { only: true }, unsafe_metadata: { x: 1 } });
  });

  it.each([
    { action: 'ban', code: 'user_banned' },
    { action: 'lock', code: 'user_locked' },
  ])(
    'signs out everywhere whom it makes $action, and lets them in again afterwards',
    async ({ action, code }) => {
      const { browser, id } = await signIn();
      expect((await call('POST', `/v1/users/${id}/${action}`)).status).toBe(200);
      expect((await call('POST', `/v1/users/${id}/${action}`)).status).toBe(200);
      expect((await browser.api('GET', '/v1/me')).status).toBe(401);
      await browser.signIn({ person: ada });
      const { body } = await browser.api('GET', '/v1/client');
      expect(body.response.sign_in.first_factor_verification.error.code).toBe(code);
      await call('POST', `/v1/users/${id}/un${action}`);
      await browser.signIn({ person: ada });
      expect((await browser.api('GET', '/v1/me')).status).toBe(200);
      expect(await events(action === 'ban' ? 'user.banned' : 'user.locked')).toHaveLength(1);
    },
  );

  it('lists the accounts of somebody at providers, and says whose one is', async () => {
    const { id } = await signIn();
    await signIn(grace);
    const { body } = await call('GET', `/v1/external-accounts?user_id=${id}`);
    expect(body).toMatchObject({
      data: [
        {
          object: 'external_account',
          provider: 'oauth_x',
          provider_user_id: ada,
          user_id: id,
          oauth_provider_id: rig.connectionId,
        },
      ],
      total_count: 1,
    });
    const [account] = body.data;
    expect((await call('GET', `/v1/external-accounts/${account.id}`)).body).toEqual(account);
    const elsewhere = `user_id=${id}&oauth_provider_id=oauthp_${'0'.repeat(32)}`;
    expect((await call('GET', `/v1/external-accounts?${elsewhere}`)).body.total_count).toBe(0);
    expect((await call('GET', '/v1/external-accounts')).body.total_count).toBe(2);
    const gone = await call('GET', `/v1/external-accounts/eac_${'0'.repeat(32)}`);
    expect(gone.body.errors[0].code).toBe('resource_not_found');
  });

  it('keeps the last way in, also of two removals at once', async () => {
    const { id } = await signIn();
    const user = (await call('GET', `/v1/users/${id}`)).body;
    const account = `/v1/external-accounts/${user.external_accounts[0].id}`;
    expect((await call('DELETE', account)).status).toBe(409);
    const added = await call('POST', '/v1/email-addresses', {
      user_id: id,
      email_address: 'ada@example.com',
      verified: true,
    });
    expect(added.status).toBe(201);
    const both = await Promise.all([
      call('DELETE', account),
      call('DELETE', `/v1/email-addresses/${added.body.id}`),
    ]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  it('takes an address that was never proven for no way in, and lets it be proven', async () => {
    const { id } = await signIn();
    const added = await call('POST', '/v1/email-addresses', { user_id: id, email_address: 'a@example.com' });
    expect(added.body.verification).toBeNull();
    const proven = await call('PATCH', `/v1/email-addresses/${added.body.id}`, { verified: true });
    expect(proven.body.verification).toMatchObject({ status: 'verified', strategy: 'admin' });
  });

  it('lists the sessions of a user and ends one, or all', async () => {
    const first = await signIn();
    const second = await signIn();
    const list = await call('GET', `/v1/sessions?user_id=${first.id}&status=active`);
    expect(list.body.total_count).toBe(2);
    const [newest] = list.body.data;
    const ended = await call('POST', `/v1/sessions/${newest.id}/revoke`);
    expect(ended.body.status).toBe('revoked');
    expect((await second.browser.api('GET', '/v1/me')).status).toBe(401);
    expect((await first.browser.api('GET', '/v1/me')).status).toBe(200);
    expect((await call('POST', `/v1/users/${first.id}/revoke-sessions`)).body.count).toBe(1);
    expect((await first.browser.api('GET', '/v1/me')).status).toBe(401);
  });

  it('tells when somebody last signed in, by a code too, and lists them in that order a moment later', async () => {
    await call('POST', '/v1/users', { email_address: ['ada@example.com'], username: 'never' });
    const made = await call('POST', '/v1/users', { email_address: ['code@example.com'] });
    const { id } = await signIn();
    rig.server.advance(1000);
    const later = rig.server.now();
    const browser = createBrowserClient(rig.server.url);
    const { body } = await browser.api('POST', '/v1/client/sign-ins', { identifier: 'code@example.com' });
    const at = `/v1/client/sign-ins/${body.response.id}/attempt-first-factor`;
    await browser.api('POST', at, { strategy: 'email_code', code: await newestCode(rig.asServer) });
    await noteSignIns(rig.server.db, rig.server.running.deps.registry.byHost(undefined).id, rig.server.now());
    const listed = (await call('GET', '/v1/users?order_by=-last_sign_in_at')).body.data;
    expect(listed.map((user: { id: string }) => user.id).slice(0, 2)).toEqual([made.body.id, id]);
    expect(listed[0].last_sign_in_at).toBeGreaterThanOrEqual(later);
    expect(listed[2]).toMatchObject({ username: 'never', last_sign_in_at: null });
    // Whoever stays signed in when the other one did.
    await call('POST', `/v1/users/${id}/merge`, { from_user_id: made.body.id });
    expect((await call('GET', `/v1/users/${id}`)).body.last_sign_in_at).toBe(listed[0].last_sign_in_at);
  });

  it('says what a merge would do, and then does it: both ways in lead to the one that stays', async () => {
    const [kept, gone] = [await signIn(ada), await signIn(grace)];
    await call('PATCH', `/v1/users/${kept.id}/metadata`, { public_metadata: { a: 1 } });
    await call('PATCH', `/v1/users/${gone.id}/metadata`, { public_metadata: { a: 2, b: 3 } });
    const merge = { from_user_id: gone.id };
    const before = await dumpTables(rig.server);
    const preview = await call('POST', `/v1/users/${kept.id}/merge`, { ...merge, preview: true });
    expect(preview.body).toMatchObject({
      preview: true,
      metadata_conflicts: ['public_metadata.a'],
      ended_sessions: 1,
    });
    expect(preview.body.external_account_ids).toHaveLength(1);
    expect((await dumpTables(rig.server)).length).toBe(before.length);
    expect(await rig.count('users')).toBe(2);
    await call('POST', `/v1/users/${kept.id}/merge`, merge);
    expect(await rig.count('users')).toBe(1);
    expect((await call('GET', `/v1/users/${kept.id}`)).body).toMatchObject({
      public_metadata: { a: 1, b: 3 },
      external_accounts: [{}, {}],
    });
    expect((await gone.browser.api('GET', '/v1/me')).status).toBe(401);
    expect((await signIn(grace)).id).toBe(kept.id);
  });

  it('shows nobody under a username that somebody chose here', async () => {
    const handle = people.find(({ id }) => id === ada)?.username ?? '';
    expect(handle).not.toBe('');
    const owner = await call('POST', '/v1/users', { username: handle.toUpperCase() });
    const { id } = await signIn(ada);
    expect((await call('GET', `/v1/users/${id}`)).body).toMatchObject({
      username: null,
      external_accounts: [{ username: handle }],
    });
    expect((await call('GET', `/v1/users?username=${handle}`)).body.data).toMatchObject([
      { id: owner.body.id },
    ]);
  });

  it('takes a handle from whoever only shows it when somebody chooses it as their username', async () => {
    const { id } = await signIn(ada);
    const { username } = (await call('GET', `/v1/users/${id}`)).body;
    expect(username).not.toBeNull();
    const other = await call('POST', '/v1/users', {});
    await call('PATCH', `/v1/users/${other.body.id}`, { username });
    const found = await call('GET', `/v1/users?username=${username}`);
    expect(found.body.data).toMatchObject([{ id: other.body.id }]);
    expect((await call('GET', `/v1/users/${id}`)).body.username).toBeNull();
    // Signing in again does not bring it back.
    await signIn(ada);
    expect((await call('GET', `/v1/users/${id}`)).body.username).toBeNull();
  });

  it('gives the one that stays what only the other has, and says what is lost', async () => {
    const create = async (body: object) => (await call('POST', '/v1/users', body)).body.id;
    const own = { first_name: 'Bee', last_name: 'Two', username: 'bee2', external_id: 'crm-77' };
    const [kept, gone] = [await create({ first_name: 'Ada' }), await create(own)];
    await call('POST', `/v1/users/${gone}/ban`);
    const merge = { from_user_id: gone };
    const said = { taken_over: ['last_name', 'username', 'external_id', 'banned'], lost: ['first_name'] };
    const preview = await call('POST', `/v1/users/${kept}/merge`, { ...merge, preview: true });
    expect(preview.body).toMatchObject(said);
    expect((await call('POST', `/v1/users/${kept}/merge`, merge)).body).toMatchObject(said);
    const merged = await call('GET', `/v1/users/${kept}`);
    // Nobody gets rid of a ban by becoming somebody else.
    expect(merged.body).toMatchObject({ ...own, first_name: 'Ada', banned: true });
    expect((await call('GET', '/v1/users?query=bee2')).body.data).toMatchObject([{ id: kept }]);
    // The name is theirs now.
    expect((await call('POST', '/v1/users', { username: 'bee2' })).status).toBe(422);
  });

  it('leaves nothing of a deleted user but the ids in the log', async () => {
    const { browser, id } = await signIn(grace);
    await call('POST', '/v1/email-addresses', {
      user_id: id,
      email_address: 'canary@example.com',
      verified: true,
    });
    await call('PATCH', `/v1/users/${id}`, { first_name: 'Canary-First', external_id: 'canary-external' });
    expect((await call('DELETE', `/v1/users/${id}`)).status).toBe(200);
    expect((await call('DELETE', `/v1/users/${id}`)).status).toBe(404);
    expect((await browser.api('GET', '/v1/me')).status).toBe(401);
    const dump = await dumpTables(rig.server);
    for (const canary of ['canary@example.com', 'Canary-First', 'canary-external', `"${grace}"`]) {
      expect(dump).not.toContain(canary);
    }
    expect(await events('user.deleted')).toMatchObject([{ target_id: id }]);
  });

  it.each([
    ['GET', `/v1/users/${nobody}`],
    ['PATCH', `/v1/users/${nobody}`],
    ['DELETE', `/v1/users/${nobody}`],
    ['POST', `/v1/users/${nobody}/ban`],
    ['POST', `/v1/users/${nobody}/revoke-sessions`],
    ['GET', `/v1/sessions/sess_${'0'.repeat(32)}`],
    ['GET', `/v1/email-addresses/idn_${'0'.repeat(32)}`],
  ])('knows nobody at %s %s', async (method, path) => {
    expect((await call(method, path, method === 'GET' ? undefined : {})).status).toBe(404);
  });
});
