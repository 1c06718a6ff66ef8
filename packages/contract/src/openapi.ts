import { z } from 'zod';
import { takesIdempotencyKey } from './endpoint.ts';
import type { Access, Endpoint, ObjectSchema } from './endpoint.ts';
import { errorCodes, type ErrorCode } from './errors.ts';
import { tagOf, tags } from './openapi-tags.ts';

type Json = Record<string, unknown>;

const impliedErrors: Record<Access, readonly ErrorCode[]> = {
  public: ['origin_invalid'],
  browser: ['origin_invalid'],
  session: ['authentication_invalid', 'origin_invalid'],
  management: [
    'secret_key_missing',
    'secret_key_invalid',
    'secret_key_in_query',
    'secret_key_from_browser',
    ...operatorErrors(),
  ],
  operator: operatorErrors(),
  tokens: [
    'secret_key_missing',
    'secret_key_invalid',
    'secret_key_in_query',
    'secret_key_from_browser',
    'secret_key_scope_missing',
  ],
};

function operatorErrors(): ErrorCode[] {
  return ['operator_session_required', 'operator_forbidden', 'origin_invalid', 'environment_not_found'];
}

const idempotencyErrors: readonly ErrorCode[] = [
  'idempotency_key_invalid',
  'idempotency_key_reused',
  'idempotency_key_in_use',
  'idempotency_outcome_unknown',
];

const inputErrors: readonly ErrorCode[] = [
  'form_param_missing',
  'form_param_unknown',
  'form_param_format_invalid',
  'form_param_value_invalid',
];
const bodyErrors: readonly ErrorCode[] = [
  'request_body_invalid',
  'request_body_too_large',
  'unsupported_content_type',
];

/** Every code an endpoint can answer with because of what it was asked; 500 and 503 are the default answer. */
function errorsOf(endpoint: Endpoint): ErrorCode[] {
  const { access, errors, params, query, body, hasBody } = endpoint;
  // The Frontend API ignores parameters of the query that it does not know.
  const isFrontend = access === 'browser' || access === 'session';
  const names = [...Object.keys(params.shape), ...Object.keys(query.shape), ...Object.keys(body.shape)];
  const readsInput = names.length > 0 || hasBody || !isFrontend;
  return [
    ...new Set([
      ...impliedErrors[access],
      ...(readsInput ? inputErrors : []),
      ...(hasBody ? bodyErrors : []),
      ...(takesIdempotencyKey(endpoint) ? idempotencyErrors : []),
      ...errors,
    ]),
  ];
}

const security: Record<Access, readonly Json[]> = {
  public: [],
  browser: [{ browser: [] }, {}],
  session: [{ browser: [] }],
  management: [{ secretKey: [] }, { operator: [] }],
  operator: [{ operator: [] }],
  tokens: [{ secretKey: [] }],
};

/** Where the document is served. */
export interface OpenApiPlace {
  /** of the server, for `info` */
  readonly version: string;
  /** absolute base URL of the environment */
  readonly serverUrl: string;
  /** names of the cookies there: over plain http they go without `__Host-`, and each environment has its own */
  readonly cookies: { readonly browser: string; readonly operator: string };
}

/**
 * Builds the OpenAPI document from the contract: OpenAPI 3.1 schemas are JSON Schema 2020-12, which zod writes.
 * @see https://spec.openapis.org/oas/v3.1.1
 */
export function openApiDocument(
  endpoints: readonly Endpoint[],
  { version, serverUrl, cookies }: OpenApiPlace,
): Json {
  const components: Json = { Error: errorSchema };
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const operations = (paths[endpoint.path] ??= {});
    operations[endpoint.method.toLowerCase()] = operation(endpoint, components);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Portico', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: serverUrl }],
    tags: tags.map(({ name, description }) => ({ name, description })),
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        secretKey: { type: 'http', scheme: 'bearer', description: 'A secret key: sk_…' },
        browser: { type: 'apiKey', in: 'cookie', name: cookies.browser },
        operator: { type: 'apiKey', in: 'cookie', name: cookies.operator },
      },
    },
  };
}

function operation(endpoint: Endpoint, components: Json): Json {
  const codes = errorsOf(endpoint);
  const responses: Json = {
    [endpoint.status]: {
      description: 'Done',
      content: json(schemaOf(endpoint.response, 'output', components)),
    },
  };
  for (const status of new Set(codes.map((code) => errorCodes[code].status))) {
    const names = codes.filter((code) => errorCodes[code].status === status);
    responses[status] = {
      description: names.map((code) => `\`${code}\`: ${errorCodes[code].message}`).join('\n\n'),
      content: json(errorReference),
    };
  }
  responses['default'] = {
    description: 'Something is wrong on our side: `internal_error`, or `service_unavailable` for a while',
    content: json(errorReference),
  };
  const required = !endpoint.body.safeParse({}).success;
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    tags: [tagOf(endpoint.path)],
    security: security[endpoint.access],
    parameters: [
      ...parameters(endpoint.params, 'path'),
      ...parameters(endpoint.query, 'query'),
      ...(isForOperators(endpoint) ? [environmentHeader] : []),
      ...(takesIdempotencyKey(endpoint) ? [idempotencyHeader] : []),
    ],
    ...(endpoint.hasBody
      ? { requestBody: { required, content: json(schemaOf(endpoint.body, 'input', components)) } }
      : {}),
    responses,
  };
}

const isForOperators = ({ access }: Endpoint) => access === 'management' || access === 'operator';

const environmentHeader: Json = {
  name: 'Portico-Environment',
  in: 'header',
  required: false,
  description:
    "Id or slug of the environment that an operator's session acts on; without it, the one of this address. " +
    'A secret key acts on its own environment.',
  schema: { type: 'string' },
};

const idempotencyHeader: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Makes a write happen once, however often it is sent with the same key within a day: repetitions get the ' +
    'answer of the first, with `Idempotency-Replayed: true`.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

function parameters(schema: ObjectSchema, location: 'path' | 'query'): Json[] {
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: location,
    required: location === 'path' || !z.safeParse(field as z.ZodType, undefined).success,
    schema: schemaOf(field as z.ZodType, 'input', {}),
  }));
}

/** Moves named schemas into `components`, so that SDK generators give them their names. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Json): Json {
  const {
    $schema: _dialect,
    $defs,
    ...document
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
  }) as Json;
  for (const [name, definition] of Object.entries(($defs as Json | undefined) ?? {})) {
    components[name] = moveReferences(definition);
  }
  return moveReferences(document) as Json;
}

function moveReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moveReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'id' || typeof (value as Json)['id'] !== 'string')
      .map(([key, inner]) => [
        key,
        key === '$ref' && typeof inner === 'string'
          ? inner.replace('#/$defs/', '#/components/schemas/')
          : moveReferences(inner),
      ]),
  );
}

const errorReference: Json = { $ref: '#/components/schemas/Error' };
const json = (schema: Json): Json => ({ 'application/json': { schema } });

const errorSchema: Json = {
  type: 'object',
  required: ['errors', 'trace_id', 'clerk_trace_id'],
  properties: {
    errors: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['code', 'message', 'long_message', 'meta'],
        properties: {
          code: { type: 'string', enum: Object.keys(errorCodes) },
          message: { type: 'string' },
          long_message: { type: 'string' },
          meta: { type: 'object', properties: { param_name: { type: 'string' } } },
        },
      },
    },
    trace_id: { type: 'string', description: 'Names this request in our logs' },
    clerk_trace_id: { type: 'string', description: 'The same, under the name that SDKs look for' },
  },
};
