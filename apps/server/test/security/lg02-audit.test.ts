import { endpoints } from '@portico/contract';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiAnswer, BrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startMeRig } from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import { readAllTables } from './database-dump.ts';
import { personWithEmail, personWithoutEmail } from './rig.ts';

/** What writes nothing that matters: it asks, tries, mails, or notes that somebody is there. */
const writesNothing = new Set([
  'testOauthProvider',
  'simulateOauthProvider',
  'previewAttributeMapping',
  'discoverOauthProvider',
  'createOauthTry',
  'previewMailTemplate',
  // Development mail that an operator has read is thrown away.
  'deleteInboxMessages',
]);

interface Write {
  /** of the event, and who it names */
  readonly type: string;
  /** does what must be there first, and says what to call */
  readonly prepare: () => Promise<{ method: string; path: string; body?: unknown }>;
}

describe.each(testDatabases())('every change, on $name', (kind) => {
  let rig: MeRig;
  let operator: BrowserClient;

  beforeEach(async () => {
    rig = await startMeRig(kind);
    operator = await rig.operator();
  });
  afterEach(() => rig.server.close());

  const post = async (path: string, body?: unknown): Promise<string> => {
    const answer = await rig.asServer('POST', path, body);
    return answer.body.id as string;
  };
  const makeUser = (more: object = {}) => post('/v1/users', { first_name: 'Ada', ...more });
  const makeAddress = async () => {
    const user_id = await makeUser({ email_address: ['first@example.com'] });
    return post('/v1/email-addresses', { user_id, email_address: 'second@example.com', verified: true });
  };
  const signedIn = async () => {
    const browser = await rig.byX({ person: personWithEmail });
    const { body } = await browser.api('GET', '/v1/me');
    return {
      userId: body.response.id as string,
      accountId: body.response.external_accounts[0].id as string,
      sessionId: (await browser.api('GET', '/v1/client')).body.response.last_active_session_id as string,
    };
  };
  const signedInByTwoWays = async () => {
    const person = await signedIn();
    await post('/v1/email-addresses', {
      user_id: person.userId,
      email_address: 'other@example.com',
      verified: true,
    });
    return person;
  };
  const makeEntry = async () => {
    await rig.asServer('PATCH', '/v1/environment-settings', { sign_up_mode: 'waitlist' });
    const browser = await rig.byX({ person: personWithoutEmail });
    await browser.api('POST', '/v1/waitlist', { email_address: 'waiting@example.com' });
    return (await rig.asServer('GET', '/v1/waitlist-entries')).body.data[0].id as string;
  };
  const makeEndpoint = () => post('/v1/webhook-endpoints', { url: 'http://127.0.0.1:9/hooks' });
  const onEndpoint = (type: string, method: string, action = '', body?: object): Write => ({
    type,
    prepare: async () => ({ method, path: `/v1/webhook-endpoints/${await makeEndpoint()}${action}`, body }),
  });
  const onUser = (type: string, action: string, more?: object): Write => ({
    type,
    prepare: async () => ({ method: 'POST', path: `/v1/users/${await makeUser(more)}/${action}` }),
  });
  const appTokenPath = async (tokenKind: string) => {
    const path = `/v1/oauth-providers/${rig.connectionId}`;
    await rig.asServer('PATCH', path, { protocol: 'oauth1' });
    return `${path}/app-tokens/${tokenKind}`;
  };
  const template = { subject: 'Code', text: '{{code}}', html: '<b>{{code}}</b>' };

  const writes: Readonly<Record<string, Write>> = {
    createUser: {
      type: 'user.created',
      prepare: async () => ({ method: 'POST', path: '/v1/users', body: { first_name: 'Grace' } }),
    },
    updateUser: {
      type: 'user.updated',
      prepare: async () => ({
        method: 'PATCH',
        path: `/v1/users/${await makeUser()}`,
        body: { first_name: 'Grace' },
      }),
    },
    deleteUser: {
      type: 'user.deleted',
      prepare: async () => ({ method: 'DELETE', path: `/v1/users/${await makeUser()}` }),
    },
    mergeUserMetadata: {
      type: 'user.updated',
      prepare: async () => ({
        method: 'PATCH',
        path: `/v1/users/${await makeUser()}/metadata`,
        body: { public_metadata: { plan: 'pro' } },
      }),
    },
    replaceUserMetadata: {
      type: 'user.updated',
      prepare: async () => ({
        method: 'PUT',
        path: `/v1/users/${await makeUser()}/metadata`,
        body: { private_metadata: { plan: 'pro' } },
      }),
    },
    banUser: onUser('user.banned', 'ban'),
    unbanUser: onUser('user.unbanned', 'unban', { banned: true }),
    lockUser: onUser('user.locked', 'lock'),
    unlockUser: onUser('user.unlocked', 'unlock', { locked: true }),
    mergeUsers: {
      type: 'user.merged',
      prepare: async () => ({
        method: 'POST',
        path: `/v1/users/${await makeUser()}/merge`,
        body: { from_user_id: await makeUser() },
      }),
    },
    createEmailAddress: {
      type: 'email_address.added',
      prepare: async () => ({
        method: 'POST',
        path: '/v1/email-addresses',
        body: { user_id: await makeUser(), email_address: 'new@example.com' },
      }),
    },
    updateEmailAddress: {
      type: 'email_address.unverified',
      prepare: async () => ({
        method: 'PATCH',
        path: `/v1/email-addresses/${await makeAddress()}`,
        body: { verified: false },
      }),
    },
    deleteEmailAddress: {
      type: 'email_address.removed',
      prepare: async () => ({ method: 'DELETE', path: `/v1/email-addresses/${await makeAddress()}` }),
    },
    deleteExternalAccount: {
      type: 'external_account.disconnected',
      prepare: async () => {
        const { accountId } = await signedInByTwoWays();
        return { method: 'DELETE', path: `/v1/external-accounts/${accountId}` };
      },
    },
    deleteExternalAccountOfUser: {
      type: 'external_account.disconnected',
      prepare: async () => {
        const { userId, accountId } = await signedInByTwoWays();
        return { method: 'DELETE', path: `/v1/users/${userId}/external-accounts/${accountId}` };
      },
    },
    revokeSession: {
      type: 'session.ended',
      prepare: async () => ({ method: 'POST', path: `/v1/sessions/${(await signedIn()).sessionId}/revoke` }),
    },
    revokeUserSessions: {
      type: 'session.ended',
      prepare: async () => ({
        method: 'POST',
        path: `/v1/users/${(await signedIn()).userId}/revoke-sessions`,
      }),
    },
    createOauthProvider: {
      type: 'connection.created',
      prepare: async () => {
        await rig.asServer('DELETE', `/v1/oauth-providers/${rig.connectionId}`);
        return {
          method: 'POST',
          path: '/v1/oauth-providers',
          body: { provider_kind: 'preset', provider_key: 'x' },
        };
      },
    },
    updateOauthProvider: {
      type: 'connection.updated',
      prepare: async () => ({
        method: 'PATCH',
        path: `/v1/oauth-providers/${rig.connectionId}`,
        body: { name: 'Ex' },
      }),
    },
    deleteOauthProvider: {
      type: 'connection.deleted',
      prepare: async () => ({ method: 'DELETE', path: `/v1/oauth-providers/${rig.connectionId}` }),
    },
    putAppAccessToken: {
      type: 'connection.app_token_put',
      prepare: async () => ({
        method: 'PUT',
        path: await appTokenPath('access-token'),
        body: { access_token: '1-abc', access_token_secret: 'def' },
      }),
    },
    fetchAppBearer: {
      type: 'connection.app_token_fetched',
      prepare: async () => ({ method: 'POST', path: await appTokenPath('bearer') }),
    },
    deleteAppAccessToken: {
      type: 'connection.app_token_removed',
      prepare: async () => {
        const path = await appTokenPath('access-token');
        await rig.asServer('PUT', path, { access_token: '1-abc', access_token_secret: 'def' });
        return { method: 'DELETE', path };
      },
    },
    deleteAppBearer: {
      type: 'connection.app_token_removed',
      prepare: async () => {
        const path = await appTokenPath('bearer');
        await rig.asServer('POST', path);
        return { method: 'DELETE', path };
      },
    },
    updateEnvironmentSettings: {
      type: 'environment_settings.updated',
      prepare: async () => ({
        method: 'PATCH',
        path: '/v1/environment-settings',
        body: { sign_up_mode: 'restricted' },
      }),
    },
    createApiKey: {
      type: 'api_key.created',
      prepare: async () => ({ method: 'POST', path: '/v1/api-keys', body: { name: 'deploy' } }),
    },
    deleteApiKey: {
      type: 'api_key.revoked',
      prepare: async () => {
        const { id } = await rig.createKey(operator, 'development');
        return { method: 'DELETE', path: `/v1/api-keys/${id}` };
      },
    },
    replaceMailTemplate: {
      type: 'mail_template.updated',
      prepare: async () => ({ method: 'PUT', path: '/v1/mail-templates/email_code', body: template }),
    },
    resetMailTemplate: {
      type: 'mail_template.reset',
      prepare: async () => {
        await rig.asServer('PUT', '/v1/mail-templates/email_code', template);
        return { method: 'DELETE', path: '/v1/mail-templates/email_code' };
      },
    },
    createWebhookEndpoint: {
      type: 'webhook_endpoint.created',
      prepare: async () => ({
        method: 'POST',
        path: '/v1/webhook-endpoints',
        body: { url: 'http://127.0.0.1:9/hooks' },
      }),
    },
    updateWebhookEndpoint: onEndpoint('webhook_endpoint.updated', 'PATCH', '', { enabled: false }),
    deleteWebhookEndpoint: onEndpoint('webhook_endpoint.deleted', 'DELETE'),
    rotateWebhookSecret: onEndpoint('webhook_endpoint.secret_rotated', 'POST', '/rotate-secret'),
    testWebhookEndpoint: onEndpoint('webhook_endpoint.tested', 'POST', '/test'),
    resendWebhookDelivery: {
      type: 'webhook_delivery.resent',
      prepare: async () => {
        const delivery = await post(`/v1/webhook-endpoints/${await makeEndpoint()}/test`);
        return { method: 'POST', path: `/v1/webhook-deliveries/${delivery}/resend` };
      },
    },
    createAllowlistIdentifier: {
      type: 'allowlist_identifier.created',
      prepare: async () => ({
        method: 'POST',
        path: '/v1/allowlist-identifiers',
        body: { identifier: '*@example.com' },
      }),
    },
    deleteAllowlistIdentifier: {
      type: 'allowlist_identifier.deleted',
      prepare: async () => {
        const id = await post('/v1/allowlist-identifiers', { identifier: '*@example.com' });
        return { method: 'DELETE', path: `/v1/allowlist-identifiers/${id}` };
      },
    },
    createBlocklistIdentifier: {
      type: 'blocklist_identifier.created',
      prepare: async () => ({
        method: 'POST',
        path: '/v1/blocklist-identifiers',
        body: { identifier: '*@example.com' },
      }),
    },
    deleteBlocklistIdentifier: {
      type: 'blocklist_identifier.deleted',
      prepare: async () => {
        const id = await post('/v1/blocklist-identifiers', { identifier: '*@example.com' });
        return { method: 'DELETE', path: `/v1/blocklist-identifiers/${id}` };
      },
    },
    deleteTokenRevocation: {
      type: 'external_account.revocation_dropped',
      prepare: async () => {
        await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, { keep_access: true });
        const { userId } = await signedIn();
        const refusal = { kind: 'answer', status: 503, body: {} } as const;
        rig.server.running.sandbox.script.always({ path: '/2/oauth2/revoke' }, refusal);
        await rig.asServer('DELETE', `/v1/users/${userId}`);
        const waiting = async () => (await rig.asServer('GET', '/v1/token-revocations')).body.data[0];
        await expect.poll(async () => (await waiting())?.last_error).toEqual(expect.any(String));
        return { method: 'DELETE', path: `/v1/token-revocations/${(await waiting()).id}` };
      },
    },
    approveWaitlistEntry: {
      type: 'waitlist_entry.approved',
      prepare: async () => ({ method: 'POST', path: `/v1/waitlist-entries/${await makeEntry()}/approve` }),
    },
    rejectWaitlistEntry: {
      type: 'waitlist_entry.rejected',
      prepare: async () => ({ method: 'POST', path: `/v1/waitlist-entries/${await makeEntry()}/reject` }),
    },
  };
  const managed = endpoints.filter(
    ({ access, method, id }) =>
      (access === 'management' || access === 'operator') && method !== 'GET' && !writesNothing.has(id),
  );

  it('LG02 is in the list below', () => {
    expect(managed.map(({ id }) => id).toSorted()).toEqual(Object.keys(writes).toSorted());
  });

  /** Everything that is kept, but for what counts calls and when a key was used. */
  const everything = async () => {
    const tables = await readAllTables(rig.server);
    for (const name of ['rate_limits', 'inbox_messages', 'audit_events']) tables.delete(name);
    const keys = (tables.get('api_keys') ?? []).map(({ last_used_at: _used, ...key }) => key);
    return JSON.stringify(
      [...tables, ['api_keys', keys]].filter(
        ([name], index, all) => name !== 'api_keys' || index === all.length - 1,
      ),
    );
  };
  const eventsSince = async (count: number) => {
    const { body } = await rig.asServer('GET', '/v1/audit-events?limit=100');
    return body.data.slice(0, body.total_count - count);
  };

  it.each(managed.map(({ id, access }) => ({ id, access })))(
    'LG02 is written down as it is made, or not made: $id',
    async ({ id, access }) => {
      const write = writes[id];
      if (!write) throw new Error('It is not in the list.');
      const { method, path, body } = await write.prepare();
      const call = (): Promise<ApiAnswer> =>
        access === 'operator' ? operator.api(method, path, body) : rig.asServer(method, path, body);

      const before = await everything();
      await sql`alter table audit_events rename to audit_events_away`.execute(rig.server.db);
      const refused = await call();
      await sql`alter table audit_events_away rename to audit_events`.execute(rig.server.db);
      expect(refused.status).toBeGreaterThanOrEqual(500);
      expect(await everything()).toBe(before);

      const { total_count: count } = (await rig.asServer('GET', '/v1/audit-events?limit=1')).body;
      const answer = await call();
      expect(answer.status).toBeLessThan(300);
      const events = await eventsSince(count);
      expect(events).toContainEqual(
        expect.objectContaining({
          type: write.type,
          actor: { type: access === 'operator' ? 'operator' : 'api_key', id: expect.any(String) },
          target_id: expect.any(String),
          ip_address: '127.0.0.1',
          trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
          created_at: expect.any(Number),
        }),
      );
    },
  );

  it('LG02 is read, and never changed or deleted: no route writes events', () => {
    const routes = endpoints.filter(({ path }) => path.startsWith('/v1/audit-events'));
    expect(routes.map(({ method }) => method)).toEqual(['GET']);
  });
});
