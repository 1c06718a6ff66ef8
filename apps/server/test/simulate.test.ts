import { people } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserClient, createServerClient } from './browser-client.ts';
import { dumpTables } from './security/database-dump.ts';
import { testDatabases } from './databases.ts';
import { startTestServer } from './server.ts';
import type { TestServer } from './server.ts';

const known = people.find((person) => person.email === undefined)?.id ?? '';
const stranger = { data: { id: '777', name: 'Eve', username: 'eve', confirmed_email: 'eve@example.com' } };

describe.each(testDatabases())('simulating a sign-in on $name', (kind) => {
  let server: TestServer;
  let asServer: ReturnType<typeof createServerClient>;
  let connectionId: string;
  let userId: string;

  beforeEach(async () => {
    server = await startTestServer(kind);
    asServer = createServerClient(server.url, server.secretKey);
    await asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: false } },
    });
    const added = await asServer('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key: 'x',
      name: 'X',
    });
    connectionId = added.body.id;
    await createBrowserClient(server.url).signIn({ person: known });
    userId = (await asServer('GET', '/v1/users')).body.data[0].id;
  });
  afterEach(() => server.close());

  const simulate = (body: object) => asServer('POST', `/v1/oauth-providers/${connectionId}/simulate`, body);

  it('says what becomes of a stranger, by which rule, and which rules were passed', async () => {
    const { status, body } = await simulate({ profile: stranger });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      rule: 'new_user',
      outcome: 'create',
      code: null,
      user_id: null,
      identity: { provider_user_id: '777', username: 'eve' },
    });
    expect(body.passed).toContain('known_account');
    expect(body.passed.at(-1)).toBe('requirements');
  });

  it('says whose account a known person comes to, from a past sign-in too', async () => {
    const profile = { data: { id: known, username: 'renamed' } };
    expect((await simulate({ profile })).body).toMatchObject({ rule: 'known_account', user_id: userId });
    const account = (await asServer('GET', `/v1/users/${userId}`)).body.external_accounts[0].id;
    expect((await simulate({ external_account_id: account })).body).toMatchObject({
      rule: 'known_account',
      outcome: 'sign_in',
      user_id: userId,
    });
  });

  it('says what connecting comes to, for somebody who is signed in', async () => {
    const body = { profile: stranger, intent: 'connect', user_id: userId };
    expect((await simulate(body)).body).toMatchObject({
      rule: 'connect_new',
      outcome: 'connect',
      user_id: userId,
    });
  });

  it('follows the settings as they are', async () => {
    await asServer('PATCH', `/v1/oauth-providers/${connectionId}`, { allow_sign_up: false });
    expect((await simulate({ profile: stranger })).body).toMatchObject({
      rule: 'sign_up_off',
      outcome: 'refuse',
      code: 'oauth_account_does_not_exist',
    });
    await asServer('PATCH', `/v1/oauth-providers/${connectionId}`, { allow_sign_up: true });
    const { body } = await simulate({ profile: stranger, transferable: false });
    expect(body).toMatchObject({ rule: 'not_transferable', code: 'external_account_not_found' });
  });

  it('stores nothing, and calls nobody', async () => {
    const before = await dumpTables(server);
    const calls = server.outboundCalls.length;
    await simulate({ profile: stranger });
    await simulate({ profile: stranger, intent: 'connect', user_id: userId });
    expect(await dumpTables(server)).toBe(before);
    expect(server.outboundCalls).toHaveLength(calls);
  });

  it.each([
    { name: 'no profile', body: {}, field: 'profile' },
    { name: 'a profile without an id', body: { profile: { data: {} } }, field: 'profile' },
    {
      name: 'an account of nobody',
      body: { external_account_id: `eac_${'0'.repeat(32)}` },
      field: 'external_account_id',
    },
    { name: 'nobody to connect for', body: { profile: stranger, intent: 'connect' }, field: 'user_id' },
    {
      name: 'a user who is not there',
      body: { profile: stranger, intent: 'connect', user_id: `user_${'0'.repeat(32)}` },
      field: 'user_id',
    },
  ])('names the field when it is given $name', async ({ body, field }) => {
    const answer = await simulate(body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].meta.param_name).toBe(field);
  });
});
