import { AppError } from '@portico/contract';
import type { Endpoint } from '@portico/contract';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InputError, readInput } from './input.ts';

const backend: Endpoint = {
  id: 'changeThing',
  method: 'POST',
  path: '/v1/things/{id}',
  access: 'management',
  summary: 'Change a thing',
  params: z.strictObject({ id: z.string().regex(/^thing_\d$/) }),
  query: z.strictObject({ limit: z.coerce.number().int().max(10).default(5) }),
  body: z.strictObject({
    name: z.string().max(10),
    note: z.string().nullable().optional(),
    kind: z.enum(['a', 'b']).optional(),
    session: z.strictObject({ seconds: z.int().optional() }).optional(),
    list: z.array(z.string()).max(30).optional(),
  }),
  response: z.unknown(),
  status: 200,
  errors: [],
  hasBody: true,
};
const frontend: Endpoint = { ...backend, access: 'browser' };

interface Sent {
  readonly endpoint?: Endpoint;
  readonly query?: string;
  readonly type?: string | null;
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream;
  readonly headers?: Record<string, string>;
  readonly id?: string;
}

function read({
  endpoint = backend,
  query = '',
  type = 'application/json',
  body,
  headers,
  id = 'thing_1',
}: Sent) {
  const request = new Request(`https://auth.example.com/v1/things/${id}${query}`, {
    method: 'POST',
    headers: { ...(type === null ? {} : { 'content-type': type }), ...headers },
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  });
  return readInput(endpoint, request, { id });
}

/** What is wrong, as `code field` in the order in which it was found. */
async function problems(sent: Sent): Promise<string[]> {
  const error: unknown = await read(sent).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return [error.code];
  if (!(error instanceof InputError))
    throw new Error('It was accepted, or failed otherwise.', { cause: error });
  return error.problems.map(({ code, meta }) => [code, meta?.param_name].filter(Boolean).join(' '));
}

const json = (value: unknown) => JSON.stringify(value);

describe('readInput', () => {
  it('reads params, query and a JSON body', async () => {
    expect(await read({ query: '?limit=7', body: json({ name: 'Ada', note: null }) })).toEqual({
      params: { id: 'thing_1' },
      query: { limit: 7 },
      body: { name: 'Ada', note: null },
    });
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json ;charset=UTF-8'])(
    'takes %s for JSON',
    async (type) => {
      expect(await read({ type, body: json({ name: 'Ada' }) })).toMatchObject({ body: { name: 'Ada' } });
    },
  );

  it('reads no body where none is declared', async () => {
    const endpoint = { ...backend, body: z.strictObject({}), hasBody: false };
    expect(await read({ endpoint, body: 'not JSON at all', type: 'text/plain' })).toMatchObject({ body: {} });
  });

  it.each([
    { name: 'a missing field', sent: { body: '{}' }, is: ['form_param_missing name'] },
    { name: 'no body', sent: {}, is: ['form_param_missing name'] },
    { name: 'an empty body', sent: { body: '' }, is: ['form_param_missing name'] },
    { name: 'no body and no type', sent: { type: null }, is: ['form_param_missing name'] },
    { name: 'another type', sent: { body: json({ name: 1 }) }, is: ['form_param_format_invalid name'] },
    {
      name: 'null where it is not allowed',
      sent: { body: json({ name: null }) },
      is: ['form_param_format_invalid name'],
    },
    {
      name: 'a text that is too long',
      sent: { body: json({ name: 'a'.repeat(11) }) },
      is: ['form_param_format_invalid name'],
    },
    {
      name: 'a value that is none of them',
      sent: { body: json({ name: 'a', kind: 'c' }) },
      is: ['form_param_value_invalid kind'],
    },
    {
      name: 'an unknown field',
      sent: { body: json({ name: 'a', more: 1 }) },
      is: ['form_param_unknown more'],
    },
    {
      name: 'a field called __proto__',
      sent: { body: '{"name":"a","__proto__":{}}' },
      is: ['form_param_unknown __proto__'],
    },
    {
      name: 'a field called constructor',
      sent: { body: '{"name":"a","constructor":{}}' },
      is: ['form_param_unknown constructor'],
    },
    {
      name: 'something inside something, by its path',
      sent: { body: json({ name: 'a', session: { seconds: '1' } }) },
      is: ['form_param_format_invalid session.seconds'],
    },
    {
      name: 'an unknown field inside something, by its path',
      sent: { body: json({ name: 'a', session: { hours: 1 } }) },
      is: ['form_param_unknown session.hours'],
    },
    {
      name: 'an element of a list, by its place',
      sent: { body: json({ name: 'a', list: ['b', 1] }) },
      is: ['form_param_format_invalid list.1'],
    },
    {
      name: 'everything at once',
      sent: { body: json({ kind: 'c', more: 1 }) },
      is: ['form_param_missing name', 'form_param_value_invalid kind', 'form_param_unknown more'],
    },
    {
      name: 'an unusable parameter of the path',
      sent: { id: 'thing_x', body: json({ name: 'a' }) },
      is: ['form_param_format_invalid id'],
    },
    {
      name: 'an unusable parameter of the query',
      sent: { query: '?limit=x', body: json({ name: 'a' }) },
      is: ['form_param_format_invalid limit'],
    },
    {
      name: 'a parameter that was sent twice',
      sent: { query: '?limit=1&limit=2', body: json({ name: 'a' }) },
      is: ['form_param_format_invalid limit'],
    },
    {
      name: 'an unknown parameter of the query',
      sent: { query: '?limits=1', body: json({ name: 'a' }) },
      is: ['form_param_unknown limits'],
    },
    {
      name: 'a parameter called constructor',
      sent: { query: '?constructor=1', body: json({ name: 'a' }) },
      is: ['form_param_unknown constructor'],
    },
    { name: 'an array', sent: { body: '[]' }, is: ['request_body_invalid body'] },
    { name: 'a text', sent: { body: '"a"' }, is: ['request_body_invalid body'] },
    { name: 'null', sent: { body: 'null' }, is: ['request_body_invalid body'] },
    { name: 'a number', sent: { body: '1' }, is: ['request_body_invalid body'] },
    { name: 'what is no JSON', sent: { body: '{"name":' }, is: ['request_body_invalid'] },
    {
      name: 'what would run out of stack',
      sent: { body: `{"name":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}` },
      is: ['form_param_value_invalid name'],
    },
    {
      name: 'lists in lists in lists',
      sent: { body: `{"name":${'['.repeat(20_000)}${']'.repeat(20_000)}}` },
      is: ['form_param_value_invalid name'],
    },
    {
      name: 'what is no UTF-8',
      sent: { body: new Uint8Array([0x7b, 0xff, 0x7d]) },
      is: ['request_body_invalid'],
    },
    {
      name: 'a form on the Backend API',
      sent: { type: 'application/x-www-form-urlencoded', body: 'name=a' },
      is: ['unsupported_content_type'],
    },
    {
      name: 'plain text',
      sent: { type: 'text/plain', body: json({ name: 'a' }) },
      is: ['unsupported_content_type'],
    },
    {
      name: 'a body without a type',
      sent: { type: '', body: new TextEncoder().encode('{}') },
      is: ['unsupported_content_type'],
    },
    {
      name: 'a type that only begins like JSON',
      sent: { type: 'application/json5', body: '{}' },
      is: ['unsupported_content_type'],
    },
    {
      name: 'a body that says it is too large',
      sent: { body: '{}', headers: { 'content-length': '65537' } },
      is: ['request_body_too_large'],
    },
    {
      name: 'a body that is too large',
      sent: { body: new Blob(['a'.repeat(65_537)]).stream() },
      is: ['request_body_too_large'],
    },
  ])('refuses $name', async ({ sent, is }) => {
    expect(await problems(sent)).toEqual(is);
  });

  it('reads a body up to the limit, however it is sent', async () => {
    const body = json({ name: 'a' }).padEnd(65_536);
    expect(await read({ body: new Blob([body]).stream() })).toMatchObject({ body: { name: 'a' } });
    expect(await read({ body, headers: { 'content-length': '65536' } })).toMatchObject({
      body: { name: 'a' },
    });
  });

  it('names at most twenty problems, and no name at full length', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`x${index}`, 1]));
    expect(await problems({ body: json(many) })).toHaveLength(20);
    const [, long = ''] = await problems({ body: json({ ['n'.repeat(5000)]: 1 }) });
    expect(long).toBe(`form_param_unknown ${'n'.repeat(100)}`);
  });

  it('ignores parameters that tools add to any call', async () => {
    expect(await read({ query: '?_clerk_js_version=5', body: json({ name: 'a' }) })).toMatchObject({
      query: { limit: 5 },
    });
  });
});

