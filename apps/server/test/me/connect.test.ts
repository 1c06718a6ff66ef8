import { people } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { personWithEmail, personWithoutEmail } from '../security/rig.ts';
import { openTokens } from '../../src/users/external-account-tokens.ts';
import { accountsPath, codeOf, connect, me, startMeRig, startUrlOf, travel } from './rig.ts';
import type { MeRig } from './rig.ts';

const nameOf = (id: string) => people.find((person) => person.id === id)?.username;

describe.each(testDatabases())('connected accounts on $name', (kind) => {
  let rig: MeRig;
  let ada: BrowserClient;

  beforeEach(async () => {
    rig = await startMeRig(kind);
    ada = await rig.byEmail('ada@example.com');
  });
  afterEach(() => rig.server.close());

  const begin = (body: object = {}) => ada.api('POST', accountsPath, { strategy: 'oauth_x', ...body });
  const only = async () => (await me(ada)).external_accounts[0];
  const eventTypes = async () => {
    const { body } = await rig.asServer('GET', '/v1/audit-events?limit=100');
    return (body.data as { type: string }[]).map(({ type }) => type);
  };

  it('begin with an account that is not connected yet and the address to go to', async () => {
    const begun = await begin({ redirect_url: `${rig.server.url}/user` });
    expect(begun.status).toBe(200);
    expect(begun.body.response).toMatchObject({
      object: 'external_account',
      provider: 'oauth_x',
      approved_scopes: '',
      verification: { status: 'unverified', strategy: 'oauth_x', error: null },
    });
    expect(new URL(startUrlOf(begun)).pathname).toBe('/sign-in/start');
    expect(begun.body.client.sessions[0].user.external_accounts).toEqual([]);
  });

  it('belong to the person who began, sign them in, and are told to them and to the audit log', async () => {
    const secret = ada.cookies.get('portico');
    const callback = await connect(ada, { person: personWithoutEmail });
    expect(callback.headers.get('location')).toBe(`${rig.server.url}/user`);
    // Nobody signed in: the browser keeps its secret.
    expect(ada.cookies.get('portico')).toBe(secret);
    expect(await only()).toMatchObject({
      provider_user_id: personWithoutEmail,
      verification: { status: 'verified', error: null },
    });
    const elsewhere = await rig.byX({ person: personWithoutEmail });
    expect((await me(elsewhere)).id).toBe((await me(ada)).id);
    expect(await eventTypes()).toContain('external_account.connected');
    await expect
      .poll(() => rig.mailsTo('ada@example.com'))
      .toContain('X was connected to your account at My app');
  });

  it.each([
    {
      name: 'a strategy nobody offers',
      body: { strategy: 'oauth_nope' },
      code: 'oauth_provider_not_enabled',
    },
    {
      name: 'a foreign address to return to',
      body: { redirect_url: 'https://evil.example/' },
      code: 'redirect_url_not_allowed',
    },
    { name: 'scopes with spaces', body: { additional_scope: ['a b'] }, code: 'form_param_format_invalid' },
  ])('are not begun with $name', async ({ body, code }) => {
    expect(codeOf(await begin(body))).toBe(code);
  });

  it.each([
    { name: 'paused', change: { enabled: false } },
    { name: 'not for connecting', change: { allow_connect: false } },
  ])('are not begun where the connection is $name', async ({ change }) => {
    await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, change);
    expect(codeOf(await begin())).toBe('oauth_provider_not_enabled');
  });

  it('are connected once: another of the same provider is refused', async () => {
    await connect(ada, { person: personWithoutEmail });
    const again = await begin();
    expect([again.status, codeOf(again)]).toEqual([400, 'oauth_account_already_connected']);
  });

  it('keep what failed, with the reason, until it works', async () => {
    await connect(ada, { person: personWithoutEmail, decision: 'cancel' });
    const failed = await only();
    expect(failed).toMatchObject({
      provider: 'oauth_x',
      provider_user_id: '',
      verification: { status: 'unverified', strategy: 'oauth_x', error: { code: 'oauth_access_denied' } },
    });
    expect(failed.verification.error.meta.reference).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{2}$/);
    const { body } = await ada.api('GET', '/v1/client');
    expect(body.response.sessions[0].user.external_accounts).toEqual([failed]);
    await connect(ada, { person: personWithoutEmail });
    expect((await me(ada)).external_accounts).toMatchObject([
      { provider_user_id: personWithoutEmail, verification: { status: 'verified', error: null } },
    ]);
  });

  it('forget a failed attempt that is dismissed, however long ago it was', async () => {
    await connect(ada, { person: personWithoutEmail, decision: 'cancel' });
    const { id } = await only();
    rig.server.advance(3600_000);
    expect((await ada.api('DELETE', `${accountsPath}/${id}`)).body.response).toEqual({
      object: 'external_account',
      id,
      deleted: true,
    });
    expect((await me(ada)).external_accounts).toEqual([]);
  });

  it('move the time of the user with every change, by which clients tell that there is one', async () => {
    const times = [(await me(ada)).updated_at];
    const later = async (act: () => Promise<unknown>) => {
      rig.server.advance(1000);
      await act();
      times.push((await me(ada)).updated_at);
    };
    await later(() => connect(ada, { person: personWithoutEmail, decision: 'cancel' }));
    await later(async () => ada.api('DELETE', `${accountsPath}/${(await only()).id}`));
    await later(() => connect(ada, { person: personWithoutEmail }));
    await later(async () => ada.api('DELETE', `${accountsPath}/${(await only()).id}`));
    expect(new Set(times).size).toBe(times.length);
    expect(times.toSorted((one, two) => one - two)).toEqual(times);
  });

  it('can be asked for more scopes, and keep those they have', async () => {
    await connect(ada, { person: personWithoutEmail }, { additional_scope: ['like.read'] });
    const { id, approved_scopes: before } = await only();
    expect(before.split(' ').toSorted()).toEqual(['like.read', 'tweet.read', 'users.read']);
    const begun = await ada.api('PATCH', `${accountsPath}/${id}/reauthorize`, {
      additional_scope: ['follows.read'],
    });
    expect(begun.body.response).toMatchObject({ id, provider_user_id: personWithoutEmail });
    // Usable meanwhile.
    expect((await only()).verification).toMatchObject({ status: 'verified', error: null });
    await travel(ada, startUrlOf(begun), { person: personWithoutEmail });
    const after = await only();
    expect(after.id).toBe(id);
    expect(after.approved_scopes.split(' ').toSorted()).toEqual([
      'follows.read',
      'like.read',
      'tweet.read',
      'users.read',
    ]);
  });

  describe('of which a later sign-in asks for less than was granted', () => {
    const scopesOf = (account: { approved_scopes: string }) => account.approved_scopes.split(' ').toSorted();
    const storedTokens = async () => {
      const { db, sealer } = rig.server.running.deps;
      const row = await db.selectFrom('external_accounts').selectAll().executeTakeFirstOrThrow();
      return openTokens(sealer, row);
    };
    const connectionIn = (server: MeRig['server']) =>
      server.running.deps.registry.byHost(undefined).connections.find(({ id }) => id === rig.connectionId);

    it('hold the tokens of that sign-in, and say so, where a person has one grant', async () => {
      await connect(ada, { person: personWithoutEmail }, { additional_scope: ['like.read'] });
      const before = await storedTokens();
      await rig.byX({ person: personWithoutEmail });
      expect(scopesOf(await only())).toEqual(['tweet.read', 'users.read']);
      expect((await storedTokens())?.accessToken).not.toBe(before?.accessToken);
    });

    it('hold the tokens that can do more, where grants live beside each other', async () => {
      const connection = connectionIn(rig.server);
      if (!connection) throw new Error('The connection is gone.');
      Object.assign(connection, { provider: { ...connection.provider, oneGrantPerPerson: false } });
      await connect(ada, { person: personWithoutEmail }, { additional_scope: ['like.read'] });
      const before = await storedTokens();
      await rig.byX({ person: personWithoutEmail });
      expect(scopesOf(await only())).toEqual(['like.read', 'tweet.read', 'users.read']);
      expect(await storedTokens()).toEqual(before);
      // Nothing refreshes them, so they are worth nothing once they have expired.
      rig.server.advance((before?.expiresAt ?? 0) - rig.server.now() + 1);
      await rig.byX({ person: personWithoutEmail });
      const back = await rig.byEmail('ada@example.com');
      expect(scopesOf((await me(back)).external_accounts[0])).toEqual(['tweet.read', 'users.read']);
    });
  });

  it('say which scopes were not granted, and stay usable', async () => {
    await connect(ada, { person: personWithoutEmail });
    const { id } = await only();
    rig.server.running.sandbox.script.next(
      { path: '/sandbox/x/2/oauth2/token' },
      { kind: 'lie', transform: (body) => ({ ...(body as object), scope: 'users.read tweet.read' }) },
    );
    const begun = await ada.api('PATCH', `${accountsPath}/${id}/reauthorize`, {
      additional_scope: ['like.read'],
    });
    await travel(ada, startUrlOf(begun), { person: personWithoutEmail });
    expect((await only()).verification).toMatchObject({
      status: 'verified',
      error: { code: 'oauth_scopes_missing', meta: { missing_scopes: ['like.read'] } },
    });
    // What failed can be begun once more the way it was begun first, as SDKs do.
    const again = await begin({ additional_scope: ['like.read'] });
    await travel(ada, startUrlOf(again), { person: personWithoutEmail });
    expect(await only()).toMatchObject({ id, verification: { status: 'verified', error: null } });
  });

  it('note on the account why connecting it again failed', async () => {
    await connect(ada, { person: personWithoutEmail });
    const { id } = await only();
    const begun = await ada.api('PATCH', `${accountsPath}/${id}/reauthorize`, {});
    await travel(ada, startUrlOf(begun), { person: personWithEmail });
    expect(await only()).toMatchObject({
      id,
      provider_user_id: personWithoutEmail,
      verification: {
        status: 'verified',
        error: { code: 'oauth_account_mismatch', meta: { username: nameOf(personWithEmail) } },
      },
    });
  });

  it('are disconnected: other devices are signed out, and the address is told', async () => {
    await connect(ada, { person: personWithoutEmail });
    const elsewhere = await rig.byX({ person: personWithoutEmail });
    const { id } = await only();
    const gone = await ada.api('DELETE', `${accountsPath}/${id}`);
    expect(gone.body.response).toEqual({ object: 'external_account', id, deleted: true });
    expect(gone.body.client.sessions[0].user.external_accounts).toEqual([]);
    expect((await elsewhere.api('GET', '/v1/me')).status).toBe(401);
    expect((await ada.api('GET', '/v1/me')).status).toBe(200);
    expect(await eventTypes()).toContain('external_account.disconnected');
    await expect
      .poll(() => rig.mailsTo('ada@example.com'))
      .toContain('X was disconnected from your account at My app');
  });

  it.each([
    { name: 'codes and links are off', settings: { email_sign_in: { code: false, link: false } } },
    { name: 'addresses are off', settings: { attributes: { email_address: { enabled: false } } } },
  ])('stay when they are the last way in, because $name', async ({ settings }) => {
    await connect(ada, { person: personWithoutEmail });
    await rig.asServer('PATCH', '/v1/environment-settings', settings);
    const refused = await ada.api('DELETE', `${accountsPath}/${(await only()).id}`);
    expect([refused.status, codeOf(refused)]).toEqual([409, 'last_identification_deletion_failed']);
    expect(await only()).toMatchObject({ provider_user_id: personWithoutEmail });
  });
});
