import { describe, expect, it } from 'vitest';
import { endpoints, errorCodes, openApiDocument } from './index.ts';

type Json = Record<string, unknown>;

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Record<string, readonly string[]>[];
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: Json }[];
  readonly requestBody?: { required: boolean; content: Record<string, { schema: Json }> };
  readonly responses: Record<string, { description: string; content: Record<string, { schema: Json }> }>;
}

interface Document {
  readonly openapi: string;
  readonly info: Json;
  readonly servers: readonly { url: string }[];
  readonly tags: readonly { name: string; description: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, Json>; securitySchemes: Record<string, Json> };
}

// What a caller gets is JSON.
const document = JSON.parse(
  JSON.stringify(
    openApiDocument(endpoints, {
      version: '1.2.3',
      serverUrl: 'https://auth.example.com/e/staging',
      cookies: { browser: '__Host-portico_staging', operator: '__Host-portico_operators' },
    }),
  ),
) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Everything in the document, with where it is. */
function* everything(value: unknown, at = ''): Generator<{ at: string; value: Json }> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { at, value: value as Json };
  for (const [key, inner] of Object.entries(value)) yield* everything(inner, `${at}/${key}`);
}

/** Every JSON Schema in the document. */
const schemas = [...everything(document)].filter(({ at }) =>
  /\/schema(\/|$)|^\/components\/schemas\//.test(at),
);

describe('the OpenAPI document', () => {
  it('says what it is, and where', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({
      title: 'Portico',
      version: '1.2.3',
      license: { name: 'Apache-2.0' },
    });
    expect(document.servers).toEqual([{ url: 'https://auth.example.com/e/staging' }]);
    const known = ['openapi', 'info', 'servers', 'tags', 'paths', 'components'];
    expect(Object.keys(document).filter((key) => !known.includes(key))).toEqual([]);
  });

  it('puts every operation under one heading, and has none that is empty', () => {
    const used = new Set<string>();
    for (const { operation } of operations) {
      expect(operation.tags, operation.operationId).toHaveLength(1);
      for (const tag of operation.tags) used.add(tag);
    }
    expect(document.tags.map(({ name }) => name).toSorted()).toEqual([...used].toSorted());
  });

  it('names the cookies as this environment sets them', () => {
    expect(document.components.securitySchemes).toMatchObject({
      browser: { type: 'apiKey', in: 'cookie', name: '__Host-portico_staging' },
      operator: { type: 'apiKey', in: 'cookie', name: '__Host-portico_operators' },
    });
  });

  it('says what is taken where a number is left out', () => {
    const numbers = operations.flatMap(({ operation }) =>
      // A moment has no other that stands for it.
      operation.parameters.filter(
        ({ name, schema }) => schema['type'] === 'integer' && !/_at_(after|before|since)$/.test(name),
      ),
    );
    expect(numbers.length).toBeGreaterThan(5);
    for (const { schema } of numbers) expect(schema['default']).toEqual(expect.any(Number));
  });

  it('holds every endpoint once, and nothing else', () => {
    const expected = endpoints.map(({ id, method, path }) => `${id}: ${method.toLowerCase()} ${path}`);
    const found = operations.map(
      ({ path, method, operation }) => `${operation.operationId}: ${method} ${path}`,
    );
    const byName = (one: string, two: string) => one.localeCompare(two);
    expect(found.toSorted(byName)).toEqual(expected.toSorted(byName));
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(endpoints.length);
  });

  it('points to nothing that is not there', () => {
    const references = [...everything(document)].flatMap(
      ({ value }) => (value['$ref'] as string | undefined) ?? [],
    );
    expect(references.length).toBeGreaterThan(endpoints.length);
    for (const reference of new Set(references)) {
      expect(reference).toMatch(/^#\/components\/schemas\/\w+$/);
      expect(Object.keys(document.components.schemas)).toContain(reference.split('/').at(-1));
    }
  });

  it('uses every named schema and every way to prove who one is', () => {
    const text = JSON.stringify(document.paths) + JSON.stringify(document.components.schemas);
    const unused = Object.keys(document.components.schemas).filter(
      (name) => !text.includes(`schemas/${name}"`),
    );
    expect(unused).toEqual([]);
    const schemes = new Set(operations.flatMap(({ operation }) => operation.security.flatMap(Object.keys)));
    expect([...schemes].toSorted()).toEqual(Object.keys(document.components.securitySchemes).toSorted());
  });

  it('holds schemas of JSON Schema 2020-12 only', () => {
    const types = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];
    for (const { at, value } of schemas) {
      if (/\/(properties|enum|required|default|const)$/.test(at)) continue;
      for (const foreign of ['nullable', '$defs', '$schema', 'definitions', 'exclusiveMinimum_']) {
        expect(value, at).not.toHaveProperty(foreign);
      }
      const { type, required, properties, pattern } = value;
      for (const one of [type ?? []].flat()) expect(types, at).toContain(one);
      if (Array.isArray(required))
        expect(Object.keys(properties as Json), at).toEqual(expect.arrayContaining(required));
      if (typeof pattern === 'string') expect(() => new RegExp(pattern, 'u'), at).not.toThrow();
    }
  });
});

