import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOwnerLink } from '../../src/operators/owner-link.ts';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient, createServerClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { findCanaries, hasCode, shortSecret } from './canaries.ts';
import { dumpTables, readDatabaseFiles } from './database-dump.ts';
import { profilePath, startProvider, tokenPath } from './provider.ts';
import type { Provider } from './provider.ts';
import { json, sendRaw } from './raw-http.ts';
import { pageHeaders, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const masterKey = 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=';
const longSecret = 'long-client-secret-0123456789-abcdefghijklmnop-zyxw4f2a';

describe.each(testDatabases())('planted secrets on $name', (kind) => {
  let rig: Rig;
  let provider: Provider;
  const canaries: Record<string, string> = {};
  const codes: string[] = [];
  let made = 0;

  beforeAll(async () => {
    const clientSecret = shortSecret('cs');
    provider = await startProvider('canary', clientSecret);
    rig = await startRig(kind, {
      connection: { ...provider.connection, keep_access: true },
      variables: { PORTICO_OUTBOUND_ALLOW: provider.address, PORTICO_MASTER_KEY: masterKey },
    });
    Object.assign(canaries, {
      'the client secret': clientSecret,
      'the credentials of the client': `${provider.credentials.client_id}:${clientSecret}`,
      'a long client secret': longSecret,
      'the master key': masterKey,
      'the master key in bytes': Buffer.from(masterKey, 'base64').toString('latin1'),
      'the secret key': rig.server.secretKey,
    });
    await plantThroughEverything();
  }, 60_000);
  afterAll(async () => {
    await rig.server.close();
    await provider.close();
  });

  const plant = (name: string, secret: string | undefined | null) => {
    if (!secret) throw new Error(`There is no ${name}.`);
    canaries[`${name} ${(made += 1)}`] = secret;
    return secret;
  };
  const plantCookies = (browser: BrowserClient) => {
    for (const [name, value] of browser.cookies) plant(`cookie ${name}`, value);
  };
  const { script } = { script: () => provider.sandbox.script };

  /** The provider answers with tokens of ours, so that they are short and known. */
  const scriptTokens = () => {
    const accessToken = plant('access token', shortSecret('at'));
    script().next(
      { path: tokenPath },
      {
        kind: 'answer',
        body: {
          access_token: accessToken,
          refresh_token: plant('refresh token', shortSecret('rt')),
          token_type: 'bearer',
          expires_in: 7200,
          scope: 'tweet.read users.read offline.access',
        },
      },
    );
    return accessToken;
  };
  const scriptPerson = (id = String(made)) =>
    script().next(
      { path: profilePath },
      { kind: 'answer', body: { data: { id, name: 'Ada', username: `ada${id}` } } },
    );

  /** Starts a flow and comes back with a code of ours. */
  const comeBack = async (browser: BrowserClient, base = '') => {
    const url = new URL(await browser.start({ base }));
    plantCookies(browser);
    const state = plant('state', url.searchParams.get('state'));
    const code = plant('authorization code', shortSecret('code'));
    const before = provider.received(tokenPath).length;
    await browser.request(`${base}/v1/oauth-callback/x?${new URLSearchParams({ state, code }).toString()}`);
    const [call] = provider.received(tokenPath).slice(before);
    if (call) plant('code verifier', call.form?.get('code_verifier'));
    plantCookies(browser);
  };

  async function plantThroughEverything(): Promise<void> {
    await signInAndOut();
    await signUpWithCodes();
    await failAtTheProvider();
    await operate();
    await failHere();
  }

  async function signInAndOut(): Promise<void> {
    const browser = createBrowserClient(rig.server.url);
    for (let round = 0; round < 2; round += 1) {
      scriptTokens();
      scriptPerson('1001');
      await comeBack(browser);
      const { body } = await browser.api('GET', '/v1/client');
      plant('session token', body.response.sessions[0].last_active_token.jwt);
      const minted = await browser.api('POST', `/v1/client/sessions/${body.response.sessions[0].id}/tokens`);
      plant('session token', minted.body.jwt);
    }
    await browser.api('DELETE', '/v1/client');
  }

  async function signUpWithCodes(): Promise<void> {
    await rig.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: true } },
    });
    const browser = createBrowserClient(rig.server.url);
    scriptTokens();
    scriptPerson('1002');
    await comeBack(browser);
    const { body } = await browser.api('GET', '/v1/client');
    const at = `/v1/client/sign-ups/${body.response.sign_up.id}`;
    for (let index = 0; index < 5; index += 1) {
      await browser.api('PATCH', at, { email_address: `canary-${index}@example.com` });
      await browser.api('POST', `${at}/prepare-verification`, { strategy: 'email_code' });
      codes.push(await newestCode(rig.asServer));
      const wrong = codes.at(-2) ?? '000001';
      await browser.api('POST', `${at}/attempt-verification`, { strategy: 'email_code', code: wrong });
    }
    const done = await browser.api('POST', `${at}/attempt-verification`, {
      strategy: 'email_code',
      code: codes.at(-1) ?? '',
    });
    expect(done.body.response.status).toBe('complete');
    plantCookies(browser);
    await rig.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: false } },
    });
  }

  /** Providers that say too much, and some that break off. */
  async function failAtTheProvider(): Promise<void> {
    const { client_secret: clientSecret } = provider.credentials;
    const everything = (request: { body: string; headers: Headers }) =>
      `You sent ${request.body} with ${request.headers.get('authorization')} and ${clientSecret}`;
    for (const status of [400, 401, 403, 429, 500]) {
      // What came in is known when the answer is made, so it is echoed by a lie.
      script().next(
        { path: tokenPath },
        {
          kind: 'lie',
          status,
          headers: { 'content-type': 'application/json' },
          transform: () => {
            const request = provider.received(tokenPath).at(-1);
            const text = request ? everything(request) : '';
            const code = request?.form?.get('code') ?? '';
            const verifier = request?.form?.get('code_verifier') ?? '';
            return {
              error: 'invalid_request',
              error_description: `${text} ${code} ${verifier}`,
              detail: text,
            };
          },
        },
      );
      await comeBack(createBrowserClient(rig.server.url));
      const accessToken = scriptTokens();
      script().next(
        { path: profilePath },
        {
          kind: 'answer',
          status,
          headers: { 'content-type': 'application/json' },
          body: { title: 'No', detail: `${accessToken} is not good`, access_token: accessToken },
        },
      );
      await comeBack(createBrowserClient(rig.server.url));
    }
    for (const action of [
      { kind: 'drop' },
      { kind: 'drop', afterBytes: 40 },
      { kind: 'answer', body: '{"access_token":"half' },
      { kind: 'answer', headers: { 'content-type': 'text/html' }, body: '<h1>hello</h1>' },
    ] as const) {
      script().next({ path: tokenPath }, action);
      await comeBack(createBrowserClient(rig.server.url));
      scriptTokens();
      script().next({ path: profilePath }, action);
      await comeBack(createBrowserClient(rig.server.url));
    }
    script().clear();
  }

  async function operate(): Promise<void> {
    const { db, url } = rig.server;
    for (let round = 0; round < 2; round += 1) {
      const link = await createOwnerLink(db, { url, now: rig.server.now() });
      plant('owner link', new URL(link).hash.slice(1));
    }
    const operator = await rig.operator();
    plantCookies(operator);
    const key = await rig.createKey(operator, 'production');
    plant('secret key of production', key.secret);
    await createServerClient(url, key.secret)('GET', '/v1/users');
    await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, { client_secret: longSecret });
    await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, {
      client_secret: provider.credentials.client_secret,
    });
    const created = await operator.api('POST', `/v1/oauth-providers/${rig.connectionId}/try`);
    plant('ticket', new URL(created.body.url).searchParams.get('ticket'));
    const opened = await operator.request(created.body.url);
    plantCookies(operator);
    scriptTokens();
    scriptPerson('1003');
    const state = plant('state', new URL(opened.headers.get('location') ?? '').searchParams.get('state'));
    const code = plant('authorization code', shortSecret('code'));
    await operator.request(`/v1/oauth-callback/x?${new URLSearchParams({ state, code }).toString()}`);
    const tried = await operator.api('GET', `/v1/oauth-tries/${created.body.id}`);
    expect(tried.body.status).toBe('succeeded');
  }

  /** Wrong keys, wrong places, and a database that fails under every route. */
  async function failHere(): Promise<void> {
    const { secretKey, url, db } = rig.server;
    const browser = createBrowserClient(url);
    scriptTokens();
    scriptPerson('1001');
    await comeBack(browser);
    const pending = createBrowserClient(url);
    const start = new URL(await pending.start());
    plantCookies(pending);
    const state = plant('state', start.searchParams.get('state'));
    const token = plant('owner link', shortSecret('link'));
    const wrongKey = plant('wrong secret key', `${secretKey.slice(0, -6)}zzzzzz`);
    const requests = () => [
      { method: 'GET', target: `/v1/users?key=${secretKey}` },
      { method: 'GET', target: `/v1/users`, headers: [['authorization', `Bearer ${wrongKey}`]] },
      { method: 'GET', target: `/v1/users`, headers: [['authorization', `Bearer ${secretKey}`]] },
      { method: 'GET', target: `/v1/${secretKey}/x` },
      { method: 'GET', target: '/v1/client', headers: pageHeaders(url, browser) },
      { method: 'GET', target: '/v1/me', headers: pageHeaders(url, browser) },
      { method: 'DELETE', target: '/v1/client', headers: pageHeaders(url, browser) },
      {
        method: 'GET',
        target: `/v1/oauth-callback/x?state=${state}&code=${plant('authorization code', shortSecret('code'))}`,
        headers: pageHeaders(url, pending),
      },
      { method: 'POST', target: '/v1/owner-claims', ...json({ token }) },
      {
        method: 'PATCH',
        target: `/v1/oauth-providers/${rig.connectionId}`,
        headers: [
          ['authorization', `Bearer ${secretKey}`],
          ['content-type', 'application/json'],
        ],
        body: JSON.stringify({ client_secret: longSecret, unknown: canaries['the client secret'] }),
      },
    ];
    for (const request of requests()) await sendRaw(rig.port, request as never);
    // Every table is elsewhere for a moment, so every statement fails with whatever it was given.
    const tables = (await db.introspection.getTables()).map(({ name }) => name);
    for (const table of tables)
      await sql`alter table ${sql.table(table)} rename to ${sql.table(`gone_${table}`)}`.execute(db);
    const statuses: number[] = [];
    for (const request of requests()) statuses.push((await sendRaw(rig.port, request as never)).status);
    for (const table of tables)
      await sql`alter table ${sql.table(`gone_${table}`)} rename to ${sql.table(table)}`.execute(db);
    expect(statuses.filter((status) => status === 500).length).toBeGreaterThanOrEqual(4);
  }

  it('KS01 plants more than twelve kinds of secrets, and would find them', async () => {
    const kinds = new Set(
      Object.keys(canaries).map((name) => name.replace(/ \d+$/, '').replace(/(?<=_flow)_[\w-]{16}$/, '')),
    );
    expect([...kinds].toSorted()).toEqual(
      [
        'a long client secret',
        'access token',
        'authorization code',
        'code verifier',
        'cookie portico',
        'cookie portico_flow',
        'cookie portico_operators',
        'cookie portico_outcome',
        'cookie portico_try',
        'owner link',
        'refresh token',
        'secret key of production',
        'session token',
        'state',
        'the client secret',
        'the credentials of the client',
        'the master key',
        'the master key in bytes',
        'the secret key',
        'ticket',
        'wrong secret key',
      ].toSorted(),
    );
    for (const [name, secret] of Object.entries(canaries)) {
      for (const written of [
        secret,
        Buffer.from(`x${secret}x`).toString('base64'),
        Buffer.from(secret).toString('hex'),
      ]) {
        expect(findCanaries(Buffer.from(`…${written}…`), { [name]: secret })).not.toEqual([]);
      }
    }
    expect(new Set(codes).size).toBe(5);
    expect(hasCode('subject 123456 is', '123456')).toBe(true);
    const dump = await dumpTables(rig.server);
    expect(dump).toContain('canary-4@example.com');
    if (kind.name === 'sqlite')
      expect(readDatabaseFiles(rig.server).includes('canary-4@example.com')).toBe(true);
  });

  it('KS01 finds none of them in any table', async () => {
    const dump = await dumpTables(rig.server);
    expect(findCanaries(Buffer.from(dump), canaries)).toEqual([]);
    expect(codes.filter((code) => hasCode(dump, code))).toEqual([]);
  });

  it('KS01 finds none of them in the files of the database, what was deleted included', () => {
    const files = readDatabaseFiles(rig.server);
    expect(findCanaries(files, canaries)).toEqual([]);
    // One of five may stand there by chance; if codes were written, all five would.
    expect(codes.filter((code) => files.includes(code)).length).toBeLessThan(3);
    const keyFile = join(rig.server.config.dataDirectory, 'master.key');
    expect(existsSync(keyFile) ? readFileSync(keyFile, 'utf8') : '').not.toContain(masterKey);
  });

  it('LG01 finds none of them in what was logged, at the lowest level and on every way to fail', () => {
    const log = rig.server.logLines.join('');
    expect(rig.server.config.logLevel).toBe('debug');
    const events = new Set(rig.server.logLines.map((line) => JSON.parse(line).msg));
    for (const event of ['request', 'flow.settled', 'flow.failed', 'flow.refused', 'request.failed']) {
      expect(events).toContain(event);
    }
    expect(findCanaries(Buffer.from(log), canaries)).toEqual([]);
    expect(codes.filter((code) => hasCode(log, code))).toEqual([]);
  });

  it('LG01 logs no address of a person, no query and no body', () => {
    const log = rig.server.logLines.join('');
    expect(log).not.toMatch(
      /canary-\d@example\.com|[?&](state|code|ticket|key)=|client_secret|refresh_token/,
    );
    expect(log).not.toMatch(/\bcookie\b[":=]|\bauthorization\b[":=]/i);
  });
});
