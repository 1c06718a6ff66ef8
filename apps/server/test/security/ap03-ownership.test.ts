import type { Endpoint } from '@portico/contract';
import { endpoints } from '@portico/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { exampleRequest, withOwn } from '../input/misuse.ts';
import { accountsPath, codeOf, connect, me, startMeRig } from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import { readAllTables } from './database-dump.ts';
import { personWithoutEmail } from './rig.ts';

const isFrontend = ({ access }: Endpoint) => access === 'browser' || access === 'session';
const withId = endpoints.filter((endpoint) => isFrontend(endpoint) && endpoint.path.includes('{id}'));
const writes = endpoints.filter((endpoint) => endpoint.access === 'session' && endpoint.method !== 'GET');

/** A body that gets past the schema, with everything in it that the endpoint may want. */
const bodies: Readonly<Record<string, object>> = {
  prepareSignInFirstFactor: { strategy: 'email_code' },
  attemptSignInFirstFactor: { strategy: 'email_code', code: '123456' },
  updateSignUp: { first_name: 'Mallory' },
  prepareSignUpVerification: { strategy: 'email_code' },
  attemptSignUpVerification: { strategy: 'email_code', code: '123456' },
  prepareSessionFirstFactor: { strategy: 'email_code' },
  attemptSessionFirstFactor: { strategy: 'email_code', code: '123456' },
  prepareMyEmailAddress: { strategy: 'email_code' },
  attemptMyEmailAddress: { strategy: 'email_code', code: '123456' },
};
const bodyOf = (endpoint: Endpoint) =>
  endpoint.hasBody ? (bodies[endpoint.id] ?? exampleRequest(endpoint).body) : undefined;

