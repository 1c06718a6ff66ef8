import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserClient, createServerClient, newestCode } from './browser-client.ts';
import { testDatabases } from './databases.ts';
import { startTestServer } from './server.ts';
import type { TestServer } from './server.ts';

describe.each(testDatabases())('signing in with X on $name', (kind) => {
  let server: TestServer;
  let asServer: ReturnType<typeof createServerClient>;

  beforeEach(async () => {
    server = await startTestServer(kind);
    asServer = createServerClient(server.url, server.secretKey);
    const created = await asServer('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key: 'x',
      name: 'X',
    });
    expect(created.status).toBe(201);
  });
  afterEach(() => server.close());

  it('asks a stranger whom X gave no address for one, proves it and signs them in', async () => {
    const browser = createBrowserClient(server.url);
    const callback = await browser.signIn({ person: 'new' });
    expect(callback.status).toBe(303);
    expect(callback.headers.get('location')).toBe(`${server.url}/sign-in/sso-callback`);

    const { body } = await browser.api('GET', '/v1/client');
    const signUp = body.response.sign_up;
    expect(signUp).toMatchObject({ status: 'missing_requirements', missing_fields: ['email_address'], next: 'continue' });
    const at = `/v1/client/sign-ups/${signUp.id}`;
    const given = await browser.api('PATCH', at, { email_address: 'ada@example.com' });
    expect(given.body.response).toMatchObject({ missing_fields: [], unverified_fields: ['email_address'], next: 'verify_email_address' });
    const sent = await browser.api('POST', `${at}/prepare-verification`, { strategy: 'email_code' });
    expect(sent.body.response.verifications.email_address).toMatchObject({ strategy: 'email_code', next_action: 'needs_attempt' });
    const code = await newestCode(asServer);
    const done = await browser.api('POST', `${at}/attempt-verification`, { strategy: 'email_code', code });
    expect(done.body.response).toMatchObject({ status: 'complete' });
    expect(done.body.client.sessions).toHaveLength(1);

    const me = await browser.api('GET', '/v1/me');
    expect(me.status).toBe(200);
    expect(me.body.response.email_addresses[0]).toMatchObject({ email_address: 'ada@example.com' });
    expect(me.body.response.external_accounts).toHaveLength(1);
  });
});
