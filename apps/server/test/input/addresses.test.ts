import { endpoints } from '@portico/contract';
import type { Endpoint } from '@portico/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import type { Answered, Callers } from './callers.ts';
import { readRefusal, startCallers } from './callers.ts';
import { exampleRequest } from './misuse.ts';

const isFrontend = ({ access }: Endpoint) => access === 'browser' || access === 'session';
const pathOf = (endpoint: Endpoint) =>
  endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => exampleRequest(endpoint).params[name] ?? '');
const inSnakeCase = (path: string) =>
  path
    .split('/')
    .map((part) => (/_/.test(part) ? part : part.replaceAll('-', '_')))
    .join('/');

/** What an answer says, without what is new in each. */
const gist = ({ status, text }: Answered) => {
  const body = JSON.parse(text) as { errors?: { code: string; meta: object }[] };
  return { status, errors: body.errors?.map(({ code, meta }) => ({ code, meta })) };
};

// Spelling is the router's: one database is enough.
const [kind] = testDatabases();
if (!kind) throw new Error('There is always SQLite.');

describe('every endpoint', () => {
  let callers: Callers;

  beforeAll(async () => {
    callers = await startCallers(kind);
  });
  afterAll(() => callers.rig.server.close());

  /** Asks as a stranger, who is told something by every endpoint and can change nothing. */
  const ask = (method: string, path: string) => callers.send(method, path, { access: 'public' });
  const nowhere = async (method: string) => gist(await ask(method, '/v1/nowhere'));

  it.each(endpoints)('$id answers in snake_case as in kebab-case', async (endpoint) => {
    const { method } = endpoint;
    const plain = gist(await ask(method, pathOf(endpoint)));
    expect(gist(await ask(method, inSnakeCase(pathOf(endpoint))))).toEqual(plain);
    expect(plain).not.toEqual(await nowhere(method));
  });

  it.each(endpoints)('$id answers with a slash at the end', async (endpoint) => {
    const { method } = endpoint;
    const plain = gist(await ask(method, pathOf(endpoint)));
    expect(gist(await ask(method, `${pathOf(endpoint)}/`))).toEqual(plain);
    expect(gist(await ask(method, `${inSnakeCase(pathOf(endpoint))}/?_a=b`))).toEqual(plain);
  });

  it.each(endpoints)('$id answers below the prefix of another environment', async (endpoint) => {
    const { method } = endpoint;
    const answer = gist(await ask(method, `/e/production${pathOf(endpoint)}/`));
    expect(answer).not.toEqual(await nowhere(method));
    expect(answer.status).toBeLessThan(500);
  });

  it.each(endpoints)('$id answers to its own method and to no other', async (endpoint) => {
    const own = endpoints.filter(({ path }) => path === endpoint.path).map(({ method }) => method as string);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((other) => !own.includes(other))) {
      const answer = await ask(method, pathOf(endpoint));
      expect([303, 404, 405], `${method} ${endpoint.path}`).toContain(answer.status);
    }
  });

  const overridden = endpoints.filter(({ method }) => method !== 'GET' && method !== 'POST');

  it.each(overridden.filter(isFrontend))('$id is reached by POST with _method', async (endpoint) => {
    const plain = gist(await ask(endpoint.method, pathOf(endpoint)));
    for (const path of [pathOf(endpoint), `${inSnakeCase(pathOf(endpoint))}/`]) {
      expect(gist(await ask('POST', `${path}?_method=${endpoint.method}`))).toEqual(plain);
    }
    const asGet = await ask('GET', `${pathOf(endpoint)}?_method=${endpoint.method}`);
    expect(gist(asGet)).toEqual(gist(await ask('GET', pathOf(endpoint))));
  });

  it.each(overridden.filter((endpoint) => !isFrontend(endpoint)))(
    '$id is not reached by POST with _method, and changes nothing',
    async (endpoint) => {
      const before = await callers.stored();
      const { oauthp, key } = callers.ids;
      const id = String(/api-keys/.test(endpoint.path) ? key : oauthp);
      const path = endpoint.path.replaceAll(/\{\w+\}/g, id);
      for (const query of ['_method=DELETE', '_method=PATCH', `_method=${endpoint.method.toLowerCase()}`]) {
        const answer = await callers.send('POST', `${path}?${query}`, {
          access: endpoint.access,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(exampleRequest(endpoint).body),
        });
        expect(answer.status).toBeGreaterThanOrEqual(400);
        readRefusal(answer);
      }
      expect(await callers.stored()).toBe(before);
    },
  );

  it.each([
    '/v1',
    '/v1/',
    '/v1/nowhere',
    '/v1/users/a/b/c',
    '/v1//users',
    '/v1/%75sers',
    '/v1/users%2f',
    '/v1/users%00',
    '/v1/users;a=b',
    '/V1/users',
    '/v1/USERS',
    '/v1/./users',
    '/v1/users/%',
    '/v1/users/%ff',
    '/v1/users/%c3%28',
    '/e/nowhere/v1/client',
    '/e/operators/../v1/users',
    `/v1/${'a'.repeat(8000)}`,
    '/nowhere',
    '/.env',
    '/.git/config',
    '/_portico/portal/../../package.json',
    '/_portico/portal/%2e%2e/index.html',
    '/_portico/logos/../x.svg',
    '/sandbox/nowhere/authorize',
  ])('is not what answers at %s', async (path) => {
    const answer = await ask('GET', path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    if (!path.startsWith('/sandbox')) readRefusal(answer);
  });
});
