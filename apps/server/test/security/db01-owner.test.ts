import { createHash, randomBytes } from 'node:crypto';
import { endpoints } from '@portico/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOwnerLink } from '../../src/operators/owner-link.ts';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { json, race, sendRaw } from './raw-http.ts';
import { pageHeaders, personWithEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const lifetimeMs = 60 * 60 * 1000;

describe.each(testDatabases())('the owner of an installation on $name', (kind) => {
  let rig: Rig;

  beforeEach(async () => {
    rig = await startRig(kind);
  });
  afterEach(() => rig.server.close());

  /** As `npm run owner-link` prints it. @returns the one-time secret */
  const printLink = async (): Promise<string> => {
    const { db, url } = rig.server;
    return new URL(await createOwnerLink(db, { url, now: rig.server.now() })).hash.slice(1);
  };
  const claim = (token: string) => {
    const { headers, body } = json({ token });
    return {
      method: 'POST',
      target: '/v1/owner-claims',
      headers: [...headers, ...pageHeaders(rig.server.url)],
      body,
    };
  };
  const send = (token: string) => sendRaw(rig.port, claim(token));
  const operatorsSessions = async () => {
    const { id } = rig.server.running.deps.registry.operators();
    return rig.server.db.selectFrom('sessions').selectAll().where('environment_id', '=', id).execute();
  };
  const asOperator = async (cookie: string) =>
    sendRaw(rig.port, {
      method: 'GET',
      target: '/v1/environments',
      headers: [['cookie', cookie]],
    });

  it('DB01 makes one owner with one session of ten simultaneous claims of one link', async () => {
    for (let round = 0; round < 5; round += 1) {
      const token = await printLink();
      const before = (await operatorsSessions()).length;
      const answers = await race(rig.port, Array(10).fill(claim(token)));
      const won = answers.filter((answer) => answer.status === 201);
      expect(won).toHaveLength(1);
      const lost = answers.filter((answer) => answer.status !== 201);
      expect(lost.map((answer) => JSON.parse(answer.body).errors[0].code)).toEqual(
        Array(9).fill('owner_link_invalid'),
      );
      expect(lost.flatMap((answer) => answer.setCookie)).toEqual([]);
      expect(await rig.count('operators')).toBe(1);
      expect(await operatorsSessions()).toHaveLength(before + 1);
      const cookie = won[0]?.setCookie[0]?.split(';', 1)[0] ?? '';
      expect((await asOperator(cookie)).status).toBe(200);
    }
  });

  it('DB01 makes one owner of ten links that are claimed at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      // Printing a link kills the ones before it; nodes that start at one moment can still print several.
      const tokens = Array.from({ length: 10 }, () => randomBytes(32).toString('base64url'));
      const link = { created_at: rig.server.now(), expires_at: rig.server.now() + lifetimeMs };
      const rows = tokens.map((token) => ({
        token_hash: createHash('sha256').update(token).digest('base64url'),
        ...link,
      }));
      await rig.server.db.insertInto('owner_links').values(rows).execute();
      await rig.server.db.deleteFrom('operators').execute();
      const answers = await race(rig.port, tokens.map(claim));
      expect(await rig.count('operators')).toBe(1);
      expect(answers.map(({ status }) => String(status)).toSorted()).toEqual([
        '201',
        ...Array(9).fill('400'),
      ]);
    }
  });

  it('DB01 signs the same owner in with a second link', async () => {
    const first = JSON.parse((await send(await printLink())).body).user_id;
    const second = JSON.parse((await send(await printLink())).body).user_id;
    expect(first).toMatch(/^user_/);
    expect(second).toBe(first);
    expect(await rig.count('operators')).toBe(1);
    expect(await rig.count('users')).toBe(1);
  });

  it('DB01 refuses a link that was used, was replaced, is late, or was never printed', async () => {
    const used = await printLink();
    expect((await send(used)).status).toBe(201);
    const replaced = await printLink();
    const late = await printLink();
    const random = randomBytes(32).toString('base64url');
    const hashes = await rig.server.db.selectFrom('owner_links').selectAll().execute();
    rig.server.advance(lifetimeMs);
    const sessions = (await operatorsSessions()).length;
    const guesses = [used, replaced, late, random, ...hashes.map((row) => row.token_hash), '%', '*', ' '];
    for (const token of guesses) {
      const refused = await send(token);
      expect(refused.status).toBeGreaterThanOrEqual(400);
      expect(refused.status).toBeLessThan(500);
      expect(refused.setCookie).toEqual([]);
    }
    expect(await operatorsSessions()).toHaveLength(sessions);
  });

  it('DB01 lets a link live until the last moment of its hour', async () => {
    const token = await printLink();
    rig.server.advance(lifetimeMs - 5000);
    expect((await send(token)).status).toBe(201);
  });

  it('DB01 keeps the link out of every request but the claim: it is in the fragment', async () => {
    const link = await createOwnerLink(rig.server.db, { url: rig.server.url, now: rig.server.now() });
    const { hash, pathname, search } = new URL(link);
    expect(hash.slice(1)).toMatch(/^[\w-]{43}$/);
    expect(pathname + search).toBe('/dashboard/claim');
  });

  it('DB01 makes an operator by no other endpoint, whoever calls it with whatever', async () => {
    const operator = await rig.operator();
    const person = createBrowserClient(rig.server.url);
    await person.signIn({ person: personWithEmail });
    expect(await rig.count('operators')).toBe(1);
    const { id } = rig.server.running.deps.registry.operators();
    const authority = {
      role: 'owner',
      is_operator: true,
      environment_id: id,
      token: 'x'.repeat(43),
      user_id: (await person.api('GET', '/v1/me')).body.response.id,
    };
    const callers: [string, string][][] = [
      pageHeaders(rig.server.url),
      pageHeaders(rig.server.url, person),
      [...pageHeaders(rig.server.url, operator), ['portico-environment', id]],
      [['authorization', `Bearer ${rig.server.secretKey}`]],
    ];
    for (const endpoint of endpoints) {
      for (const prefix of ['', '/e/operators']) {
        for (const headers of callers) {
          const { method, path } = endpoint;
          const target = prefix + path.replaceAll(/\{\w+\}/g, `user_${'0'.repeat(32)}`);
          const content = json(authority);
          const answer = await sendRaw(rig.port, {
            method,
            target,
            headers: [...headers, ...(endpoint.hasBody ? content.headers : [])],
            ...(endpoint.hasBody ? { body: content.body } : {}),
          });
          expect(answer.status).toBeLessThan(500);
        }
      }
    }
    expect(await rig.count('operators')).toBe(1);
  });

  it('DB01 has no way to sign up to the dashboard', async () => {
    const started = await createBrowserClient(rig.server.url).api('POST', '/e/operators/v1/client/sign-ins', {
      strategy: 'oauth_x',
    });
    expect(started.body.errors[0].code).toBe('oauth_provider_not_enabled');
    const operator = await rig.operator();
    const { id } = rig.server.running.deps.registry.operators();
    for (const environment of [id, 'operators']) {
      const refused = await operator.request('/v1/oauth-providers', {
        method: 'POST',
        headers: {
          origin: rig.server.url,
          'content-type': 'application/json',
          'portico-environment': environment,
        },
        body: JSON.stringify({ provider_kind: 'preset', provider_key: 'x' }),
      });
      expect(refused.status).toBe(404);
    }
    const viaPath = await operator.request('/e/operators/v1/oauth-providers', {
      method: 'POST',
      headers: { origin: rig.server.url, 'content-type': 'application/json' },
      body: JSON.stringify({ provider_kind: 'preset', provider_key: 'x' }),
    });
    expect({ status: viaPath.status, connections: await operatorsConnections() }).toEqual({
      status: 404,
      connections: 0,
    });
  });

  const operatorsConnections = async () => {
    const { id } = rig.server.running.deps.registry.operators();
    const rows = await rig.server.db
      .selectFrom('connections')
      .selectAll()
      .where('environment_id', '=', id)
      .execute();
    return rows.length;
  };

  it('DB01 refuses whoever has an account beside the operators but is none', async () => {
    await rig.operator();
    const operators = rig.server.running.deps.registry.operators();
    const { db } = rig.server;
    const now = rig.server.now();
    const [owner] = await db
      .selectFrom('users')
      .selectAll()
      .where('environment_id', '=', operators.id)
      .execute();
    const [session] = await operatorsSessions();
    const [browser] = await db
      .selectFrom('browsers')
      .selectAll()
      .where('id', '=', session?.browser_id ?? '')
      .execute();
    if (!owner || !session || !browser) throw new Error('The owner has no session.');
    const secret = randomBytes(32).toString('base64url');
    await db
      .insertInto('users')
      .values({ ...owner, id: 'user_stranger' })
      .execute();
    await db
      .insertInto('browsers')
      .values({
        ...browser,
        id: 'client_stranger',
        secret_hash: createHash('sha256').update(secret).digest('base64url'),
        last_active_session_id: 'sess_stranger',
      })
      .execute();
    await db
      .insertInto('sessions')
      .values({
        ...session,
        id: 'sess_stranger',
        browser_id: 'client_stranger',
        user_id: 'user_stranger',
        updated_at: now,
      })
      .execute();
    const cookie = `portico_operators=${secret}`;
    const guarded = endpoints.filter(({ access }) => access === 'operator' || access === 'management');
    expect(guarded.length).toBeGreaterThan(10);
    for (const { method, path } of guarded) {
      const target = path.replaceAll(/\{\w+\}/g, 'x');
      const headers = [
        ['origin', rig.server.url],
        ['cookie', cookie],
      ] as const;
      const refused = await sendRaw(rig.port, { method, target, headers });
      expect({ target, status: refused.status, code: JSON.parse(refused.body).errors[0].code }).toEqual({
        target,
        status: 403,
        code: 'operator_forbidden',
      });
    }
    const [operator] = await db.selectFrom('operators').selectAll().execute();
    if (!operator) throw new Error('There is no owner.');
    await db
      .insertInto('operators')
      .values({ ...operator, user_id: 'user_stranger' })
      .execute();
    expect((await asOperator(cookie)).status).toBe(200);
  });
});
