import { endpoints } from '@portico/contract';
import type { Access, Endpoint } from '@portico/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleRequest } from '../input/misuse.ts';
import { pathsOf } from '../../src/http/mount.ts';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { sendRaw } from './raw-http.ts';
import type { RawAnswer } from './raw-http.ts';
import { personWithEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

/** What is mounted beside the contract, for anybody: pages, navigations of browsers and operations. */
const publicRoutes: readonly RegExp[] = [
  /^ALL \/\*$/, // the pipeline that every request goes through
  /^GET \/(healthz|readyz|metrics)$/,
  /^GET \/\.well-known\/jwks\.json$/,
  /^GET \/v1\/openapi\.json$/,
  /^GET \/sign-in\/start$/,
  /^GET \/v1\/client\/touch$/,
  /^(GET|POST) \/v1\/oauth[-_]callback\/:key$/,
  // paths that connections keep from a former system
  /^(GET|POST) \/(v1\/oauth_callback|login\/callback|auth\/v1\/callback)$/,
  /^(GET|POST) \/(source\/oauth\/callback|api\/auth\/callback)\/:key$/,
  /^GET \/v1\/connection-icons\/:id$/,
  /^ALL \/sandbox\/\*$/,
  /^GET \/$/,
  /^GET \/(sign-in|sign-up|user|verify-link|waitlist|dashboard)(\/\*)?$/,
  /^GET \/_portico\/(portal|dashboard)\/[\w./-]+$/,
  /^GET \/docs\/api$/,
  /^GET \/_portico\/docs\/api-reference\.css$/,
  /^GET \/_portico\/logos\/[a-z_]+\.svg$/,
];

/** Endpoints that answer strangers, and what a stranger gets who sends nothing. All others are refused. */
const openToStrangers: Readonly<Record<string, number>> = {
  getEnvironment: 200,
  patchEnvironment: 200,
  getClient: 200,
  deleteClient: 200,
  createSignIn: 200,
  getSignIn: 404,
  prepareSignInFirstFactor: 422,
  attemptSignInFirstFactor: 422,
  openEmailLink: 422,
  createSignUp: 200,
  getSignUp: 404,
  updateSignUp: 404,
  prepareSignUpVerification: 422,
  attemptSignUpVerification: 422,
  createSessionToken: 401,
  touchSession: 401,
  endSession: 401,
  removeSession: 401,
  deleteSessions: 200,
  claimOwnerLink: 422,
  joinWaitlist: 422,
};

interface Identity {
  readonly name: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly prefix?: string;
  readonly query?: string;
  /** refused before anybody looks who it is, on writes to the Frontend API */
  readonly isForeignPage?: true;
  readonly management: string;
  readonly operator: string;
}

const isWrite = ({ method }: Endpoint) => method !== 'GET';
const isOpen = ({ access }: Endpoint) => access === 'browser' || access === 'public';
const foreign = ['origin', 'https://evil.example'] as const;

describe.each(testDatabases())('who may call which route on $name', (kind) => {
  let rig: Rig;
  let person: BrowserClient;
  let operator: BrowserClient;
  let identities: readonly Identity[];
  let ids: Readonly<Record<string, string>>;

  beforeAll(async () => {
    rig = await startRig(kind);
    person = createBrowserClient(rig.server.url);
    await person.signIn({ person: personWithEmail });
    operator = await rig.operator();
    const revoked = await rig.createKey(operator, 'development');
    await operator.api('DELETE', `/v1/api-keys/${revoked.id}`);
    const { body } = await person.api('GET', '/v1/client');
    ids = {
      'oauth-providers': rig.connectionId,
      'oauth-tries': `flow_${'0'.repeat(32)}`,
      users: body.response.sessions[0].user.id,
      'api-keys': (await rig.createKey(operator, 'development')).id,
      sessions: body.response.sessions[0].id,
      'external-accounts': body.response.sessions[0].user.external_accounts[0].id,
      'email-addresses': `idn_${'0'.repeat(32)}`,
      'mail-templates': 'email_code',
      'allowlist-identifiers': await listIdentifier('allowlist'),
      'blocklist-identifiers': await listIdentifier('blocklist'),
      'token-revocations': `trv_${'0'.repeat(32)}`,
      'waitlist-entries': `wle_${'0'.repeat(32)}`,
      'webhook-endpoints': `whe_${'0'.repeat(32)}`,
      'webhook-deliveries': `whd_${'0'.repeat(32)}`,
    };
    identities = await createIdentities(revoked.secret);
  });
  afterAll(() => rig.server.close());

  const listIdentifier = async (list: string): Promise<string> =>
    (await rig.asServer('POST', `/v1/${list}-identifiers`, { identifier: '*@example.com' })).body.id;

  async function createIdentities(revokedKey: string): Promise<Identity[]> {
    const { secretKey } = rig.server;
    const settings = await rig.asServer('GET', '/v1/environment-settings');
    const personsSecret = person.cookies.get('portico') ?? '';
    const operatorsSecret = operator.cookies.get('portico_operators') ?? '';
    const own = ['origin', rig.server.url] as const;
    const asOperator = ['cookie', `portico_operators=${operatorsSecret}`] as const;
    const bearer = (key: string) => [['authorization', `Bearer ${key}`] as const];
    const invalidKey = { management: '401 secret_key_invalid', operator: '401 operator_session_required' };
    const nobody = { management: '401 secret_key_missing', operator: '401 operator_session_required' };
    const foreignPage = { management: '400 origin_invalid', operator: '400 origin_invalid' };
    const lastLetter = secretKey.endsWith('a') ? 'b' : 'a';
    const malformed = [
      '',
      'sk_test_',
      'sk_test_short',
      secretKey.slice(0, -1),
      secretKey.slice(0, -1) + lastLetter,
      secretKey.replace('sk_test_', 'sk_live_'),
      secretKey.toUpperCase(),
      `${secretKey},${secretKey}`,
      `${secretKey} x`,
      `"${secretKey}"`,
      "' or 1=1 --",
    ];
    return [
      { name: 'nobody', headers: [], ...nobody },
      {
        name: 'a person who is signed in',
        headers: [own, ['cookie', `portico=${personsSecret}`]],
        ...nobody,
      },
      {
        name: "a person's secret in the operators' cookie",
        headers: [own, ['cookie', `portico_operators=${personsSecret}`]],
        management: '401 operator_session_required',
        operator: '401 operator_session_required',
      },
      {
        name: "an operator's secret in a person's cookie",
        headers: [own, ['cookie', `portico=${operatorsSecret}`]],
        ...nobody,
      },
      { name: 'a publishable key', headers: bearer(settings.body.publishable_key), ...invalidKey },
      {
        name: 'the key of another environment',
        headers: bearer(secretKey),
        prefix: '/e/production',
        ...invalidKey,
      },
      { name: 'a revoked key', headers: bearer(revokedKey), ...invalidKey },
      ...malformed.map((key) => ({
        name: `the malformed key ${key.replaceAll(secretKey.slice(8), '…')}`,
        headers: bearer(key),
        ...invalidKey,
      })),
      { name: 'a key as Basic', headers: [['authorization', `Basic ${secretKey}`]], ...invalidKey },
      { name: 'a bare key', headers: [['authorization', secretKey]], ...invalidKey },
      {
        name: 'a key in the query string',
        headers: bearer(secretKey),
        query: `?key=${secretKey}`,
        management: '400 secret_key_in_query',
        operator: '401 operator_session_required',
      },
      {
        name: 'a key from a web page',
        headers: [...bearer(secretKey), own],
        management: '400 secret_key_from_browser',
        operator: '401 operator_session_required',
      },
      {
        name: 'a key from a foreign web page',
        headers: [...bearer(secretKey), foreign],
        isForeignPage: true,
        management: '400 secret_key_from_browser',
        operator: '401 operator_session_required',
      },
      {
        name: 'an operator, from a foreign page',
        headers: [asOperator, foreign],
        isForeignPage: true,
        ...foreignPage,
      },
      {
        name: 'an operator, from a page that hides its origin',
        headers: [asOperator, ['origin', 'null']],
        isForeignPage: true,
        ...foreignPage,
      },
      {
        name: 'an operator, without an Origin, from another site',
        headers: [asOperator, ['sec-fetch-site', 'cross-site']],
        isForeignPage: true,
        ...foreignPage,
      },
      {
        name: 'an operator, without an Origin, from a sibling domain',
        headers: [asOperator, ['sec-fetch-site', 'same-site']],
        isForeignPage: true,
        ...foreignPage,
      },
      {
        name: 'an operator, in the environment of operators',
        headers: [asOperator, own, ['portico-environment', 'operators']],
        management: '404 environment_not_found',
        operator: '404 environment_not_found',
      },
    ];
  }

  /** The endpoint's path with ids that exist, so that an open door would lead somewhere. */
  const targetOf = ({ path }: Endpoint) =>
    path.replaceAll(/\/([a-z-]+)\/\{\w+\}/g, (_all, collection: string) => {
      const id = ids[collection] ?? `x_${'0'.repeat(32)}`;
      return `/${collection}/${id}`;
    });

  const call = (endpoint: Endpoint, { headers, prefix = '', query = '' }: Partial<Identity>) =>
    sendRaw(rig.port, {
      method: endpoint.method,
      target: prefix + targetOf(endpoint) + query,
      headers: headers ?? [],
    });

  const outcomeOf = ({ status, body }: RawAnswer): string => {
    const code = JSON.parse(body).errors?.[0]?.code;
    return code === undefined ? String(status) : `${status} ${code}`;
  };

  /** What the guard of an endpoint says to somebody; undefined: it asks for nobody in particular. */
  const expected = (endpoint: Endpoint, identity: Identity): string | undefined => {
    const { access } = endpoint;
    if (access === 'management' || access === 'operator') return identity[access];
    // A key, and nothing else: an operator is a browser.
    if (access === 'tokens') {
      return identity.management.includes('secret_key') ? identity.management : '401 secret_key_missing';
    }
    if (identity.isForeignPage && isWrite(endpoint)) return '400 origin_invalid';
    const cookieWithoutOrigin =
      identity.headers.some(([name]) => name === 'cookie') &&
      !identity.headers.some(([name]) => name === 'origin');
    if (cookieWithoutOrigin && isWrite(endpoint)) return '400 origin_invalid';
    return access === 'session' ? '401 authentication_invalid' : undefined;
  };

  it('AP01 finds a rule for every route that is mounted', () => {
    const contract = new Set(
      endpoints.flatMap(({ method, path }) => pathsOf(path).map((spelling) => `${method} ${spelling}`)),
    );
    const mounted = new Set(rig.server.running.app.routes.map(({ method, path }) => `${method} ${path}`));
    const unruled = [...mounted].filter(
      (route) => !contract.has(route) && !publicRoutes.some((pattern) => pattern.test(route)),
    );
    expect(unruled).toEqual([]);
    expect([...contract].filter((route) => !mounted.has(route))).toEqual([]);
    expect(contract.size).toBeGreaterThan(30);
  });

  it('AP01 finds every endpoint that answers strangers on the list of those that may', () => {
    const open = endpoints.filter(isOpen).map(({ id }) => id);
    expect(open.toSorted()).toEqual(Object.keys(openToStrangers).toSorted());
  });

  it.each(endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
    'AP01 guards %s',
    async (_name, endpoint) => {
      const stranger = await call(endpoint, {});
      if (isOpen(endpoint)) expect(stranger.status).toBe(openToStrangers[endpoint.id]);
      const found: Record<string, string> = {};
      const wanted: Record<string, string> = {};
      for (const identity of identities) {
        const isThePerson = identity.name === 'a person who is signed in';
        if (isThePerson && (endpoint.access === 'session' || endpoint.access === 'browser')) continue;
        const answer = await call(endpoint, identity);
        const rule = expected(endpoint, identity);
        // Open to anybody: whatever else somebody shows, they are a stranger there.
        found[identity.name] = rule === undefined ? String(answer.status) : outcomeOf(answer);
        wanted[identity.name] = rule ?? String(stranger.status);
        if (isOpen(endpoint)) expect(answer.status).toBeLessThan(500);
        else expect([400, 401, 403, 404]).toContain(answer.status);
      }
      expect(found).toEqual(wanted);
    },
  );

  const guarded = endpoints.filter((endpoint) => !isOpen(endpoint));
  it.each(guarded.map((endpoint) => [endpoint.path, endpoint] as const))(
    'AP01 gives a stranger nothing of %s with any method',
    async (_name, endpoint) => {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'QUERY']) {
        const answer = await sendRaw(rig.port, { method, target: targetOf(endpoint) });
        expect([401, 404, 405]).toContain(answer.status);
      }
      const preflight = await sendRaw(rig.port, {
        method: 'OPTIONS',
        target: targetOf(endpoint),
        headers: [foreign],
      });
      expect(preflight.status).toBe(204);
      expect(preflight.body).toBe('');
      expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it.each(endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
    'AP01 lets the right caller pass the guard of %s',
    async (_name, endpoint) => {
      const own = ['origin', rig.server.url] as const;
      const caller: Record<Access, readonly (readonly [string, string])[]> = {
        public: [own],
        browser: [own, ['cookie', `portico=${person.cookies.get('portico') ?? ''}`]],
        session: [own, ['cookie', `portico=${person.cookies.get('portico') ?? ''}`]],
        management: [['authorization', `Bearer ${rig.server.secretKey}`]],
        tokens: [['authorization', `Bearer ${rig.server.secretKey}`]],
        operator: [own, ['cookie', `portico_operators=${operator.cookies.get('portico_operators') ?? ''}`]],
      };
      const outcome = outcomeOf(await call(endpoint, { headers: caller[endpoint.access] }));
      expect(outcome).not.toMatch(/^(401|403|5\d\d)|origin_|secret_key|environment_not_found/);
      if (endpoint.access !== 'browser' && endpoint.access !== 'session') return;
      // What was used up is made anew for the next.
      await person.signIn({ person: personWithEmail });
      const { body } = await person.api('GET', '/v1/client');
      ids = { ...ids, sessions: body.response.sessions[0].id };
    },
  );

  it('AP01 answers an operator who reads to the dashboard only, which needs no Origin for that', async () => {
    const cookie = [
      'cookie',
      `portico_operators=${operator.cookies.get('portico_operators') ?? ''}`,
    ] as const;
    const read = (site: string) =>
      sendRaw(rig.port, { method: 'GET', target: '/v1/users', headers: [cookie, ['sec-fetch-site', site]] });
    expect((await read('same-origin')).status).toBe(200);
    for (const site of ['none', 'same-site', 'cross-site', 'anything']) {
      expect(outcomeOf(await read(site))).toBe('400 origin_invalid');
    }
    for (const method of ['POST', 'PATCH', 'DELETE']) {
      const target = `/v1/oauth-providers${method === 'POST' ? '' : `/${rig.connectionId}`}`;
      const bare = await sendRaw(rig.port, { method, target, headers: [cookie] });
      expect(outcomeOf(bare)).toBe('400 origin_invalid');
    }
  });

  it("AP01 shows the key of one environment nothing of another, at the key's own address too", async () => {
    const { secret } = await rig.createKey(operator, 'production');
    const asProduction = createServerClient(rig.server.url, secret);
    for (const prefix of ['', '/e/production']) {
      for (const endpoint of endpoints.filter(({ access }) => access === 'management')) {
        // Mails are named alike in every environment: a name is nobody's id.
        if (!endpoint.path.includes('{id}') || endpoint.path.startsWith('/v1/mail-templates')) continue;
        const answer = await asProduction(
          endpoint.method,
          prefix + targetOf(endpoint),
          endpoint.method === 'GET' ? undefined : exampleRequest(endpoint).body,
        );
        expect([endpoint.id, answer.status]).toEqual([endpoint.id, 404]);
      }
      const lists = ['oauth-providers', 'users', 'inbox-messages', 'blocklist-identifiers'];
      for (const list of lists.map((name) => `/v1/${name}`)) {
        expect((await asProduction('GET', prefix + list)).body).toEqual({ data: [], total_count: 0 });
      }
      const events = await asProduction('GET', `${prefix}/v1/audit-events`);
      expect(JSON.stringify(events.body)).not.toContain(rig.connectionId);
    }
    const environments: { slug: string }[] = (await operator.api('GET', '/v1/environments')).body.data;
    expect(environments.map(({ slug }) => slug)).toEqual(['development', 'production']);
  });
});
