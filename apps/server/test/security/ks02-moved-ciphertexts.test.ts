import { authorizeAs, people } from '@portico/sandbox';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient, createServerClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { takeLease } from '../../src/store/token-refreshes.ts';
import { workOutboxSoon } from '../../src/vault/work-outbox.ts';
import { readAllTables } from './database-dump.ts';
import { startProvider, tokenPath } from './provider.ts';
import type { Provider } from './provider.ts';
import { personWithEmail, personWithoutEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

describe.each(testDatabases())('sealed values that were moved on $name', (kind) => {
  let rig: Rig;
  let one: Provider;
  let other: Provider;
  let operator: BrowserClient;
  let asProduction: Rig['asServer'];
  let productionConnection: string;

  beforeEach(async () => {
    [one, other] = [await startProvider('one'), await startProvider('other')];
    rig = await startRig(kind, {
      connection: { ...one.connection, keep_access: true },
      variables: { PORTICO_OUTBOUND_ALLOW: `${one.address},${other.address}` },
    });
    operator = await rig.operator();
    asProduction = createServerClient(rig.server.url, (await rig.createKey(operator, 'production')).secret);
    const added = await asProduction('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key: 'x',
      ...other.connection,
    });
    productionConnection = added.body.id;
  });
  afterEach(async () => {
    await rig.server.close();
    await Promise.all([one.close(), other.close()]);
  });

  /** Puts the sealed value of one row and column into another. */
  const move = async (
    table: string,
    [fromId, fromColumn]: readonly [string, string],
    [toId, toColumn]: readonly [string, string],
  ) => {
    const from = sql.ref(fromColumn);
    const { rows } = await sql<{
      value: string;
    }>`select ${from} as value from ${sql.table(table)} where id = ${fromId}`.execute(rig.server.db);
    const value = rows[0]?.value ?? '';
    expect(value).toMatch(/^v1\./);
    await sql`update ${sql.table(table)} set ${sql.ref(toColumn)} = ${value} where id = ${toId}`.execute(
      rig.server.db,
    );
  };
  const readTokensOf = (userId: string, query = '') =>
    rig.asServer('GET', `/v1/users/${userId}/oauth-access-tokens/x${query}`);
  const brokenInside = { status: 500, body: { errors: [{ code: 'internal_error' }] } };
  /** The operator is told that a value does not belong where it is. */
  const expectLoud = () => {
    const lines = rig.server.logLines.map((line) => JSON.parse(line));
    const loud = lines.filter(
      ({ level, error }) => level >= 50 && JSON.stringify(error ?? '').includes('SealError'),
    );
    expect(loud).not.toEqual([]);
  };
  const openSignUp = async () => {
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: 'new' });
    const { body } = await browser.api('GET', '/v1/client');
    return {
      browser,
      id: String(body.response.sign_up.id),
      username: String(body.response.sign_up.external_account.username),
    };
  };
  const requireEmail = () =>
    rig.asServer('PATCH', '/v1/environment-settings', { attributes: { email_address: { required: true } } });

  /** Makes somebody, who came by email, the owner of the address that a person has at the provider. */
  const ownAddressOf = async (person: string) => {
    const { email = '' } = people.find(({ id }) => id === person) ?? {};
    const owner = createBrowserClient(rig.server.url);
    const { body } = await owner.api('POST', '/v1/client/sign-ins', { identifier: email });
    const at = `/v1/client/sign-ins/${body.response.id}/attempt-first-factor`;
    const code = await newestCode(rig.asServer);
    expect((await owner.api('POST', at, { strategy: 'email_code', code })).status).toBe(200);
  };

  /** A test for each sealed column: what is moved, and that nobody gets somebody else's value. */
  const moves: Readonly<Record<string, () => Promise<void>>> = {
    'connections.sealed_client_secret': async () => {
      await move(
        'connections',
        [rig.connectionId, 'sealed_client_secret'],
        [productionConnection, 'sealed_client_secret'],
      );
      await rig.server.running.deps.registry.reload();
      const tested = await asProduction('POST', `/v1/oauth-providers/${productionConnection}/test`);
      expect(tested).toMatchObject({ status: 500, body: { errors: [{ code: 'internal_error' }] } });
      const browser = createBrowserClient(rig.server.url);
      const started = await browser.request('/e/production/sign-in/start?strategy=oauth_x');
      expect(started.headers.get('location')).toBe(`${rig.server.url}/e/production/sign-in/sso-callback`);
      expect(other.received(tokenPath)).toHaveLength(0);
    },
    'external_accounts.sealed_tokens': async () => {
      const [first, second] = [createBrowserClient(rig.server.url), createBrowserClient(rig.server.url)];
      await first.signIn({ person: personWithEmail });
      await second.signIn({ person: personWithoutEmail });
      const accounts = await rig.server.db
        .selectFrom('external_accounts')
        .selectAll()
        .orderBy('id')
        .execute();
      const [a, b] = accounts;
      if (!a || !b) throw new Error('There are no two accounts.');
      await move('external_accounts', [a.id, 'sealed_tokens'], [b.id, 'sealed_tokens']);
      expect(await readTokensOf(a.user_id)).toMatchObject({ status: 200 });
      expect(await readTokensOf(b.user_id)).toMatchObject(brokenInside);
    },
    'app_tokens.sealed_tokens': async () => {
      const ids = [];
      for (const provider_key of ['one', 'other']) {
        const { body } = await rig.asServer('POST', '/v1/oauth-providers', {
          provider_kind: 'custom_oauth2',
          provider_key,
          authorization_endpoint: `http://${one.address}/sandbox/oauth2/authorize`,
          token_endpoint: `http://${one.address}/sandbox/oauth2/token`,
          userinfo_endpoint: `http://${one.address}/sandbox/oauth2/userinfo`,
          fetch_hosts: [other.address],
          ...one.credentials,
        });
        ids.push(String(body.id));
        const token = { access_token: `token-of-${provider_key}-0123456789` };
        await rig.asServer('PUT', `/v1/oauth-providers/${body.id}/app-tokens/access-token`, token);
      }
      const [victim, thief] = ids.map((id) => `${id}:access_token`);
      await move('app_tokens', [victim ?? '', 'sealed_tokens'], [thief ?? '', 'sealed_tokens']);
      const call = { kind: 'access_token', url: `https://${other.address}/` };
      const before = rig.server.outboundCalls.length;
      expect(await rig.asServer('POST', '/v1/oauth-fetch/custom_other', call)).toMatchObject(brokenInside);
      expect(rig.server.outboundCalls).toHaveLength(before);
    },
    'token_refreshes.sealed_answer': async () => {
      const [first, second] = [createBrowserClient(rig.server.url), createBrowserClient(rig.server.url)];
      await first.signIn({ person: personWithEmail });
      await second.signIn({ person: personWithoutEmail });
      const [a, b] = await rig.server.db.selectFrom('external_accounts').selectAll().orderBy('id').execute();
      if (!a || !b) throw new Error('There are no two accounts.');
      // Somebody died between the provider's answer and the reading of it.
      const { sealer } = rig.server.running.deps;
      const answer = JSON.stringify({
        body: '{"access_token":"foreign","token_type":"bearer"}',
        type: 'application/json',
      });
      await takeLease(rig.server.db, {
        environmentId: b.environment_id,
        accountId: b.id,
        owner: 'lease_1',
        now: rig.server.now(),
        until: 1,
      });
      await rig.server.db
        .updateTable('token_refreshes')
        .set({ sealed_answer: sealer.seal(answer, ['token_refreshes', a.id, 'sealed_answer']) })
        .execute();
      expect(await readTokensOf(b.user_id, '?min_validity_seconds=9000')).toMatchObject(brokenInside);
    },
    'outbox.sealed_payload': async () => {
      one.sandbox.script.always({ path: '/2/oauth2/revoke' }, { kind: 'answer', status: 503 });
      for (const person of [personWithEmail, personWithoutEmail]) {
        const browser = createBrowserClient(rig.server.url);
        await browser.signIn({ person });
        await rig.asServer('DELETE', `/v1/users/${(await browser.api('GET', '/v1/me')).body.response.id}`);
      }
      const { deps } = rig.server.running;
      await deps.vault.workOff(() => Promise.resolve());
      const [a, b] = await rig.server.db.selectFrom('outbox').selectAll().orderBy('id').execute();
      if (!a || !b) throw new Error('There are no two entries.');
      await move('outbox', [a.id, 'sealed_payload'], [b.id, 'sealed_payload']);
      one.sandbox.script.clear();
      rig.server.advance(3600 * 1000);
      workOutboxSoon(deps);
      await deps.vault.workOff(() => Promise.resolve());
      const left = (await rig.asServer('GET', '/v1/token-revocations')).body.data;
      expect(left).toEqual([
        expect.objectContaining({ id: b.id, last_error: 'Sealed value does not belong here.' }),
      ]);
    },
    'webhook_endpoints.sealed_secret': async () => {
      const [a, b] = await makeEndpoints();
      await move('webhook_endpoints', [a, 'sealed_secret'], [b, 'sealed_secret']);
      await expectUnsigned(b);
    },
    'webhook_endpoints.sealed_former_secret': async () => {
      const [a, b] = await makeEndpoints();
      for (const id of [a, b]) await rig.asServer('POST', `/v1/webhook-endpoints/${id}/rotate-secret`);
      await move('webhook_endpoints', [a, 'sealed_former_secret'], [b, 'sealed_former_secret']);
      await expectUnsigned(b);
      // Nor does one column of a row open as the other.
      await move('webhook_endpoints', [a, 'sealed_secret'], [a, 'sealed_former_secret']);
      await expectUnsigned(a);
    },
    'sign_ups.sealed_identity': async () => {
      await requireEmail();
      const [victim, thief] = [await openSignUp(), await openSignUp()];
      const users = await rig.count('users');
      await move('sign_ups', [victim.id, 'sealed_identity'], [thief.id, 'sealed_identity']);
      const seen = await thief.browser.api('GET', '/v1/client');
      expect(seen).toMatchObject({ status: 500, body: { errors: [{ code: 'internal_error' }] } });
      expect(JSON.stringify(seen.body)).not.toContain(victim.username);
      await rig.asServer('PATCH', '/v1/environment-settings', {
        attributes: { email_address: { required: false } },
      });
      const given = await thief.browser.api('PATCH', `/v1/client/sign-ups/${thief.id}`, {
        first_name: 'Thief',
      });
      expect(given.status).toBe(500);
      expect(await rig.count('users')).toBe(users);
      expect((await thief.browser.api('GET', '/v1/me')).status).toBe(401);
      expect((await victim.browser.api('GET', '/v1/client')).status).toBe(200);
    },
    'sign_ins.sealed_identity': async () => {
      const path = `/v1/oauth-providers/${rig.connectionId}`;
      await rig.asServer('PATCH', path, { on_email_match: 'ask', request_email: true });
      await ownAddressOf(personWithEmail);
      const pending = async () => {
        const browser = createBrowserClient(rig.server.url);
        await browser.signIn({ person: personWithEmail });
        const { body } = await browser.api('GET', '/v1/client');
        return { browser, id: String(body.response.sign_in.id) };
      };
      const [victim, thief] = [await pending(), await pending()];
      await move('sign_ins', [victim.id, 'sealed_identity'], [thief.id, 'sealed_identity']);
      const seen = await thief.browser.api('GET', '/v1/client');
      expect(seen).toMatchObject({ status: 500, body: { errors: [{ code: 'internal_error' }] } });
      expect((await victim.browser.api('GET', '/v1/client')).status).toBe(200);
    },
    'inbox_messages.sealed_subject': () => moveMail('sealed_subject'),
    'inbox_messages.sealed_text': () => moveMail('sealed_text'),
    'idempotency_keys.sealed_answer': async () => {
      const create = async (key: string) => {
        const answer = await operator.request('/v1/api-keys', {
          method: 'POST',
          headers: {
            origin: rig.server.url,
            'content-type': 'application/json',
            'idempotency-key': key,
          },
          body: JSON.stringify({ name: 'deploy' }),
        });
        return { status: answer.status, body: (await answer.json()) as { secret?: string } };
      };
      const secrets = [(await create('victim')).body.secret, (await create('thief')).body.secret];
      const rows = await rig.server.db.selectFrom('idempotency_keys').selectAll().execute();
      const [a, b] = rows;
      if (!a || !b) throw new Error('There are no two answers.');
      await move('idempotency_keys', [a.id, 'sealed_answer'], [b.id, 'sealed_answer']);
      const answers = [await create('victim'), await create('thief')];
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 500]));
      const failed = JSON.stringify(answers.find(({ status }) => status === 500)?.body);
      for (const secret of secrets) expect(failed).not.toContain(secret);
    },
    'signing_keys.sealed_private_key': async () => {
      const keys = await rig.server.db.selectFrom('signing_keys').selectAll().orderBy('created_at').execute();
      const [a, b] = keys;
      if (!a || !b) throw new Error('There are no two keys.');
      await move('signing_keys', [a.id, 'sealed_private_key'], [b.id, 'sealed_private_key']);
      await expect(rig.server.running.deps.registry.reload()).rejects.toMatchObject({ name: 'SealError' });
      await sql`update meta set value = 'changed' where key = 'settings_version'`.execute(rig.server.db);
      await vi.waitFor(expectLoud, 5000);
      // The node goes on with what it read before; a token still verifies with the environment's own key.
      expect((await rig.asServer('GET', '/v1/users')).status).toBe(200);
    },
    'consumed_flows.sealed_outcome': async () => {
      const deliver = async () => {
        const browser = createBrowserClient(rig.server.url);
        const callback = await authorizeAs(await browser.start(), {
          person: personWithEmail,
          decision: 'cancel',
        });
        const cookies = new Map(browser.cookies);
        await browser.request(callback);
        return { browser, cookies, callback };
      };
      const [victim, thief] = [await deliver(), await deliver()];
      const rows = await rig.server.db.selectFrom('consumed_flows').selectAll().orderBy('id').execute();
      const [a, b] = rows;
      if (!a || !b) throw new Error('There are no two flows.');
      await move('consumed_flows', [a.id, 'sealed_outcome'], [b.id, 'sealed_outcome']);
      const reload = async ({ browser, cookies, callback }: typeof thief) => {
        browser.cookies.clear();
        for (const [name, value] of cookies) browser.cookies.set(name, value);
        await browser.request(callback);
        const { body } = await browser.api('GET', '/v1/client');
        return body.response.sign_in.first_factor_verification.error.code;
      };
      expect(await reload(thief)).toBe('internal_error');
      expect(await reload(victim)).toBe('oauth_access_denied');
    },
    'consumed_flows.sealed_try': async () => {
      const tryOnce = async (person: string) => {
        const { body } = await operator.api('POST', `/v1/oauth-providers/${rig.connectionId}/try`);
        const opened = await operator.request(body.url);
        await operator.request(await authorizeAs(opened.headers.get('location') ?? '', { person }));
        return String(body.id);
      };
      const [a, b] = [await tryOnce(personWithEmail), await tryOnce(personWithoutEmail)];
      expect((await operator.api('GET', `/v1/oauth-tries/${b}`)).body.identity.provider_user_id).toBe(
        personWithoutEmail,
      );
      await move('consumed_flows', [a, 'sealed_try'], [b, 'sealed_try']);
      const read = await operator.api('GET', `/v1/oauth-tries/${b}`);
      expect(read).toMatchObject({ status: 500, body: { errors: [{ code: 'internal_error' }] } });
      expect(JSON.stringify(read.body)).not.toContain(personWithEmail);
      await move('consumed_flows', [a, 'sealed_try'], [a, 'sealed_outcome']);
      expect((await operator.api('GET', `/v1/oauth-tries/${a}`)).status).toBe(200);
    },
  };

  async function makeEndpoints(): Promise<readonly [string, string]> {
    const make = async () =>
      (await rig.asServer('POST', '/v1/webhook-endpoints', { url: `http://${one.address}/hooks` })).body.id;
    return [await make(), await make()];
  }

  async function expectUnsigned(id: string): Promise<void> {
    const tested = await rig.asServer('POST', `/v1/webhook-endpoints/${id}/test`);
    expect(tested.body).toMatchObject({ status: 'dropped', last_error: expect.stringContaining('secret') });
    expect(one.received('/hooks')).toEqual([]);
  }

  async function moveMail(column: 'sealed_subject' | 'sealed_text'): Promise<void> {
    await requireEmail();
    for (const address of ['one@example.com', 'other@example.com']) {
      const { browser, id } = await openSignUp();
      await browser.api('PATCH', `/v1/client/sign-ups/${id}`, { email_address: address });
      await browser.api('POST', `/v1/client/sign-ups/${id}/prepare-verification`, { strategy: 'email_code' });
    }
    const messages = (await rig.asServer('GET', '/v1/inbox-messages')).body.data;
    await move('inbox_messages', [messages[1].id, column], [messages[0].id, column]);
    const read = await rig.asServer('GET', '/v1/inbox-messages');
    expect(read).toMatchObject({ status: 500, body: { errors: [{ code: 'internal_error' }] } });
    // Nor does one column of a row open as the other.
    const swapped = column === 'sealed_text' ? 'sealed_subject' : 'sealed_text';
    await move('inbox_messages', [messages[0].id, swapped], [messages[0].id, column]);
    expect((await rig.asServer('GET', '/v1/inbox-messages')).status).toBe(500);
  }

  it('KS02 has a test for every sealed column there is', async () => {
    const tables = await rig.server.db.introspection.getTables();
    const sealed = tables.flatMap(({ name, columns }) =>
      columns.filter((column) => column.name.startsWith('sealed_')).map((column) => `${name}.${column.name}`),
    );
    expect(sealed.toSorted()).toEqual(Object.keys(moves).toSorted());
  });

  it.each(Object.keys(moves))('KS02 opens no other value in %s, and says so loudly', async (column) => {
    await moves[column]?.();
    expectLoud();
    expect(await rig.count('operators')).toBe(1);
  });

  it('KS02 starts no node on a signing key of another row', async () => {
    const keys = await rig.server.db.selectFrom('signing_keys').selectAll().orderBy('created_at').execute();
    const [first = '', second = ''] = keys.map(({ id }) => id);
    await move('signing_keys', [first, 'sealed_private_key'], [second, 'sealed_private_key']);
    const { createApp } = await import('../../src/app.ts');
    const { db } = rig.server;
    const { sealer, config, log } = rig.server.running.deps;
    const options = {
      config,
      store: { db, sealer },
      log,
      webApps: { portal: undefined, dashboard: undefined },
    };
    await expect(createApp({ ...options, port: () => 1 })).rejects.toMatchObject({ name: 'SealError' });
  });

  it('KS02 stores every sealed value with its version and the name of its key', async () => {
    const { keyId } = rig.server.running.deps.sealer;
    let found = 0;
    for (const rows of (await readAllTables(rig.server)).values()) {
      for (const row of rows) {
        for (const [column, value] of Object.entries(row)) {
          if (!column.startsWith('sealed_') || value === null || value === '') continue;
          found += 1;
          expect(value).toMatch(new RegExp(`^v1\\.${keyId}\\.[\\w-]{38,}$`));
        }
      }
    }
    expect(found).toBeGreaterThan(3);
  });
});
