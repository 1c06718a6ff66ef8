import { AppError, issueWords } from '@portico/contract';
import type { Access, Endpoint, ObjectSchema } from '@portico/contract';
import { z } from 'zod';
import type { Problem } from './answer.ts';

/** Bodies are forms and small objects; nothing of ours comes near this many bytes. */
const maxBodyBytes = 64 * 1024;

/** The request does not fit the contract. Holds every problem, each with the name of its field. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly [Problem, ...Problem[]];

  constructor(problems: readonly [Problem, ...Problem[]]) {
    super(problems.map((problem) => problem.code).join(', '));
    this.problems = problems;
  }
}

/**
 * Reads what an endpoint declares.
 * @throws {InputError | AppError}
 */
export async function readInput(endpoint: Endpoint, request: Request, params: Record<string, string>) {
  return {
    params: parse(endpoint.params, params),
    query: request.url.includes('?')
      ? parse(endpoint.query, readQuery(endpoint, request.url))
      : readEmpty(endpoint.query),
    body: endpoint.hasBody
      ? parse(endpoint.body, await readBody(endpoint, request))
      : readEmpty(endpoint.body),
  };
}

const empty = new WeakMap<ObjectSchema, object>();

/** What a schema makes of nothing, its defaults, is the same each time. */
function readEmpty<Schema extends ObjectSchema>(schema: Schema): z.output<Schema> {
  const known = empty.get(schema) ?? Object.freeze(parse(schema, {}));
  empty.set(schema, known);
  return known as z.output<Schema>;
}

const isFrontend = (access: Access) => access === 'browser' || access === 'session';

function readQuery(endpoint: Endpoint, url: string): Record<string, string | string[]> {
  const start = url.indexOf('?');
  if (start === -1) return {};
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(url.slice(start))) {
    const known = Object.hasOwn(endpoint.query.shape, name);
    // SDKs add parameters of their own to every call; those of ours that do not exist are mistakes.
    if (!known && (isFrontend(endpoint.access) || name.startsWith('_'))) continue;
    const before = Object.hasOwn(query, name) ? query[name] : undefined;
    if (known && mayRepeat(endpoint.query.shape[name])) query[name] = [...(before ?? []), value];
    else if (before === undefined) query[name] = value;
    else throw sentTwice(name);
  }
  return query;
}

/** Of a parameter that may be repeated, any of several values is meant. */
function mayRepeat(field: unknown): boolean {
  const inner = field instanceof z.ZodOptional ? field.unwrap() : field;
  return inner instanceof z.ZodArray;
}

/** Somebody on the way may read the other one. */
function sentTwice(name: string): InputError {
  return new InputError([
    { code: 'form_param_format_invalid', meta: { param_name: name }, message: `${name} was sent twice.` },
  ]);
}

async function readBody(endpoint: Endpoint, request: Request): Promise<unknown> {
  const text = await readText(request);
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/json') return readJson(text);
  if (type === 'application/x-www-form-urlencoded' && isFrontend(endpoint.access))
    return readForm(endpoint.body, text);
  if (text === '') return {};
  throw new AppError('unsupported_content_type');
}

async function readText(request: Request): Promise<string> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > maxBodyBytes) throw new AppError('request_body_too_large');
  // Asked first, because asking for the body makes the server build a stream for it.
  if (declared === '0' || (declared === null && !announcesBody(request.headers))) return '';
  if (request.body === null) return '';
  // An honest length is the rule; without one the body is counted while it comes.
  const bytes =
    declared === null ? await readCounted(request.body) : new Uint8Array(await request.arrayBuffer());
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('request_body_invalid', { cause, message: 'The request body is not UTF-8.' });
  }
}

/** HTTP announces a body by its length or encoding (RFC 9112 §6.3); a request made in this process, by its type. */
function announcesBody(headers: Headers): boolean {
  return headers.has('transfer-encoding') || headers.has('content-type');
}

async function readCounted(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > maxBodyBytes) throw new AppError('request_body_too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function readJson(text: string): unknown {
  if (text === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new AppError('request_body_invalid', { cause, message: 'The request body is not JSON.' });
  }
  if (text.length > mostLevels) assertShallow(body);
  return body;
}

/** Nothing that means something is deeper; whatever walks through it by calling itself would run out of stack. */
const mostLevels = 100;

/** @throws {InputError} naming the field that is nested too deeply */
function assertShallow(body: unknown): void {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return;
  const deep = Object.entries(body).find(([, value]) => isDeeperThan(value, mostLevels));
  if (!deep) return;
  const name = deep[0].slice(0, 100);
  const message = `${name} must not be nested deeper than ${mostLevels} levels.`;
  throw new InputError([{ code: 'form_param_value_invalid', meta: { param_name: name }, message }]);
}

function isDeeperThan(value: unknown, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= most; depth += 1) {
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
    if (level.length === 0) return false;
  }
  return true;
}

/** Form fields are text: empty means null where null is allowed, and absent where it is not. */
function readForm(schema: ObjectSchema, text: string): Record<string, unknown> {
  const form = new URLSearchParams(text);
  const body: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.shape)) {
    const [value, ...others] = form.getAll(name);
    if (value === undefined) continue;
    const accepts = (candidate: unknown) => (field as z.ZodType).safeParse(candidate).success;
    const isList = accepts([]) && !accepts('');
    if (others.length > 0 && !isList) throw sentTwice(name);
    if (isList) body[name] = [value, ...others];
    else if (value !== '') body[name] = accepts(value) ? value : readValue(value, accepts);
    else if (accepts(null)) body[name] = null;
  }
  return body;
}

/** A switch or an object, as forms spell them. What is neither stays text, and is refused as text. */
function readValue(text: string, accepts: (candidate: unknown) => boolean): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  try {
    const value: unknown = JSON.parse(text);
    return accepts(value) ? value : text;
  } catch {
    return text;
  }
}

function parse<Schema extends ObjectSchema>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, value));
  const [first, ...others] = problems;
  throw new InputError(first ? [first, ...others.slice(0, 19)] : [{ code: 'request_body_invalid' }]);
}

type Issue = z.core.$ZodIssue;

function problemsOf(issue: Issue, input: unknown): Problem[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const name = [...path, key.slice(0, 100)].join('.');
      return {
        code: 'form_param_unknown',
        meta: { param_name: name },
        message: `${name} is not known here.`,
      };
    });
  }
  if (path.length === 0) {
    return [
      { code: 'request_body_invalid', meta: { param_name: 'body' }, message: 'The body must be an object.' },
    ];
  }
  const name = path.join('.').slice(0, 200);
  const missing = valueAt(input, issue.path) === undefined;
  const code = missing ? 'form_param_missing' : codeOf(issue);
  const message = missing ? `${name} is missing.` : `${name}: ${issueWords(issue)}.`;
  return [{ code, meta: { param_name: name }, message }];
}

function codeOf(issue: Issue): 'form_param_value_invalid' | 'form_param_format_invalid' {
  return issue.code === 'invalid_value' || issue.code === 'invalid_union'
    ? 'form_param_value_invalid'
    : 'form_param_format_invalid';
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
