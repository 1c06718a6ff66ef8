import { authorizeAs } from '@portico/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startProviderRig } from './own-provider.ts';
import type { ProviderRig } from './own-provider.ts';

describe.each(testDatabases())('X by both protocols on $name', (kind) => {
  let rig: ProviderRig;
  let connection: { readonly id: string; readonly strategy: string };

  beforeAll(async () => {
    rig = await startProviderRig(kind, []);
    connection = await rig.connect({ provider_kind: 'preset', provider_key: 'x', request_email: true });
  });
  afterAll(() => rig.close());

  const speak = (protocol: string) => rig.change(connection.id, { protocol });
  const accountsOf = async (userId: string | undefined) => {
    const { data } = (await rig.asServer('GET', `/v1/external-accounts?user_id=${userId}`)).body;
    return data.map((account: object) => ({
      ...account,
      created_at: 0,
      updated_at: 0,
      approved_scopes: '',
      public_metadata: {},
      // Tokens of OAuth 1.0a do not expire.
      tokens_expire_at: null,
      tokens_state: '',
    }));
  };

  it('a person stays the same user with the same account, there and back', async () => {
    const found: unknown[] = [];
    const calls: string[][] = [];
    for (const protocol of ['oauth2', 'oauth1', 'oauth2', 'oauth1']) {
      expect((await speak(protocol)).body).toMatchObject({ protocol, credentials: 'sandbox' });
      const before = rig.server.outboundCalls.length;
      const { userId, code } = await rig.signIn(connection.strategy);
      expect(code).toBeUndefined();
      found.push({ userId, accounts: await accountsOf(userId) });
      const made = rig.server.outboundCalls.slice(before).map(({ hop }) => hop);
      // What is ended in the background is no call of a sign-in.
      calls.push(made.filter((hop) => hop !== 'revocation'));
    }
    expect(found).toEqual(Array.from({ length: 4 }, () => found[0]));
    expect(found[0]).toMatchObject({
      accounts: [{ username: 'ada_byrne', email_address: 'ada.byrne@example.com' }],
    });
    const [byOAuth2, byOAuth1] = [
      ['token', 'profile'],
      ['request_token', 'token', 'profile'],
    ];
    expect(calls).toEqual([byOAuth2, byOAuth1, byOAuth2, byOAuth1]);
  });

  it('somebody who came by the older one first is found by the newer one', async () => {
    await speak('oauth1');
    const first = await rig.signIn(connection.strategy, { person: 'zoe_at_sea' });
    await speak('oauth2');
    expect(await rig.signIn(connection.strategy, { person: 'zoe_at_sea' })).toEqual(first);
    expect(first.userId).toMatch(/^user_/);
  });

  it('whoever is under way when it changes starts again, and nobody is signed in', async () => {
    for (const [from, to] of [
      ['oauth2', 'oauth1'],
      ['oauth1', 'oauth2'],
    ] as const) {
      await speak(from);
      const browser = createBrowserClient(rig.server.url);
      const callback = await authorizeAs(await browser.start(), { person: 'ada_byrne' });
      await speak(to);
      const before = rig.server.outboundCalls.length;
      await browser.request(callback);
      const { userId, code } = await rig.endOf(browser);
      expect({ from, userId }).toEqual({ from, userId: undefined });
      expect(code).toMatch(/^oauth_(callback|state)_invalid$/);
      expect(rig.server.outboundCalls.slice(before)).toEqual([]);
    }
  });

  it.each(['oauth2', 'oauth1'] as const)(
    'by %s a person who says no is told so, and no fault is counted',
    async (protocol) => {
      await speak(protocol);
      const { userId, code } = await rig.signIn(connection.strategy, {
        person: 'ada_byrne',
        decision: 'cancel',
      });
      expect({ userId, code }).toEqual({ userId: undefined, code: 'oauth_access_denied' });
      const { health } = (await rig.asServer('GET', `/v1/oauth-providers/${connection.id}`)).body;
      expect(health.status).not.toBe('bad');
    },
  );

  it('own keys of one protocol do not pass as those of the other', async () => {
    const production = {
      use_custom_credentials: true,
      client_id: 'RmF1bHRzOjE6Y2k',
      client_secret: 'a'.repeat(50),
    };
    await speak('oauth2');
    await rig.change(connection.id, production);
    const refused = await speak('oauth1');
    expect({ status: refused.status, field: refused.body.errors[0].meta.param_name }).toEqual({
      status: 422,
      field: 'client_id',
    });
    expect(refused.body.errors[0].message).toMatch(/API Key/);
    const half = await rig.change(connection.id, { protocol: 'oauth1', client_id: 'A'.repeat(25) });
    expect(half.body.errors[0].meta.param_name).toBe('client_secret');
    const both = { protocol: 'oauth1', client_id: 'A'.repeat(25), client_secret: 'b'.repeat(50) };
    expect((await rig.change(connection.id, both)).body).toMatchObject({
      protocol: 'oauth1',
      credentials: 'custom',
    });
  });
});
