import { people } from '@portico/sandbox';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { profilePath, startProvider } from './provider.ts';
import type { Provider } from './provider.ts';
import { personWithEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

type Profile = Readonly<Record<string, unknown>>;

const known = people.find((person) => person.id === personWithEmail);
const long = 'a'.repeat(200);

describe.each(testDatabases())('whoever the provider names on $name', (kind) => {
  let provider: Provider;
  let rig: Rig;

  beforeAll(async () => {
    provider = await startProvider('identity');
    rig = await startRig(kind, {
      connection: { ...provider.connection, request_email: true },
      variables: { PORTICO_OUTBOUND_ALLOW: provider.address },
    });
  });
  afterAll(async () => {
    await rig.server.close();
    await provider.close();
  });

  /** Signs in as whom the provider makes of the person. @returns the user's id, undefined when refused */
  const signInAs = async (change: Profile = {}): Promise<string | undefined> => {
    provider.sandbox.script.next(
      { path: profilePath },
      {
        kind: 'lie',
        transform: (body) => ({ data: { ...(body as { data: Profile }).data, ...change } }),
      },
    );
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: personWithEmail });
    const me = await browser.api('GET', '/v1/me');
    return me.status === 200 ? me.body.response.id : undefined;
  };

  it('AL01 stays the same user when handle, name and address change at the provider', async () => {
    const user = await signInAs();
    expect(user).toMatch(/^user_/);
    expect(await signInAs({ confirmed_email: 'renamed@example.com' })).toBe(user);
    expect(await signInAs({ confirmed_email: undefined, username: 'renamed' })).toBe(user);
    expect(await signInAs({ name: 'Somebody Else' })).toBe(user);
    expect((await rig.asServer('GET', '/v1/users')).body).toMatchObject({
      total_count: 1,
      data: [{ id: user }],
    });
  });

  it('AL01 is somebody else who took over the handle, and is not let in by the address where the operator joins nobody by it', async () => {
    const path = `/v1/oauth-providers/${rig.connectionId}`;
    await rig.asServer('PATCH', path, { on_email_match: 'deny' });
    const user = await signInAs();
    const count = await rig.count('users');
    const heir = { id: '999000111222333444', username: known?.username, name: known?.name };
    expect(await signInAs({ ...heir, confirmed_email: known?.email })).toBeUndefined();
    expect(await signInAs({ ...heir, confirmed_email: known?.email?.toUpperCase() })).toBeUndefined();
    expect(await rig.count('users')).toBe(count);
    const other = await signInAs({ ...heir, confirmed_email: undefined });
    expect(other).toMatch(/^user_/);
    expect(other).not.toBe(user);
    expect(await signInAs()).toBe(user);
  });

  it.each([
    {
      name: 'ids that a JavaScript number cannot tell apart',
      ids: ['1546820937164177409', '1546820937164177408'],
    },
    { name: 'ids that differ in case', ids: ['AbCd', 'abcd'] },
    { name: 'ids that differ in white space', ids: ['77', ' 77', '77 ', '7 7'] },
    { name: 'ids that differ in leading zeros', ids: ['42', '042', '42.0'] },
    { name: 'ids that differ in how an accent is composed', ids: ['caf\u00e9', 'cafe\u0301'] },
    { name: 'long ids that differ in their last character', ids: [`${long}1`, `${long}2`] },
    { name: 'ids with wildcards', ids: ['a%', 'a_', 'ab'] },
  ])('AL01 tells apart $name', async ({ ids }) => {
    const users: (string | undefined)[] = [];
    for (const id of ids) users.push(await signInAs({ id, confirmed_email: undefined, username: 'same' }));
    expect(users.every((user) => user?.startsWith('user_'))).toBe(true);
    expect(new Set(users).size).toBe(ids.length);
    for (const [index, id] of ids.entries()) {
      expect(await signInAs({ id, confirmed_email: undefined })).toBe(users[index]);
    }
  });

  it.each([
    { name: 'a number that was rounded', id: Number('1546820937164177409') },
    { name: 'an object', id: { toString: '1' } },
    { name: 'a list', id: ['1546820937164177409'] },
    { name: 'nothing', id: null },
    { name: 'an empty text', id: '' },
    { name: 'a text with NUL', id: '1\u0000' },
    { name: 'true', id: true },
  ])('AL01 knows nobody by an id that is $name', async ({ id }) => {
    const count = await rig.count('users');
    expect(await signInAs({ id, confirmed_email: undefined })).toBeUndefined();
    expect(await rig.count('users')).toBe(count);
  });

  it('AL01 makes two users of one person in two environments', async () => {
    const { secret } = await rig.createKey(await rig.operator(), 'production');
    const asProduction = createServerClient(rig.server.url, secret);
    await asProduction('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key: 'x',
      ...provider.connection,
      request_email: true,
    });
    const inDevelopment = await signInAs();
    const browser = createBrowserClient(rig.server.url);
    const callback = await browser.signIn({ person: personWithEmail }, { base: '/e/production' });
    expect(callback.headers.get('location')).toBe(`${rig.server.url}/e/production/user`);
    const inProduction = (await browser.api('GET', '/e/production/v1/me')).body.response.id;
    expect(inProduction).toMatch(/^user_/);
    expect(inProduction).not.toBe(inDevelopment);
    expect((await asProduction('GET', '/v1/users')).body.data).toMatchObject([{ id: inProduction }]);
    expect((await rig.asServer('GET', `/v1/users/${inDevelopment}`)).status).toBe(200);
    expect((await rig.asServer('GET', `/v1/users/${inProduction}`)).status).toBe(404);
    expect((await asProduction('GET', `/v1/users/${inDevelopment}`)).status).toBe(404);
  });

  it('AL01 makes two users of one person at two connections of an environment', async () => {
    const first = await signInAs({ confirmed_email: undefined });
    // A connection that people use cannot be deleted through the API, and its key is taken until it is.
    await sql`update connections set deleted_at = 1`.execute(rig.server.db);
    await rig.server.running.deps.registry.reload();
    const added = await rig.asServer('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key: 'x',
      ...provider.connection,
    });
    expect(added.status).toBe(201);
    expect(added.body.id).not.toBe(rig.connectionId);
    const second = await signInAs({ confirmed_email: undefined });
    expect(second).toMatch(/^user_/);
    expect(second).not.toBe(first);
    expect(await signInAs({ confirmed_email: undefined })).toBe(second);
  });
});