describe('readInput on the Frontend API', () => {
  const form = (body: string) =>
    ({ endpoint: frontend, type: 'application/x-www-form-urlencoded', body }) as const;

  it('reads a form, and ignores what it does not know', async () => {
    expect(await read(form('name=Ada+L&locale=de&captcha_token=x&__proto__=1'))).toMatchObject({
      body: { name: 'Ada L' },
    });
  });

  it('takes an empty value for null where null is allowed, and for nothing where it is not', async () => {
    expect(await read(form('name=Ada&note=&kind='))).toMatchObject({ body: { name: 'Ada', note: null } });
    expect(await problems(form('name='))).toEqual(['form_param_missing name']);
  });

  it('refuses a field that was sent twice, naming it, and does not mind others that were', async () => {
    expect(await problems(form('name=Ada&name=Eve'))).toEqual(['form_param_format_invalid name']);
    expect(await problems(form('name=Ada&name=Ada'))).toEqual(['form_param_format_invalid name']);
    expect(await problems(form('name=&name=Ada'))).toEqual(['form_param_format_invalid name']);
    expect(await read(form('name=Ada&locale=de&locale=en'))).toMatchObject({ body: { name: 'Ada' } });
  });

  it('ignores what SDKs add to the query', async () => {
    const sent = { ...form('name=Ada'), query: '?__clerk_api_version=2026-05-12&constructor=1&toString=1' };
    expect(await read(sent)).toMatchObject({ query: { limit: 5 } });
  });

  it('refuses unknown fields in JSON', async () => {
    const sent = { endpoint: frontend, body: json({ name: 'a', locale: 'de' }) };
    expect(await problems(sent)).toEqual(['form_param_unknown locale']);
  });

  it('refuses a field of a form that does not fit, by its name', async () => {
    expect(await problems(form('name=Ada&kind=c'))).toEqual(['form_param_value_invalid kind']);
  });

  it.each(['multipart/form-data; boundary=a', 'text/plain', 'application/x-www-form-urlencoded2'])(
    'refuses %s',
    async (type) => {
      expect(await problems({ endpoint: frontend, type, body: 'name=a' })).toEqual([
        'unsupported_content_type',
      ]);
    },
  );
});
