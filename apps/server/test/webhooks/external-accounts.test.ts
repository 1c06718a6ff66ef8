import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tellExpiring } from '../../src/vault/tell-expiring.ts';
import type { BrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { accountsPath, connect, me } from '../me/rig.ts';
import { findCanaries } from '../security/canaries.ts';
import { personWithEmail } from '../security/rig.ts';
import { startSecondNode } from '../second-node.ts';
import { startWebhookRig } from './rig.ts';
import type { WebhookRig } from './rig.ts';

const hour = 3600 * 1000;
const day = 24 * hour;
const tokenPath = '/sandbox/x/2/oauth2/token';
const over = {
  kind: 'answer',
  status: 400,
  body: { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' },
} as const;

describe.each(testDatabases())('webhooks of external accounts on $name', (kind) => {
  let rig: WebhookRig;
  let ada: BrowserClient;

  beforeEach(async () => {
    rig = await startWebhookRig(kind, { connection: { keep_access: true } });
    ada = await rig.byX({ person: personWithEmail });
  });
  afterEach(() => rig.close());

  const own = async () => (await me(ada)).external_accounts[0];
  const managed = async () => (await rig.asServer('GET', `/v1/external-accounts/${(await own()).id}`)).body;
  const script = () => rig.server.running.sandbox.script;
  const told = async (deps = rig.server.running.deps) => {
    await tellExpiring(deps);
    await rig.send();
    return rig.receiver.events();
  };
  const history = async () => {
    const { body } = await rig.asServer('GET', `/v1/audit-events?target=${(await own()).id}&limit=100`);
    return (body.data as { type: string }[]).map(({ type }) => type);
  };
  /** From now on the provider gives access for so long, and nothing to renew it with. */
  const giveAccessFor = async (milliseconds: number) => {
    await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, { keep_access: false });
    script().clear();
    script().always(
      { path: tokenPath },
      {
        kind: 'lie',
        transform: (body: unknown) => ({ ...(body as object), expires_in: milliseconds / 1000 }),
      },
    );
  };

  it('tell before access ends, once for each grant, and write it down', async () => {
    await giveAccessFor(60 * day);
    ada = await rig.byX({ person: personWithEmail });
    await rig.addEndpoint({ event_types: ['external_account.tokens_expiring'] });
    rig.server.advance(58 * day);
    expect(await told()).toEqual([]);
    rig.server.advance(day + hour);
    expect(await told()).toHaveLength(1);
    const [event] = rig.receiver.events();
    expect(event).toMatchObject({
      type: 'external_account.tokens_expiring',
      data: { object: 'external_account', tokens_state: 'expiring', provider: 'oauth_x' },
    });
    await told();
    expect(await told()).toHaveLength(1);

    // The person connects it again: another grant, that ends on another day.
    rig.server.advance(hour);
    await rig.byX({ person: personWithEmail });
    expect(await told()).toHaveLength(1);
    rig.server.advance(59 * day + hour);
    expect(await told()).toHaveLength(2);
  });

  it('write that access will end into the history of the account, also when nobody is told', async () => {
    await giveAccessFor(2 * day);
    ada = await rig.byX({ person: personWithEmail });
    rig.server.advance(day + hour);
    await tellExpiring(rig.server.running.deps);
    const { body } = await rig.asServer('GET', '/v1/audit-events?type=external_account.tokens_expiring');
    expect(body.data).toEqual([
      expect.objectContaining({
        actor: { type: 'system', id: null },
        details: expect.objectContaining({ strategy: 'oauth_x', expire_at: expect.any(Number) }),
      }),
    ]);
  });

  it('tell once of a grant that two nodes look at', async () => {
    await giveAccessFor(2 * day);
    await rig.byX({ person: personWithEmail });
    await rig.addEndpoint({ event_types: ['external_account.tokens_expiring'] });
    const other = await startSecondNode(rig.server);
    rig.server.advance(day + hour);
    await Promise.all([tellExpiring(rig.server.running.deps), tellExpiring(other.deps)]);
    expect(await told()).toHaveLength(1);
    await other.close();
  });

  it.each([
    { name: 'never lasted longer than a day', milliseconds: 2 * hour, wait: hour },
    { name: 'is over', milliseconds: 2 * day, wait: 3 * day },
  ])('do not tell beforehand of access that $name', async ({ milliseconds, wait }) => {
    await giveAccessFor(milliseconds);
    await rig.byX({ person: personWithEmail });
    await rig.addEndpoint();
    rig.server.advance(wait);
    expect(await told()).toEqual([]);
  });

  it('do not tell of access that we renew ourselves', async () => {
    await rig.addEndpoint();
    rig.server.advance(hour);
    expect(await told()).toEqual([]);
  });

  it('tell when it is over, with the reason', async () => {
    await rig.addEndpoint();
    script().always({ path: tokenPath }, over);
    rig.server.advance(2000);
    const user = (await me(ada)).id;
    await rig.asServer('GET', `/v1/users/${user}/oauth-access-tokens/x?min_validity_seconds=7199`);
    await rig.send();
    expect(rig.receiver.events()).toEqual([
      expect.objectContaining({
        type: 'external_account.needs_reconnect',
        data: { ...(await managed()), reason: 'refused_by_provider' },
      }),
    ]);
    expect(rig.receiver.events()[0].data.tokens_state).toBe('needs_reconnect');
    expect(await history()).toContain('external_account.needs_reconnect');
  });

  it('tell when somebody took access away at the provider', async () => {
    await rig.addEndpoint();
    const refused = { kind: 'answer', status: 401, body: { title: 'Unauthorized', status: 401 } } as const;
    script().always({ path: '/sandbox/x/2/users/me' }, refused);
    script().always({ path: '/sandbox/x/2/oauth2/token' }, over);
    const user = (await me(ada)).id;
    await rig.asServer('POST', `/v1/users/${user}/oauth-fetch/x`, { url: 'https://api.x.com/2/users/me' });
    await rig.send();
    expect(rig.receiver.events()).toMatchObject([
      {
        type: 'external_account.tokens_ended',
        data: { user_id: user, tokens_state: 'revoked', reason: 'revoked_at_provider' },
      },
    ]);
  });

  it('tell of an account that is connected, and disconnected', async () => {
    const grace = await rig.byEmail('grace@example.com');
    await rig.addEndpoint();
    await connect(grace, { person: 'new' });
    const profile = await me(grace);
    const [account] = profile.external_accounts;
    await rig.send();
    expect(rig.receiver.events()).toMatchObject([
      {
        type: 'external_account.connected',
        data: { id: account.id, user_id: profile.id, provider: 'oauth_x' },
      },
    ]);
    await grace.api('DELETE', `${accountsPath}/${account.id}`);
    await rig.send();
    expect(rig.receiver.events()[1]).toMatchObject({
      type: 'external_account.disconnected',
      data: { object: 'external_account', id: account.id, user_id: profile.id, deleted: true },
    });
  });

  it('SF06 hold no token, code or secret, and the log no signing secret', async () => {
    const { secret, id } = await rig.addEndpoint();
    const calls: string[] = [];
    script().always(
      { path: tokenPath },
      {
        kind: 'lie',
        transform: (body: unknown) => {
          calls.push(JSON.stringify(body));
          return body;
        },
      },
    );
    const grace = await rig.byX({ person: 'new' });
    await rig.asServer('GET', `/v1/users/${(await me(grace)).id}/oauth-access-tokens/x`);
    await rig.asServer('DELETE', `/v1/users/${(await me(grace)).id}`);
    const rotated = await rig.asServer('POST', `/v1/webhook-endpoints/${id}/rotate-secret`);
    await rig.send();
    expect(rig.receiver.received.length).toBeGreaterThan(2);
    const given = JSON.parse(calls.at(-1) ?? '{}') as { access_token: string; refresh_token: string };
    expect(given.refresh_token).toMatch(/.{8}/);
    const secrets = {
      access: given.access_token,
      refresh: given.refresh_token,
      cookie: [...grace.cookies.values()].at(-1) ?? 'no cookie',
      key: rig.server.secretKey,
      signing: secret,
      'signing anew': String(rotated.body.secret),
    };
    const sent = rig.receiver.received.map(({ headers, body }) => JSON.stringify([headers, body]));
    expect(findCanaries(Buffer.from(sent.join('\n')), secrets)).toEqual([]);
    const { signing, 'signing anew': anew } = secrets;
    expect(findCanaries(Buffer.from(rig.server.logLines.join('\n')), { signing, anew })).toEqual([]);
    const shown = await rig.asServer('GET', `/v1/webhook-endpoints/${id}`);
    expect(findCanaries(Buffer.from(JSON.stringify(shown.body)), { signing, anew })).toEqual([]);
  });
});
