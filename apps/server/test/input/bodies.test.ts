import { once } from 'node:events';
import { request as openRequest } from 'node:http';
import type { OutgoingHttpHeaders } from 'node:http';
import { endpoints } from '@portico/contract';
import type { Endpoint } from '@portico/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import type { Answered, Callers } from './callers.ts';
import { readRefusal, startCallers } from './callers.ts';
import { exampleRequest } from './misuse.ts';

const limit = 64 * 1024;
const json = { 'content-type': 'application/json' };
const withBody = endpoints.filter(({ hasBody }) => hasBody);
const isFrontend = ({ access }: Endpoint) => access === 'browser' || access === 'session';
/** Takes any object, and anything in it. */
const isOpen = ({ id }: Endpoint) => id === 'patchEnvironment';

const unreadable: readonly { name: string; body: string | Uint8Array<ArrayBuffer>; code: string }[] = [
  ...[
    '{',
    '{"a":',
    '{a:1}',
    "{'a':1}",
    '{"a":1,}',
    '{} {}',
    'undefined',
    'NaN',
    '\u0000',
    '\uFEFF\uFEFF{}',
  ].map((body) => ({ name: JSON.stringify(body), body, code: 'request_body_invalid' })),
  ...['[]', '[{}]', '"a"', 'null', 'true', '1', '-0'].map((body) => ({
    name: `${body}, which is no object`,
    body,
    code: 'request_body_invalid',
  })),
  { name: 'half of a character', body: new Uint8Array([0x7b, 0xc3, 0x7d]), code: 'request_body_invalid' },
  {
    name: 'a byte of no character',
    body: new Uint8Array([0xff, 0xfe, 0x7b, 0x7d]),
    code: 'request_body_invalid',
  },
  {
    name: 'an overlong character',
    body: new Uint8Array([0x22, 0xc0, 0x80, 0x22]),
    code: 'request_body_invalid',
  },
  {
    name: 'a surrogate in UTF-8',
    body: new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]),
    code: 'request_body_invalid',
  },
  { name: 'lists in lists', body: '['.repeat(30_000) + ']'.repeat(30_000), code: 'request_body_invalid' },
  { name: 'lists in lists without end', body: '['.repeat(60_000), code: 'request_body_invalid' },
  { name: 'objects in objects without end', body: '{"a":'.repeat(12_000), code: 'request_body_invalid' },
];

const types = [
  'text/plain',
  'text/html',
  'text/json',
  'application/xml',
  'application/jsonp',
  'application/vnd.api+json',
  'application/x-ndjson',
  'application/octet-stream',
  'multipart/form-data',
  'multipart/form-data; boundary=a',
  'application/json, text/plain',
  'nonsense',
  ';',
];