describe.each(testDatabases())('what is somebody else’s on $name', (kind) => {
  let rig: MeRig;
  let victim: BrowserClient;
  let unfinished: BrowserClient;
  let eve: BrowserClient;
  /** everything of others that has an id */
  let ids: Readonly<Record<string, string>>;

  beforeAll(async () => {
    rig = await startMeRig(kind);
    victim = await rig.byEmail('victim@example.com');
    await connect(victim, { person: personWithoutEmail });
    const failing = await rig.byEmail('failing@example.com');
    await connect(failing, { person: personWithoutEmail });
    const named = await victim.api('POST', '/v1/me/email-addresses', { email_address: 'other@example.com' });
    await rig.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: true } },
    });
    unfinished = await rig.byX({ person: 'new' });
    const signUp = (await unfinished.api('GET', '/v1/client')).body.response.sign_up;
    const signingIn = await rig.byX({ person: 'new' });
    const signIn = await signingIn.api('POST', '/v1/client/sign-ins', { identifier: 'victim@example.com' });
    const theirs = await me(victim);
    ids = {
      account: theirs.external_accounts[0].id,
      'failed account': (await me(failing)).external_accounts[0].id,
      address: theirs.email_addresses[0].id,
      'unproven address': named.body.response.id,
      session: (await victim.api('GET', '/v1/client')).body.response.last_active_session_id,
      'sign-up': signUp.id,
      'sign-in': signIn.body.response.id,
      user: theirs.id,
      nothing: `idn_${'0'.repeat(32)}`,
    };
    eve = await rig.byEmail('eve@example.com');
  });
  afterAll(() => rig.server.close());

  /** Every row but those that count or log what eve does. */
  const stored = async () => {
    const rows = await readAllTables(rig.server);
    for (const table of ['rate_limits', 'audit_events']) rows.delete(table);
    return JSON.stringify([...rows]);
  };

  it('AP03 has a matrix: every route of the Frontend API with an id, and every id of others', () => {
    expect(withId.length).toBeGreaterThan(20);
    expect(Object.values(ids).every((id) => /^[a-z]+_[0-9a-f]{32}$/.test(id))).toBe(true);
    expect(new Set(Object.values(ids)).size).toBe(Object.keys(ids).length);
  });

  it.each(withId.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
    'AP03 is not read or changed by %s, and answers as if it were not there',
    async (_name, endpoint) => {
      const before = await stored();
      const answers: Record<string, unknown> = {};
      for (const [name, id] of Object.entries(ids)) {
        const answer = await eve.api(endpoint.method, endpoint.path.replace('{id}', id), bodyOf(endpoint));
        answers[name] = `${answer.status} ${codeOf(answer)}`;
        expect(JSON.stringify(answer.body), name).not.toContain('victim@example.com');
      }
      const [first] = new Set(Object.values(answers));
      expect(first).toMatch(/^(404 resource_not_found|401 authentication_invalid)$/);
      expect(answers).toEqual(Object.fromEntries(Object.keys(ids).map((name) => [name, first])));
      expect(await stored()).toBe(before);
    },
  );

  it('AP03 is not reached by naming a session of somebody else', async () => {
    const answer = await eve.api('GET', `/v1/me?_clerk_session_id=${ids['session']}`);
    expect([answer.status, codeOf(answer)]).toEqual([401, 'authentication_invalid']);
  });

  const authority = [
    'user_id',
    'userId',
    'role',
    'permissions',
    'is_admin',
    'isAdmin',
    'banned',
    'locked',
    'emailVerified',
    'email_verified',
    'verified',
    'verified_at',
    'verification',
    'public_metadata',
    'private_metadata',
    'external_id',
    'environment_id',
    'session_id',
    '__proto__',
    'constructor',
  ];

  it.each(writes.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
    'AP02 belongs to whoever is signed in, whatever a body of %s says',
    async (_name, endpoint) => {
      if (!endpoint.hasBody) return;
      const before = await stored();
      for (const field of authority) {
        const body = { ...bodyOf(endpoint), ...withOwn(field, ids['user']) };
        const sent = JSON.parse(
          JSON.stringify(body).replace('{', `{"${field}":${JSON.stringify(ids['user'])},`),
        );
        const path = endpoint.path.replace('{id}', ids['nothing'] ?? '');
        const refused = await eve.request(path, {
          method: endpoint.method,
          headers: { origin: rig.server.url, 'content-type': 'application/json' },
          body: JSON.stringify(sent),
        });
        const { errors } = (await refused.json()) as { errors: { code: string }[] };
        expect([refused.status, errors[0]?.code], field).toEqual([422, 'form_param_unknown']);
      }
      expect(await stored()).toBe(before);
    },
  );

  it('AP02 belongs to nobody where nobody is signed in', async () => {
    for (const { method, path } of endpoints.filter(({ access }) => access === 'session')) {
      const answer = await fetch(rig.server.url + path.replace('{id}', ids['account'] ?? ''), {
        method,
        headers: { origin: rig.server.url, 'content-type': 'application/json' },
        ...(method === 'GET' ? {} : { body: JSON.stringify({ user_id: ids['user'], userId: ids['user'] }) }),
      });
      expect(answer.status, `${method} ${path}`).toBe(401);
    }
  });

  it.each([
    { verified: true },
    { email_verified: true },
    { emailVerified: true },
    { verified_at: 1 },
    { verification: { status: 'verified' } },
    { email_addresses: [{ email_address: 'eve@corp.example', verification: { status: 'verified' } }] },
    { email_address: 'eve@corp.example' },
    { primary_email_address: 'eve@corp.example' },
    { 'verification.status': 'verified' },
    { 'email_addresses[0].verification.status': 'verified' },
    { isEmailVerified: 'true' },
    { email: { isVerified: true, email: 'eve@corp.example' } },
  ])('AL09 is not proven by saying %o of oneself', async (claim) => {
    const named = await eve.api('POST', '/v1/me/email-addresses', { email_address: 'eve@corp.example' });
    const { id } = named.body.response;
    const form = Object.fromEntries(
      Object.entries(claim).map(([name, value]) => [
        name,
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ]),
    );
    const places = [
      ['PATCH', '/v1/me', {}],
      ['PATCH', '/v1/me/metadata', { unsafe_metadata: claim }],
      ['POST', '/v1/me/email-addresses', { email_address: 'eve@corp.example' }],
      ['POST', `/v1/me/email-addresses/${id}/attempt-verification`, { code: '000000' }],
    ] as const;
    for (const [method, path, body] of places) {
      await eve.api(method, path, { ...body, ...claim });
      const asForm = new URLSearchParams({
        ...form,
        ...('code' in body ? { code: '0' } : {}),
      });
      await eve.request(path, { method, headers: { origin: rig.server.url }, body: asForm });
    }
    const after = await me(eve);
    const { verification } = after.email_addresses.find(
      (address: { email_address: string }) => address.email_address === 'eve@corp.example',
    );
    expect(verification.status).toBe('unverified');
    expect((await eve.api('PATCH', '/v1/me', { primary_email_address_id: id })).status).toBe(422);
    const rows = await rig.server.db
      .selectFrom('email_addresses')
      .select('verified_at')
      .where('canonical', '=', 'eve@corp.example')
      .execute();
    expect(rows).toEqual([]);
  });

  it('AP03 is still as it was', async () => {
    expect(await me(victim)).toMatchObject({
      external_accounts: [{ id: ids['account'] }],
      email_addresses: [{ id: ids['address'] }, { id: ids['unproven address'] }],
    });
    expect((await victim.api('DELETE', `${accountsPath}/${ids['account']}`)).status).toBe(200);
  });
});
