import { endpoints } from '@portico/contract';
import type { Endpoint } from '@portico/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import type { Callers } from './callers.ts';
import { readRefusal, startCallers } from './callers.ts';
import { exampleRequest, fieldsOf, inputCodes, isUnlimited, misusesOf, withOwn } from './misuse.ts';
import type { Field } from './misuse.ts';

type Values = Record<string, unknown>;

interface Request {
  readonly params: Values;
  readonly query: Values;
  readonly body: Values;
}

function addressOf(endpoint: Endpoint, { params, query }: Pick<Request, 'params' | 'query'>): string {
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams(query as Record<string, string>).toString();
  return search === '' ? path : `${path}?${search}`;
}

function withValue(values: Values, [name = '', ...rest]: readonly string[], value: unknown): Values {
  const { [name]: inner, ...others } = values;
  if (rest.length > 0) return { ...others, [name]: withValue((inner ?? {}) as Values, rest, value) };
  return value === undefined ? others : { ...others, [name]: value };
}

const spoiled = (request: Request, { place, path }: Field, value: unknown): Request => ({
  ...request,
  [place]: withValue(request[place], path, value),
});

const isFrontend = ({ access }: Endpoint) => access === 'browser' || access === 'session';
/** Takes anything and reads nothing of it. */
const isOpen = ({ id }: Endpoint) => id === 'patchEnvironment';
const cases = endpoints
  .filter((endpoint) => !isOpen(endpoint))
  .flatMap((endpoint) =>
    fieldsOf(endpoint).map((field) => ({
      endpoint,
      field,
      name: `${endpoint.id}: ${field.place} ${field.path.join('.')}`,
    })),
  );

describe('the contract', () => {
  it('limits every text that anybody can send', () => {
    expect(cases.filter(({ field }) => isUnlimited(field.schema)).map(({ name }) => name)).toEqual([]);
  });

  it('has fields to misuse in params, query and body', () => {
    expect(new Set(cases.map(({ field }) => field.place))).toEqual(new Set(['params', 'query', 'body']));
    expect(cases.length).toBeGreaterThan(80);
  });
});

describe.each(testDatabases())('misuse of a field on $name', (kind) => {
  let callers: Callers;

  beforeAll(async () => {
    callers = await startCallers(kind);
  });
  afterAll(() => callers.rig.server.close());

  /** A request that fits, for something that is there, of which a test spoils one thing. */
  const fitting = (endpoint: Endpoint): Request => {
    const { params, ...example } = exampleRequest(endpoint);
    const attempt = /sign-(ins|ups)/.test(endpoint.path) ? 'sua' : 'sess';
    const known = Object.entries(params).map(([name, value]) => {
      const [prefix = '', isPrefixed] = value.split('_');
      return [name, callers.ids[isPrefixed === undefined ? attempt : prefix] ?? value];
    });
    return { ...example, params: Object.fromEntries(known) as Values };
  };

  const send = (endpoint: Endpoint, request: Request) =>
    callers.send(endpoint.method, addressOf(endpoint, request), {
      access: endpoint.access,
      ...(endpoint.hasBody
        ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(request.body) }
        : {}),
    });

  /** Sends what must be refused. @returns names of the fields that were said to be wrong */
  const refused = async (endpoint: Endpoint, request: Request): Promise<unknown[]> => {
    const problems = readRefusal(await send(endpoint, request), endpoint);
    const foreign = problems.filter(({ code }) => !inputCodes.has(code) && code !== 'resource_not_found');
    expect(foreign).toEqual([]);
    return problems.map(({ meta }) => meta['param_name']);
  };

  it.each(cases)('is refused, names the field and changes nothing: $name', async ({ endpoint, field }) => {
    const before = await callers.stored();
    for (const { name, value, paramName } of misusesOf(field)) {
      const fields = await refused(endpoint, spoiled(fitting(endpoint), field, value));
      const isNamed = fields.some(
        (found) => found === paramName || String(found).startsWith(`${paramName}.`),
      );
      expect(isNamed, `${name} was blamed on ${fields.join(', ') || 'nothing'}`).toBe(true);
    }
    expect(await callers.stored()).toBe(before);
  });

  const withBody = endpoints.filter((endpoint) => endpoint.hasBody && !isOpen(endpoint));
  it.each(withBody)('$id refuses fields it does not know', async (endpoint) => {
    const before = await callers.stored();
    const request = fitting(endpoint);
    for (const name of [
      'unknown_field',
      '__proto__',
      'constructor',
      'toString',
      '',
      'a.b',
      'n'.repeat(300),
    ]) {
      const body = { ...request.body, ...withOwn(name, { polluted: true }) };
      // A spread would drop it.
      const all =
        name === '__proto__' ? Object.defineProperty(body, name, { value: 1, enumerable: true }) : body;
      expect(await refused(endpoint, { ...request, body: all })).toEqual([name.slice(0, 100)]);
    }
    expect(await callers.stored()).toBe(before);
    expect({}).not.toHaveProperty('polluted');
  });

  it.each(endpoints.filter((endpoint) => !isFrontend(endpoint)))(
    '$id refuses parameters it does not know',
    async (endpoint) => {
      const before = await callers.stored();
      for (const name of ['unknown', 'constructor', 'toString', 'limit[]']) {
        const query = withOwn(name, '1') as Values;
        const names = await refused(endpoint, { ...fitting(endpoint), query });
        expect(names).toEqual([name]);
      }
      expect(await callers.stored()).toBe(before);
    },
  );

  it.each(endpoints.filter((endpoint) => isFrontend(endpoint) && endpoint.method === 'GET'))(
    '$id ignores what SDKs add to the query',
    async (endpoint) => {
      const path = addressOf(endpoint, fitting(endpoint));
      const added =
        '?__clerk_api_version=2026-05-12&_clerk_js_version=5&rotating_token_nonce=a&__proto__=1&constructor=1&a=1&a=2';
      const plain = await callers.send('GET', path, { access: endpoint.access });
      const decorated = await callers.send('GET', path + added, { access: endpoint.access });
      expect(decorated.status).toBe(plain.status);
    },
  );

  const parameters = cases.filter(({ field }) => field.place === 'query' && field.schema.type !== 'array');
  it.each(parameters)('is refused when a parameter comes twice: $name', async ({ endpoint, field }) => {
    const [parameter] = field.path;
    const path = `${addressOf(endpoint, fitting(endpoint))}?${parameter}=1&${parameter}=2`;
    const answer = await callers.send(endpoint.method, path, { access: endpoint.access });
    expect(readRefusal(answer, endpoint)).toMatchObject([{ meta: { param_name: parameter } }]);
  });

  const lists = cases.filter(({ field }) => field.place === 'query' && field.schema.type === 'array');
  it.each(lists)('is refused when a parameter comes too often: $name', async ({ endpoint, field }) => {
    const [parameter] = field.path;
    const times = `${parameter}=a&`.repeat((field.schema.maxItems ?? 0) + 1);
    const path = `${addressOf(endpoint, fitting(endpoint))}?${times}`;
    const answer = await callers.send(endpoint.method, path, { access: endpoint.access });
    expect(readRefusal(answer, endpoint)).toMatchObject([{ meta: { param_name: parameter } }]);
  });

  it('left no trace of a failure of ours in the log', () => {
    const failures = callers.rig.server.logLines.filter((line) => line.includes('request.failed'));
    expect(failures).toEqual([]);
  });
});