describe.each(testDatabases())('bodies that cannot be read, on $name', (kind) => {
  let callers: Callers;

  beforeAll(async () => {
    callers = await startCallers(kind);
  });
  afterAll(() => callers.rig.server.close());

  const addressOf = (endpoint: Endpoint) =>
    endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => exampleRequest(endpoint).params[name] ?? '');
  const send = (endpoint: Endpoint, init: RequestInit) =>
    callers.send(endpoint.method, addressOf(endpoint), { access: endpoint.access, ...init });
  const codesOf = (answer: Answered, endpoint: Endpoint) =>
    readRefusal(answer, endpoint).map(({ code }) => code);

  it.each(withBody)('$id refuses what is no JSON object, and changes nothing', async (endpoint) => {
    const before = await callers.stored();
    for (const { name, body, code } of unreadable) {
      const codes = codesOf(await send(endpoint, { headers: json, body }), endpoint);
      expect(codes, name).toEqual([code]);
    }
    expect(await callers.stored()).toBe(before);
  });

  it.each(withBody)('$id refuses other types of content', async (endpoint) => {
    const body = JSON.stringify(exampleRequest(endpoint).body);
    const refused = [...types, ...(isFrontend(endpoint) ? [] : ['application/x-www-form-urlencoded'])];
    for (const type of refused) {
      const answer = await send(endpoint, { headers: { 'content-type': type }, body: `${body} ` });
      expect(codesOf(answer, endpoint), type).toEqual(['unsupported_content_type']);
    }
  });

  it.each(withBody.filter(isFrontend))(
    '$id takes a form, with more in it than it knows',
    async (endpoint) => {
      const more = {
        locale: 'de-DE',
        captcha_token: 'a',
        captcha_widget_type: 'smart',
        ['__proto__']: 'a',
        toString: 'a',
      };
      const fields = { ...exampleRequest(endpoint).body, ...more } as Record<string, string>;
      const answer = await send(endpoint, {
        headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
        body: new URLSearchParams(fields),
      });
      expect(answer.status).toBeLessThan(500);
      expect(answer.text).not.toMatch(/form_param_unknown|request_body_invalid|unsupported_content_type/);
    },
  );

  it.each(withBody.filter(isFrontend))('$id refuses a form that is no text', async (endpoint) => {
    for (const body of [new Uint8Array([0x61, 0x3d, 0xff]), new Uint8Array([0xc3])]) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expect(codesOf(await send(endpoint, { headers, body }), endpoint)).toEqual(['request_body_invalid']);
    }
  });

  it('reads no prototype out of a body', async () => {
    const [endpoint] = withBody.filter(isOpen);
    if (!endpoint) throw new Error('There is an endpoint that takes any object.');
    const body = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    expect((await send(endpoint, { headers: json, body })).status).toBe(200);
    expect({}).not.toHaveProperty('polluted');
  });

  describe('over HTTP', () => {
    type Write = (outgoing: ReturnType<typeof openRequest>) => void;

    /** Sends a request as it is written here. */
    const sendPlain = async (endpoint: Endpoint, headers: OutgoingHttpHeaders, write: Write) => {
      const outgoing = openRequest({
        host: '127.0.0.1',
        port: callers.rig.port,
        method: endpoint.method,
        path: addressOf(endpoint),
        headers: { ...callers.headers[endpoint.access], ...headers },
        agent: false,
      });
      outgoing.on('error', () => undefined);
      const answered = once(outgoing, 'response');
      write(outgoing);
      const [incoming] = await answered;
      let text = '';
      for await (const chunk of incoming) text += String(chunk);
      outgoing.destroy();
      return { status: incoming.statusCode as number, headers: new Headers(incoming.headers), text };
    };
    const padded = (length: number) => '{}'.padEnd(length);

    it.each(withBody)(
      '$id refuses a body that says it is too large, without waiting for it',
      async (endpoint) => {
        const headers = { ...json, 'content-length': String(limit + 1) };
        const answer = await sendPlain(endpoint, headers, (outgoing) => outgoing.flushHeaders());
        expect(answer.status).toBe(413);
        expect(codesOf(answer, endpoint)).toEqual(['request_body_too_large']);
      },
    );

    it.each(withBody)('$id refuses a body that is too large and does not say so', async (endpoint) => {
      const headers = { ...json, 'transfer-encoding': 'chunked' };
      const answer = await sendPlain(endpoint, headers, (outgoing) => {
        outgoing.write(padded(limit));
        outgoing.end(' ');
      });
      expect(answer.status).toBe(413);
      expect(codesOf(answer, endpoint)).toEqual(['request_body_too_large']);
    });

    it.each(withBody)('$id reads a body up to the limit', async (endpoint) => {
      const headers = { ...json, 'transfer-encoding': 'chunked' };
      const answer = await sendPlain(endpoint, headers, (outgoing) => outgoing.end(padded(limit)));
      expect(answer.status).not.toBe(413);
      expect(answer.status).toBeLessThan(500);
    });

    it.each([
      { name: 'one that is too long', headers: { 'x-long': 'a'.repeat(20_000) } },
      {
        name: 'too many',
        headers: Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`x-${index}`, 'a'])),
      },
      { name: 'a cookie that is too long', headers: { cookie: `portico=${'a'.repeat(20_000)}` } },
    ])('answers headers that are too large in our own words: $name', async ({ headers }) => {
      const [endpoint] = endpoints.filter(({ id }) => id === 'getClient');
      if (!endpoint) throw new Error('There is an endpoint for the client.');
      const answer = await sendPlain(endpoint, headers, (outgoing) => outgoing.end());
      expect(answer.status).toBe(431);
      expect(readRefusal(answer)).toMatchObject([{ code: 'request_headers_invalid' }]);
    });
  });

  it('left no trace of a failure of ours in the log', () => {
    const failures = callers.rig.server.logLines.filter((line) => line.includes('request.failed'));
    expect(failures).toEqual([]);
  });
});
