import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient, createServerClient } from './browser-client.ts';
import { testDatabases } from './databases.ts';
import { personWithoutEmail, startRig } from './security/rig.ts';
import type { Rig } from './security/rig.ts';

const nobody = `user_${'0'.repeat(32)}`;

describe.each(testDatabases())('listing people over the API on $name', (kind) => {
  let rig: Rig;
  const people: Record<string, string> = {};

  beforeAll(async () => {
    rig = await startRig(kind);
    const made = [
      {
        name: 'ada',
        username: 'ada.l',
        first_name: 'Ada',
        email_address: ['ada@example.com'],
        external_id: 'a-1',
      },
      {
        name: 'bea',
        username: 'bea',
        first_name: 'Béa',
        email_address: ['bea@example.com', 'b@work.example'],
      },
      { name: 'cleo', username: 'cleo', last_name: 'Adams', banned: true },
    ];
    for (const { name, ...body } of made) {
      rig.server.advance(1000);
      people[name] = (await rig.asServer('POST', '/v1/users', body)).body.id;
    }
  });
  afterAll(() => rig.server.close());

  const namesOf = (users: readonly { id: string }[]) =>
    users.map(({ id }) => Object.entries(people).find(([, known]) => known === id)?.[0]);
  /** Lists, and makes sure that counting agrees. */
  const list = async (query: string) => {
    const { status, body } = await rig.asServer('GET', `/v1/users?${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    const counted = await rig.asServer('GET', `/v1/users/count?${query.replace(/&?order_by=[^&]*/, '')}`);
    expect(counted.body).toEqual({ object: 'total_count', total_count: body.total_count });
    expect(body.data).toHaveLength(body.total_count);
    return namesOf(body.data);
  };

  it.each([
    ['', ['cleo', 'bea', 'ada']],
    ['order_by=created_at', ['ada', 'bea', 'cleo']],
    ['order_by=%2Bcreated_at', ['ada', 'bea', 'cleo']],
    ['order_by=-updated_at', ['cleo', 'bea', 'ada']],
    ['order_by=username', ['ada', 'bea', 'cleo']],
    ['order_by=email_address', ['ada', 'bea', 'cleo']],
    ['order_by=-first_name', ['bea', 'ada', 'cleo']],
    ['email_address=ADA@example.com', ['ada']],
    ['email_address=ada@example.com&email_address=b@work.example', ['bea', 'ada']],
    ['email_address=no-address', []],
    ['username=ADA.L&username=cleo', ['cleo', 'ada']],
    ['external_id=a-1', ['ada']],
    [`user_id=${nobody}`, []],
    ['banned=true', ['cleo']],
    ['banned=false', ['bea', 'ada']],
    ['phone_number=1', []],
    ['organization_id=org_1', []],
    ['query=ada', ['cleo', 'ada']],
    ['query=bea', ['bea']],
    ['query=work.ex', ['bea']],
    ['query=a-1', ['ada']],
    ['query=ada&banned=true', ['cleo']],
    ['query=nobody', []],
    ['last_active_at_since=1', []],
    ['last_sign_in_at_before=9999999999999', []],
  ])('answers ?%s with %j', async (query, names) => {
    expect(await list(query)).toEqual(names);
  });

  it('finds people by their ids, and by when they came', async () => {
    expect(await list(`user_id=${people['ada']}&user_id=${people['cleo']}`)).toEqual(['cleo', 'ada']);
    expect(await list(`query=${people['bea']}`)).toEqual(['bea']);
    const { created_at: at } = (await rig.asServer('GET', `/v1/users/${people['bea']}`)).body;
    expect(await list(`created_at_after=${at}`)).toEqual(['cleo']);
    expect(await list(`created_at_before=${at}`)).toEqual(['ada']);
    expect(await list(`created_at_after=${at - 1}&created_at_before=${at + 1}`)).toEqual(['bea']);
  });

  it.each(['order_by=age', 'banned=1', 'created_at_after=yesterday', 'user_id='])(
    'refuses ?%s, and names the parameter',
    async (query) => {
      for (const path of ['/v1/users', ...(query.startsWith('order') ? [] : ['/v1/users/count'])]) {
        const { status, body } = await rig.asServer('GET', `${path}?${query}`);
        expect(status).toBe(422);
        expect(body.errors[0].meta.param_name.split('.')[0]).toBe(query.split('=')[0]);
      }
    },
  );

  it('pages, and says how many there are in all', async () => {
    const { body } = await rig.asServer('GET', '/v1/users?limit=1&offset=2');
    expect([namesOf(body.data), body.total_count]).toEqual([['ada'], 3]);
  });

  it('counts under the path that SDKs know, and no person is called count', async () => {
    expect((await rig.asServer('PATCH', '/v1/users/count', {})).status).toBe(404);
    expect((await rig.asServer('GET', '/e/nowhere/v1/users/count')).status).toBe(404);
    expect((await rig.asServer('GET', '/v1/users/count/')).body.total_count).toBe(3);
  });

  describe('for SDKs of the ecosystem', () => {
    const asSdk = (path: string) => {
      const headers = { 'clerk-api-version': '2026-05-12' };
      return createServerClient(rig.server.url, rig.server.secretKey, headers)('GET', path);
    };

    it('is an array alone, unless they ask for pages', async () => {
      const bare = await asSdk('/v1/users?limit=1');
      expect(namesOf(bare.body)).toEqual(['cleo']);
      expect(namesOf((await asSdk('/v1/users?paginated=false')).body)).toEqual(['cleo', 'bea', 'ada']);
      const paged = await asSdk('/v1/users?limit=1&paginated=true');
      expect(paged.body).toEqual({ data: bare.body, total_count: 3 });
      expect((await rig.asServer('GET', '/v1/users?paginated=false')).body.total_count).toBe(3);
      expect((await asSdk('/v1/sessions')).body).toEqual([]);
      expect((await asSdk('/v1/sessions?paginated=true')).body).toEqual({ data: [], total_count: 0 });
    });

    it('is nothing but a refusal where there is one, and other lists stay as they are', async () => {
      expect((await asSdk('/v1/users?limit=0')).body.errors).toHaveLength(1);
      expect((await asSdk('/v1/users/count')).body).toEqual({ object: 'total_count', total_count: 3 });
      expect((await asSdk('/v1/blocklist-identifiers')).body).toEqual({ data: [], total_count: 0 });
    });
  });
});

describe.each(testDatabases())('accounts of people over the API on $name', (kind) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig(kind);
  });
  afterAll(() => rig.server.close());

  it('are disconnected below their user, and below nobody else', async () => {
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: personWithoutEmail });
    const me = (await browser.api('GET', '/v1/me')).body.response;
    await rig.asServer('POST', '/v1/email-addresses', {
      user_id: me.id,
      email_address: 'ada@example.com',
      verified: true,
    });
    const [{ id }] = me.external_accounts;
    const at = (user: string) => `/v1/users/${user}/external_accounts/${id}`;
    expect((await rig.asServer('DELETE', at(nobody))).status).toBe(404);
    expect((await rig.asServer('DELETE', at(me.id))).body).toEqual({
      object: 'external_account',
      id,
      deleted: true,
    });
    expect((await rig.asServer('GET', `/v1/users/${me.id}`)).body.external_accounts).toEqual([]);
  });

  it('sessions are listed by their browser', async () => {
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: personWithoutEmail });
    const { id } = (await browser.api('GET', '/v1/client')).body.response;
    const { body } = await rig.asServer('GET', `/v1/sessions?client_id=${id}`);
    expect(body).toMatchObject({ data: [{ object: 'session' }], total_count: 1 });
    const other = `client_${'0'.repeat(32)}`;
    expect((await rig.asServer('GET', `/v1/sessions?client_id=${other}`)).body.total_count).toBe(0);
  });

  it('what happened to somebody is found by person, actor, type and time', async () => {
    const { id } = (await rig.asServer('POST', '/v1/users', { first_name: 'Ada' })).body;
    rig.server.advance(1000);
    await rig.asServer('POST', `/v1/users/${id}/ban`);
    const types = async (query: string) =>
      (await rig.asServer('GET', `/v1/audit-events?${query}`)).body.data.map(
        ({ type }: { type: string }) => type,
      );
    expect(await types(`user_id=${id}`)).toEqual(['user.banned', 'user.created']);
    expect(await types(`user_id=${id}&event_type=user.created`)).toEqual(['user.created']);
    const { body } = await rig.asServer('GET', `/v1/audit-events?user_id=${id}`);
    const [banned] = body.data;
    const { actor, created_at: at } = banned;
    expect(await types(`actor=${actor.id}&user_id=${id}&created_at_before=${at}`)).toEqual(['user.created']);
    expect(await types(`actor=${actor.id}&created_at_after=${at - 1}`)).toEqual(['user.banned']);
    expect(await types(`actor=key_other&user_id=${id}`)).toEqual([]);
  });
});
