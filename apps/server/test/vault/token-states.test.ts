import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { accountsPath, me, startMeRig, startUrlOf, travel } from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import { personWithEmail } from '../security/rig.ts';

const hour = 3600 * 1000;
const tokenPath = '/2/oauth2/token';
const over = {
  kind: 'answer',
  status: 400,
  body: { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' },
} as const;

describe.each(testDatabases())('the state of tokens, on $name', (kind) => {
  let rig: MeRig;
  let ada: BrowserClient;

  beforeEach(async () => {
    rig = await startMeRig(kind, { connection: { keep_access: true } });
    ada = await rig.byX({ person: personWithEmail });
  });
  afterEach(() => rig.server.close());

  const own = async () => (await me(ada)).external_accounts[0];
  const managed = async () => (await rig.asServer('GET', `/v1/external-accounts/${(await own()).id}`)).body;
  const read = async () =>
    rig.asServer('GET', `/v1/users/${(await me(ada)).id}/oauth-access-tokens/x?min_validity_seconds=7199`);
  const history = async () => {
    const { body } = await rig.asServer('GET', `/v1/audit-events?target=${(await own()).id}&limit=100`);
    return (body.data as { type: string }[]).map(({ type }) => type);
  };
  const script = () => rig.server.running.sandbox.script;

  it('is active while they can be refreshed, with when they end and when they were refreshed', async () => {
    const fresh = { tokens_state: 'active', tokens_state_reason: null, tokens_refreshed_at: null };
    expect(await own()).toMatchObject({ ...fresh, tokens_expire_at: expect.any(Number) });
    rig.server.advance(3 * hour);
    expect(await own()).toMatchObject(fresh);
    const before = (await own()).tokens_expire_at;
    expect((await read()).status).toBe(200);
    const after = await managed();
    expect(after).toMatchObject({ tokens_state: 'active', tokens_refreshed_at: expect.any(Number) });
    expect(after.tokens_expire_at).toBeGreaterThan(before);
    const { body } = await rig.asServer('GET', `/v1/users/${(await me(ada)).id}`);
    expect(body.external_accounts[0].tokens_refreshed_at).toBe(after.tokens_refreshed_at);
  });

  it('is expiring where they cannot be refreshed and end within a day', async () => {
    await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, { keep_access: false });
    ada = await rig.byX({ person: personWithEmail });
    expect(await own()).toMatchObject({ tokens_state: 'expiring', tokens_state_reason: null });
    expect(await managed()).toMatchObject({ tokens_state: 'expiring' });
  });

  it('says that the account has to be connected again, and why, until it is', async () => {
    script().always({ path: tokenPath }, over);
    // Not long: whoever connects an account has proven lately that it is them.
    rig.server.advance(2000);
    expect((await read()).body.errors[0].code).toBe('external_account_needs_reconnect');
    const lost = { tokens_state: 'needs_reconnect', tokens_state_reason: 'refused_by_provider' };
    expect(await own()).toMatchObject(lost);
    expect(await managed()).toMatchObject(lost);
    script().clear();
    const begun = await ada.api('PATCH', `${accountsPath}/${(await own()).id}/reauthorize`, {});
    await travel(ada, startUrlOf(begun), { person: personWithEmail });
    expect(await own()).toMatchObject({ tokens_state: 'active', tokens_state_reason: null });
    rig.server.advance(2000);
    expect((await read()).status).toBe(200);
    expect((await history()).toSorted()).toEqual([
      'external_account.connected',
      'external_account.needs_reconnect',
      'external_account.tokens_refreshed',
    ]);
  });

  it('is active again after a plain sign-in, by tokens that work', async () => {
    script().always({ path: tokenPath }, over);
    rig.server.advance(3 * hour);
    await read();
    script().clear();
    ada = await rig.byX({ person: personWithEmail });
    expect(await own()).toMatchObject({ tokens_state: 'active', tokens_state_reason: null });
    expect((await read()).status).toBe(200);
  });

  it('is none for an account that is not connected', async () => {
    const other = await rig.byEmail('other@example.com');
    const begun = await other.api('POST', accountsPath, { strategy: 'oauth_x' });
    expect(begun.body.response).toMatchObject({ object: 'external_account', tokens_state: null });
  });

  it('AP06 tells who read tokens, and whose, to whoever asks for reads', async () => {
    await read();
    const reads = async (more: string) =>
      (await rig.asServer('GET', `/v1/audit-events?type=external_account.tokens_read${more}`)).body.data;
    const [event] = await reads('');
    const { id: target } = await own();
    expect(event).toMatchObject({ actor: { type: 'api_key' }, target_id: target });
    expect(await reads(`&target=${target}&actor=${event.actor.id}`)).toEqual([event]);
    expect(await reads('&target=eac_of_nobody')).toEqual([]);
    expect(await reads('&actor=key_of_nobody')).toEqual([]);
    // No index finds them, so that the log is looked through for a day, or as far back as somebody wants.
    rig.server.advance(25 * hour);
    expect(await reads(`&target=${target}`)).toEqual([]);
    expect(await reads(`&target=${target}&created_at_after=${event.created_at - 1}`)).toEqual([event]);
    // There are many, in which nobody would find anything else.
    const { body } = await rig.asServer('GET', `/v1/audit-events?actor=${event.actor.id}&limit=100`);
    expect(body.data.map(({ type }: { type: string }) => type)).not.toContain(event.type);
  });

  it('is told to nobody by a history of something else', async () => {
    await read();
    const { body } = await rig.asServer('GET', '/v1/audit-events?target=eac_of_nobody');
    expect(body).toEqual({ data: [], total_count: 0 });
  });
});

describe.each(testDatabases())('a sign-in that asks for less, on $name', (kind) => {
  it('does not bring back wider tokens that are over', async () => {
    const rig = await startMeRig(kind);
    try {
      await rig.asServer('POST', '/v1/oauth-providers', {
        provider_kind: 'preset',
        provider_key: 'discord',
        keep_access: true,
      });
      const signIn = async () => {
        const browser = createBrowserClient(rig.server.url);
        await browser.signIn({ person: personWithEmail }, { strategy: 'oauth_discord' });
        return browser;
      };
      const ada = await signIn();
      const [{ id }] = (await me(ada)).external_accounts;
      const begun = await ada.api('PATCH', `${accountsPath}/${id}/reauthorize`, {
        additional_scope: ['guilds'],
      });
      await travel(ada, startUrlOf(begun), { person: personWithEmail });
      expect((await me(ada)).external_accounts[0].approved_scopes).toContain('guilds');
      await rig.server.db
        .updateTable('external_accounts')
        .set({ tokens_state: 'needs_reconnect', tokens_state_reason: 'refused_by_provider' })
        .execute();
      await signIn();
      expect((await me(ada)).external_accounts[0]).toMatchObject({
        tokens_state: 'active',
        approved_scopes: expect.not.stringContaining('guilds'),
      });
    } finally {
      await rig.server.close();
    }
  });
});