describe.each(operations.map((found) => ({ ...found, name: found.operation.operationId })))(
  'operation $name',
  ({ path, method, operation }) => {
    const endpoint = endpoints.find(({ id }) => id === operation.operationId);

    it('has a summary that is a phrase, and says who may call', () => {
      expect(operation.summary).toMatch(/^[A-Z].{8,100}[^.]$/);
      const isOpen =
        operation.security.length === 0 || operation.security.some((one) => Object.keys(one).length === 0);
      expect(isOpen).toBe(endpoint?.access === 'public' || endpoint?.access === 'browser');
    });

    it('declares exactly the parameters of its path, and each parameter once', () => {
      const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect(inPath.map(({ name }) => name)).toEqual(named);
      expect(inPath.every(({ required }) => required)).toBe(true);
      const all = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(new Set(all).size).toBe(all.length);
    });

    it('names the headers that count where operators and servers call, and nowhere else', () => {
      const headers = operation.parameters.filter((parameter) => parameter.in === 'header');
      const isForOperators = endpoint?.access === 'management' || endpoint?.access === 'operator';
      const expected =
        endpoint?.method === 'GET' ? ['Portico-Environment'] : ['Portico-Environment', 'Idempotency-Key'];
      expect(headers.map(({ name }) => name)).toEqual(isForOperators ? expected : []);
      expect(headers.some(({ required }) => required)).toBe(false);
    });

    it('has a path in kebab-case', () => {
      expect(path).toMatch(/^\/v1(\/([a-z]+(-[a-z]+)*|\{[a-z]+(_[a-z]+)*\}))+$/);
    });

    it('requires a body where a field of it is required, and has none on GET', () => {
      const schema = operation.requestBody?.content['application/json']?.schema;
      const needed = (schema?.['required'] as string[] | undefined) ?? [];
      expect(operation.requestBody?.required ?? false).toBe(needed.length > 0);
      expect(method === 'get' && operation.requestBody !== undefined).toBe(false);
    });

    it('describes its success and each of its errors, with what they look like', () => {
      const { [String(endpoint?.status)]: success, default: ours, ...failures } = operation.responses;
      expect(success?.content['application/json']?.schema).toBeDefined();
      for (const [status, response] of Object.entries({ ...failures, default: ours })) {
        expect(status).toMatch(/^(4\d\d|503|default)$/);
        expect(response?.description).toMatch(/`\w+`/);
        expect(response?.content['application/json']?.schema).toEqual({ $ref: '#/components/schemas/Error' });
      }
      for (const code of endpoint?.errors ?? []) {
        expect(failures[String(errorCodes[code].status)]?.description).toContain(`\`${code}\``);
      }
    });
  },
);

describe('the error envelope in the document', () => {
  it('has the trace under both of its names', () => {
    expect(document.components.schemas['Error']).toMatchObject({
      required: ['errors', 'trace_id', 'clerk_trace_id'],
      properties: { trace_id: { type: 'string' }, clerk_trace_id: { type: 'string' } },
    });
  });

  it('names every code there is', () => {
    const text = JSON.stringify(document.components.schemas['Error']);
    const codes = Object.keys(errorCodes).filter((code) => !text.includes(`"${code}"`));
    expect(codes).toEqual([]);
  });
});
