import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createId } from '../src/keys/secrets.ts';
import { deleteOldIdempotencyKeys } from '../src/store/idempotency-keys.ts';
import type { ApiAnswer } from './browser-client.ts';
import { createServerClient } from './browser-client.ts';
import { testDatabases } from './databases.ts';
import { startTestServer } from './server.ts';
import type { TestServer } from './server.ts';

describe.each(testDatabases())('a write with an Idempotency-Key, on $name', (kind) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer(kind);
  });
  afterEach(() => server.close());

  const send = (key: string, body: object, path = '/v1/users'): Promise<ApiAnswer> =>
    createServerClient(server.url, server.secretKey, { 'idempotency-key': key })('POST', path, body);
  const ada = { email_address: ['ada@example.com'], first_name: 'Ada' };
  const codeOf = ({ body }: ApiAnswer) => body.errors?.[0]?.code;
  const countUsers = async () => {
    const users = await createServerClient(server.url, server.secretKey)('GET', '/v1/users');
    return users.body.total_count as number;
  };

  it('happens once, and is answered alike', async () => {
    const first = await send('one', ada);
    const second = await send('one', ada);
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second).toMatchObject({ status: first.status, body: first.body });
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await countUsers()).toBe(1);
  });

  it('happens once of twenty that come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('one', { first_name: 'Ada' })));
    const done = answers.filter(({ status }) => status === 201);
    expect(new Set(done.map(({ body }) => body.id)).size).toBe(1);
    const others = answers.filter(({ status }) => status !== 201);
    expect(others.map(codeOf)).toEqual(others.map(() => 'idempotency_key_in_use'));
    expect(await countUsers()).toBe(1);
  });

  it('is refused when the key named another request before', async () => {
    await send('one', ada);
    expect(codeOf(await send('one', { ...ada, first_name: 'Grace' }))).toBe('idempotency_key_reused');
    expect(codeOf(await send('one', { identifier: 'a@b.co' }, '/v1/blocklist-identifiers'))).toBe(
      'idempotency_key_reused',
    );
    expect(await countUsers()).toBe(1);
  });

  it('gives its key back when it was refused', async () => {
    const taken = await send('one', ada);
    expect(codeOf(await send('two', ada))).toBe('form_identifier_exists');
    await createServerClient(server.url, server.secretKey)('DELETE', `/v1/users/${taken.body.id}`);
    expect((await send('two', ada)).status).toBe(201);
  });

  it('is never done again by itself when it was cut off', async () => {
    await send('one', ada);
    await server.db.updateTable('idempotency_keys').set({ sealed_answer: null }).execute();
    expect(await send('one', ada)).toMatchObject({ status: 409 });
    expect(codeOf(await send('one', ada))).toBe('idempotency_key_in_use');
    server.advance(60_000);
    expect(codeOf(await send('one', ada))).toBe('idempotency_outcome_unknown');
    expect(await countUsers()).toBe(1);
  });

  it('is another one for somebody else', async () => {
    await send('one', { first_name: 'Ada' });
    await server.db
      .updateTable('api_keys')
      .set({ id: createId('key') })
      .execute();
    await server.running.deps.registry.reload();
    const answer = await send('one', { first_name: 'Ada' });
    expect(answer.headers.get('idempotency-replayed')).toBeNull();
    expect(await countUsers()).toBe(2);
  });

  it('is forgotten after a day', async () => {
    await send('one', { first_name: 'Ada' });
    await deleteOldIdempotencyKeys(server.db, server.now() + 1);
    expect((await send('one', { first_name: 'Ada' })).headers.get('idempotency-replayed')).toBeNull();
  });

  it.each(['', 'two words', 'x'.repeat(256)])(
    'names its key in at most 255 visible characters: %j',
    async (key) => {
      expect(codeOf(await send(key, ada))).toBe('idempotency_key_invalid');
      expect(await countUsers()).toBe(0);
    },
  );

  it('changes nothing about reading', async () => {
    const read = createServerClient(server.url, server.secretKey, { 'idempotency-key': 'one' });
    expect((await read('GET', '/v1/users')).body.total_count).toBe(0);
    await send('two', ada);
    expect((await read('GET', '/v1/users')).body.total_count).toBe(1);
  });
});
