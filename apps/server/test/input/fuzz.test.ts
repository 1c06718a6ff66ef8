import { endpoints } from '@portico/contract';
import type { Access } from '@portico/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import type { Answered, Callers } from './callers.ts';
import { arbitraryInput } from './arbitrary.ts';
import { readRefusal, startCallers } from './callers.ts';
import { exampleRequest } from './misuse.ts';

// FUZZ_RUNS=100000 FUZZ_SEED=$RANDOM npm test -- apps/server/test/input/fuzz
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 500);
const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_821);
const timeout = 20_000 + numRuns * 60;

const accesses: readonly Access[] = ['public', 'browser', 'session', 'management', 'operator'];
const words = [
  ...new Set(endpoints.flatMap(({ path }) => path.split('/').filter((part) => /^[a-z0-9-]+$/.test(part)))),
];
const names = [
  ...new Set(
    endpoints.flatMap(({ body, query }) => [...Object.keys(body.shape), ...Object.keys(query.shape)]),
  ),
];
const text = fc.string({ unit: 'binary', maxLength: 30 });
const anything = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' });

const header = text.map((value) => encodeURIComponent(value.toWellFormed()));
const request = fc.record({
  access: fc.constantFrom(...accesses),
  method: fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'),
  headers: fc.dictionary(
    fc.constantFrom('accept', 'origin', 'portico-environment', 'sec-fetch-site', 'x-forwarded-host', 'range'),
    header,
    { maxKeys: 2 },
  ),
  query: fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...names, '_method', '__proto__'), text), text), {
        maxLength: 3,
      })
      .map(
        (pairs) =>
          `?${pairs.map((pair) => pair.map((part) => encodeURIComponent(part.toWellFormed())).join('=')).join('&')}`,
      ),
    text.map((raw) => `?${encodeURI(raw.toWellFormed())}`),
  ),
  type: fc.constantFrom(
    'application/json',
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain',
    '',
  ),
  body: fc.oneof(
    fc
      .dictionary(fc.oneof(fc.constantFrom(...names), text), anything, { maxKeys: 5 })
      .map((value) => JSON.stringify(value)),
    anything.map((value) => JSON.stringify(value)),
    text,
    fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(bytes)),
  ),
});

describe.each(testDatabases())('requests at random on $name', (kind) => {
  let callers: Callers;

  beforeAll(async () => {
    callers = await startCallers(kind);
  });
  afterAll(() => callers.rig.server.close());

  type Sent = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

  const send = (path: string, { access, method, headers, query, type, body }: Sent) =>
    callers.send(method, path + query, {
      access,
      headers: { ...headers, ...(type === '' ? {} : { 'content-type': type }) },
      ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
    });

  const check = ({ access, method }: Pick<Sent, 'access' | 'method'>, answer: Answered) => {
    expect(answer.status, answer.text).toBeLessThan(500);
    if (answer.status >= 400 && method !== 'HEAD') readRefusal(answer);
    expect(access).toBeTypeOf('string');
  };

  it(
    'to endpoints never find a failure of ours',
    async () => {
      const segment = fc.oneof(
        fc.constantFrom(...Object.values(callers.ids), 'me', '..', '%2e%2e', '%00'),
        text.map((value) => encodeURIComponent(value.toWellFormed())),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...endpoints),
          segment,
          request,
          fc.boolean(),
          async (endpoint, id, sent, own) => {
            const asMeant = own ? { ...sent, method: endpoint.method, access: endpoint.access } : sent;
            check(asMeant, await send(endpoint.path.replace('{id}', id), asMeant));
          },
        ),
        { numRuns, seed },
      );
    },
    timeout,
  );

  it(
    'that nearly fit never find a failure of ours',
    async () => {
      const meant = fc.oneof(
        ...endpoints.map((endpoint) =>
          fc.record({
            endpoint: fc.constant(endpoint),
            query: arbitraryInput(endpoint, 'query'),
            body: arbitraryInput(endpoint, 'body'),
            id: fc.constantFrom(...Object.values(callers.ids), exampleRequest(endpoint).params['id'] ?? ''),
          }),
        ),
      );
      await fc.assert(
        fc.asyncProperty(meant, async ({ endpoint, query, body, id }) => {
          const path = endpoint.path.replaceAll(/\{\w+\}/g, encodeURIComponent(id));
          const search = new URLSearchParams();
          for (const [name, value] of Object.entries(query)) {
            for (const one of [value].flat()) search.append(name, String(one).toWellFormed());
          }
          const sent = { access: endpoint.access, method: endpoint.method };
          const answer = await callers.send(endpoint.method, `${path}?${search.toString()}`, {
            access: endpoint.access,
            ...(endpoint.hasBody
              ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
              : {}),
          });
          check(sent, answer);
        }),
        { numRuns, seed },
      );
    },
    timeout,
  );

  it(
    'to any path never find a failure of ours',
    async () => {
      const segment = fc.oneof(
        fc.constantFrom(
          ...words,
          'e',
          'production',
          'sign-in',
          'start',
          'sso-callback',
          '',
          '.',
          '..',
          '%',
          '%2f',
          ';',
        ),
        text.map((value) => encodeURIComponent(value.toWellFormed())),
      );
      // The pages may not be built, and the stand-in answers in the words of those it stands in for.
      const path = fc
        .array(segment, { maxLength: 5 })
        .map((segments) => `/${segments.join('/')}`)
        .filter(
          (value) =>
            /^\/+(v1|e\/production\/v1)\//.test(value) || !/sandbox|sign-|user|dashboard/.test(value),
        );
      await fc.assert(
        fc.asyncProperty(path, request, async (value, sent) => {
          check(sent, await send(value, sent));
        }),
        { numRuns, seed },
      );
    },
    timeout,
  );

  it('leave no trace of a failure of ours in the log', () => {
    const failures = callers.rig.server.logLines.filter((line) => line.includes('request.failed'));
    expect(failures).toEqual([]);
  });
});
