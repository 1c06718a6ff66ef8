import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOwnerLink } from '../src/operators/owner-link.ts';
import { createBrowserClient, createServerClient } from './browser-client.ts';
import { testDatabases } from './databases.ts';
import type { ServerClient } from './security/rig.ts';
import { startTestServer } from './server.ts';
import type { TestServer } from './server.ts';

const kinds = [
  { path: '/v1/allowlist-identifiers', object: 'allowlist_identifier' },
  { path: '/v1/blocklist-identifiers', object: 'blocklist_identifier' },
];

describe.each(testDatabases())('who may sign up, on $name', (kind) => {
  let server: TestServer;
  let asServer: ServerClient;

  beforeEach(async () => {
    server = await startTestServer(kind);
    asServer = createServerClient(server.url, server.secretKey);
  });
  afterEach(() => server.close());

  const events = async (type: string) => (await asServer('GET', `/v1/audit-events?type=${type}`)).body.data;

  describe.each(kinds)('$path', ({ path, object }) => {
    const [, other] = path === kinds[0]?.path ? kinds : kinds.toReversed();

    it('takes addresses and domains as they are compared, and lists them newest first', async () => {
      const given = ['Ada@Example.COM', '*@BÜCHER.example', '*@*.example.com'];
      for (const identifier of given) {
        expect((await asServer('POST', path, { identifier })).status).toBe(201);
      }
      const { body } = await asServer('GET', path);
      expect(body.total_count).toBe(3);
      expect(body.data).toMatchObject(
        ['*@*.example.com', '*@xn--bcher-kva.example', 'ada@example.com'].map((identifier) => ({
          object,
          identifier,
          identifier_type: 'email_address',
        })),
      );
      const page = await asServer('GET', `${path}?limit=1&offset=1&paginated=true`);
      expect(page.body).toEqual({ data: [body.data[1]], total_count: 3 });
      expect((await asServer('GET', other?.path ?? '')).body).toEqual({ data: [], total_count: 0 });
    });

    it('refuses the same a second time, however it is spelt', async () => {
      await asServer('POST', path, { identifier: 'ada@example.com' });
      const again = await asServer('POST', path, { identifier: ' ADA@example.com' });
      expect(again.status).toBe(409);
      expect(again.body.errors).toMatchObject([
        { code: 'duplicate_record', meta: { param_name: 'identifier' } },
      ]);
      expect((await asServer('POST', other?.path ?? '', { identifier: 'ada@example.com' })).status).toBe(201);
      expect(await events(`${object}.created`)).toHaveLength(1);
    });

    it('takes one of many who add the same at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => asServer('POST', path, { identifier: '*@example.com' })),
      );
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(statuses.filter((status) => status === 409)).toHaveLength(19);
    });

    it.each([
      'example.com',
      '*@*',
      '*@example',
      '*@*.*.example.com',
      'a@b@example.com',
      '*@exa%mple.com',
      7,
      null,
    ])('refuses %s, naming the field', async (identifier) => {
      const refused = await asServer('POST', path, { identifier });
      expect(refused.status).toBe(422);
      expect(refused.body.errors[0].meta.param_name).toBe('identifier');
      expect((await asServer('GET', path)).body.total_count).toBe(0);
    });

    it('takes an entry off once, and knows it by its own list alone', async () => {
      const { body } = await asServer('POST', path, { identifier: '*@example.com' });
      const elsewhere = await asServer('DELETE', `${other?.path}/${body.id}`);
      expect(elsewhere.status).toBe(422);
      const deleted = await asServer('DELETE', `${path}/${body.id}`);
      expect(deleted.body).toEqual({ object, id: body.id, deleted: true });
      const again = await asServer('DELETE', `${path}/${body.id}`);
      expect(again.status).toBe(404);
      expect(again.body.errors[0].code).toBe('resource_not_found');
      expect((await asServer('GET', path)).body).toEqual({ data: [], total_count: 0 });
      expect(await events(`${object}.deleted`)).toHaveLength(1);
    });

    it('says in the log which domains were listed, and of people nothing but the id of the entry', async () => {
      const domain = await asServer('POST', path, { identifier: '*@example.com' });
      const person = await asServer('POST', path, { identifier: 'eve@example.org' });
      await asServer('DELETE', `${path}/${person.body.id}`);
      const [ofPerson, ofDomain] = await events(`${object}.created`);
      expect(ofDomain).toMatchObject({
        target_id: domain.body.id,
        details: { identifier: '*@example.com' },
        actor: { type: 'api_key' },
      });
      expect(ofPerson).toMatchObject({ target_id: person.body.id, details: {} });
      expect(JSON.stringify((await asServer('GET', '/v1/audit-events')).body)).not.toContain('eve@');
    });
  });

  it('is the business of one environment: the key of another sees and changes nothing', async () => {
    await asServer('PATCH', '/v1/environment-settings', { sign_up_mode: 'waitlist' });
    const visitor = createBrowserClient(server.url);
    await visitor.api('POST', '/v1/waitlist', { email_address: 'ada@example.com' });
    for (const { path } of kinds) await asServer('POST', path, { identifier: '*@example.com' });
    const paths = [...kinds.map(({ path }) => path), '/v1/waitlist-entries'];
    const before = await Promise.all(paths.map((path) => asServer('GET', path)));

    const operator = createBrowserClient(server.url);
    const link = await createOwnerLink(server.db, { url: server.url, now: server.now() });
    await operator.api('POST', '/v1/owner-claims', { token: link.split('#')[1] });
    const key = await operator.request('/v1/api-keys', {
      method: 'POST',
      headers: {
        origin: server.url,
        'content-type': 'application/json',
        'portico-environment': 'production',
      },
      body: JSON.stringify({ name: 'Other' }),
    });
    const { secret } = (await key.json()) as { secret: string };
    const asOther = createServerClient(server.url, secret);
    for (const [index, path] of paths.entries()) {
      expect((await asOther('GET', path)).body).toEqual({ data: [], total_count: 0 });
      const id = String(before[index]?.body.data[0].id);
      const attempts: [string, string][] = path.includes('waitlist')
        ? [
            ['POST', `${path}/${id}/approve`],
            ['POST', `${path}/${id}/reject`],
          ]
        : [['DELETE', `${path}/${id}`]];
      for (const [method, at] of attempts) expect((await asOther(method, at)).status).toBe(404);
    }
    const after = await Promise.all(paths.map((path) => asServer('GET', path)));
    expect(after.map(({ body }) => body)).toEqual(before.map(({ body }) => body));
  });

  describe('the waitlist', () => {
    beforeEach(() => asServer('PATCH', '/v1/environment-settings', { sign_up_mode: 'waitlist' }));

    const join = (address: string) =>
      createBrowserClient(server.url).api('POST', '/v1/waitlist', { email_address: address });
    const entries = async (query = '') => (await asServer('GET', `/v1/waitlist-entries${query}`)).body;

    it('takes an address once, and answers alike whatever is known of it', async () => {
      const first = await join('Ada@Example.com');
      expect(first).toMatchObject({
        status: 200,
        body: { response: { object: 'waitlist', email_address: 'Ada@Example.com' } },
      });
      const [{ id }] = (await entries()).data;
      await asServer('POST', `/v1/waitlist-entries/${id}/reject`);
      const again = await join('Ada@Example.com');
      expect([again.status, again.body.response]).toEqual([first.status, first.body.response]);
      expect(await entries()).toMatchObject({
        data: [{ email_address: 'Ada@Example.com', status: 'rejected' }],
        total_count: 1,
      });
    });

    it('is listed newest first, page by page and by status', async () => {
      for (const name of ['ada', 'grace', 'eve']) await join(`${name}@example.com`);
      const all = await entries();
      expect(all.data.map((entry: { email_address: string }) => entry.email_address)).toEqual([
        'eve@example.com',
        'grace@example.com',
        'ada@example.com',
      ]);
      await asServer('POST', `/v1/waitlist-entries/${all.data[1].id}/approve`);
      expect(await entries('?status=approved')).toMatchObject({
        data: [{ object: 'waitlist_entry', email_address: 'grace@example.com', status: 'approved' }],
        total_count: 1,
      });
      expect(await entries('?status=pending&limit=1&offset=1')).toMatchObject({
        data: [{ email_address: 'ada@example.com' }],
        total_count: 2,
      });
      const unknown = await asServer('GET', '/v1/waitlist-entries?status=invited');
      expect(unknown.body.errors[0].meta.param_name).toBe('status');
    });

    it('is decided once by each decision, and again by the other', async () => {
      await join('ada@example.com');
      const [{ id }] = (await entries()).data;
      for (const decision of ['approve', 'approve', 'reject', 'reject', 'approve']) {
        const answer = await asServer('POST', `/v1/waitlist-entries/${id}/${decision}`);
        expect(answer.body).toMatchObject({ id, status: `${decision.replace(/e$/, '')}ed` });
      }
      expect(await events('waitlist_entry.approved')).toHaveLength(2);
      expect(await events('waitlist_entry.rejected')).toMatchObject([
        { target_id: id, actor: { type: 'api_key' } },
      ]);
      // Each time somebody is let in, and only then, they are told.
      await vi.waitFor(async () => {
        const mails = (await asServer('GET', '/v1/inbox-messages')).body.data;
        expect(mails.map((mail: { to: string }) => mail.to)).toEqual(['ada@example.com', 'ada@example.com']);
        expect(mails[0].subject).toBe('You can sign up at My app now');
        expect(mails[0].text).toContain(`${server.url}/sign-up`);
      });
      const nobody = await asServer('POST', `/v1/waitlist-entries/wle_${'0'.repeat(32)}/approve`);
      expect(nobody.body.errors[0].code).toBe('resource_not_found');
    });

    it('is announced to pages, with its address', async () => {
      const announced = async () => {
        const { body } = await createBrowserClient(server.url).api('GET', '/v1/environment');
        const { display_config: display, user_settings: settings } = body;
        return [settings.sign_up.mode, display.waitlist_url, settings.sign_up.allowlist_only];
      };
      await asServer('PATCH', '/v1/environment-settings', { restrictions: { allowlist: true } });
      expect(await announced()).toEqual(['waitlist', `${server.url}/waitlist`, false]);
      await asServer('PATCH', '/v1/environment-settings', { sign_up_mode: 'public' });
      expect(await announced()).toEqual(['public', '', true]);
    });

    it('is not there in another mode', async () => {
      await asServer('PATCH', '/v1/environment-settings', { sign_up_mode: 'public' });
      const refused = await join('ada@example.com');
      expect(refused.status).toBe(400);
      expect(refused.body.errors[0].code).toBe('waitlist_not_open');
      expect(await entries()).toEqual({ data: [], total_count: 0 });
    });

    it('refuses what cannot be an address, naming the field', async () => {
      const refused = await join('ada@example.com/.evil.example');
      expect(refused.status).toBe(422);
      expect(refused.body.errors[0].meta.param_name).toBe('email_address');
    });

    it('lets one network ask so often in an hour, and another go on', async () => {
      const joinFrom = (remoteAddress: string, index: number) =>
        server.running.fetch(
          new Request(`${server.url}/v1/waitlist`, {
            method: 'POST',
            headers: { origin: server.url, 'content-type': 'application/json' },
            body: JSON.stringify({ email_address: `bot${index}@example.com` }),
          }),
          { incoming: { socket: { remoteAddress } } },
        );
      for (let index = 0; index < 20; index += 1) {
        expect((await joinFrom('203.0.114.7', index)).status).toBe(200);
      }
      const refused = await joinFrom('203.0.114.7', 20);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000);
      expect((await joinFrom('198.51.101.9', 21)).status).toBe(200);
      expect((await entries('?limit=1')).total_count).toBe(21);
      server.advance(3600 * 1000);
      expect((await joinFrom('203.0.114.7', 22)).status).toBe(200);
    });
  });
});
