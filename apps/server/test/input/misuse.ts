import type { Endpoint, ErrorCode } from '@portico/contract';
import { errorCodes } from '@portico/contract';
import fc from 'fast-check';
import { z } from 'zod';

/** JSON Schema, as the contract's schemas write themselves. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
}

export type Place = 'params' | 'query' | 'body';

/** One field of an endpoint, nested ones included. */
export interface Field {
  readonly place: Place;
  /** names from the outside in */
  readonly path: readonly string[];
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/** One wrong thing to do to a field. */
export interface Misuse {
  readonly name: string;
  /** undefined: leave the field out */
  readonly value: unknown;
  /** what `param_name` must say */
  readonly paramName: string;
}

export interface ExampleRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Record<string, unknown>;
  readonly body: Record<string, unknown>;
}

/** A field of an object that takes any name, as the tests call it. */
const anyName = 'anything';

export function schemaOf(endpoint: Endpoint, place: Place): JsonSchema {
  return z.toJSONSchema(endpoint[place], {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  }) as JsonSchema;
}

/** A request that fits, with nothing in it that need not be. */
export function exampleRequest(endpoint: Endpoint): ExampleRequest {
  const example = examples.get(endpoint) ?? {
    params: exampleOf(schemaOf(endpoint, 'params')) as Record<string, string>,
    query: {},
    body: exampleOf(schemaOf(endpoint, 'body')) as Record<string, unknown>,
  };
  examples.set(endpoint, example);
  return example;
}

const examples = new Map<Endpoint, ExampleRequest>();

export function fieldsOf(endpoint: Endpoint): Field[] {
  return (['params', 'query', 'body'] as const).flatMap((place) => [
    ...nestedFields(schemaOf(endpoint, place), { place, path: [] }),
  ]);
}

function* nestedFields(schema: JsonSchema, at: Pick<Field, 'place' | 'path'>): Generator<Field> {
  const { properties = {}, required = [], additionalProperties } = schema;
  for (const [name, inner] of Object.entries(properties)) {
    const path = [...at.path, name];
    yield { place: at.place, path, schema: inner, isRequired: required.includes(name) };
    yield* nestedFields(inner, { place: at.place, path });
  }
  // Metadata is free: there is no wrong value in it.
  if (typeof additionalProperties !== 'object' || Object.keys(additionalProperties).length === 0) return;
  yield { place: at.place, path: [...at.path, anyName], schema: additionalProperties, isRequired: false };
}

/** The schemas of which a value may fit any. */
function alternatives(schema: JsonSchema): JsonSchema[] {
  return schema.anyOf ? schema.anyOf.flatMap(alternatives) : [schema];
}

export const isText = (schema: JsonSchema): boolean => schema.type === 'string';

/** Whether a text of any length would fit. */
export function isUnlimited(schema: JsonSchema): boolean {
  const isFixed = schema.maxLength !== undefined || schema.const !== undefined || schema.enum !== undefined;
  return isText(schema) && !isFixed && !/^\^.*\$$/.test(schema.pattern ?? '');
}

/** A value that fits, with nothing in it that need not be. */
function exampleOf(schema: JsonSchema): unknown {
  const [first = {}] = alternatives(schema);
  if (first.const !== undefined) return first.const;
  if (first.enum) return first.enum[0];
  if (first.examples) return first.examples[0];
  switch (first.type) {
    case 'string':
      return exampleText(first);
    case 'integer':
    case 'number':
      return first.minimum ?? 1;
    case 'boolean':
      return true;
    case 'array':
      return [];
    default:
      return Object.fromEntries(
        (first.required ?? []).map((name) => [name, exampleOf(first.properties?.[name] ?? {})]),
      );
  }
}

function exampleText({ pattern, minLength = 1, maxLength = 100 }: JsonSchema): string {
  if (pattern === undefined) return 'a'.repeat(Math.min(minLength || 1, maxLength));
  const [example = ''] = fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 1, seed: 1 });
  return example;
}

const kinds: readonly { readonly type: string; readonly value: unknown }[] = [
  { type: 'null', value: null },
  { type: 'boolean', value: true },
  { type: 'integer', value: 7 },
  { type: 'number', value: 1.5 },
  { type: 'string', value: 'some text' },
  { type: 'array', value: [[]] },
  { type: 'object', value: { some_key: {} } },
];

/** Everything that can be wrong with a field, derived from what its schema says is right. */
export function misusesOf(field: Field): Misuse[] {
  const paramName = field.path.join('.');
  const wrong = field.place === 'body' ? wrongInJson(field.schema) : wrongInText(field);
  return [
    ...(field.isRequired && field.place !== 'params' ? [{ name: 'missing', value: undefined }] : []),
    ...wrong,
  ].map((misuse) => ({ paramName, ...misuse }));
}

type Wrong = Pick<Misuse, 'name' | 'value'> & { readonly paramName?: string };

function wrongInJson(schema: JsonSchema): Wrong[] {
  // What takes anything has no misuse.
  if (Object.keys(schema).length === 0) return [];
  const accepted = alternatives(schema);
  const types = new Set(accepted.map(({ type, const: only }) => type ?? typeof only));
  if (types.has('number')) types.add('integer');
  const texts = accepted.filter(isText);
  const numbers = accepted.filter(({ type }) => type === 'integer' || type === 'number');
  const [list] = accepted.filter(({ type }) => type === 'array');
  const [object] = accepted.filter(({ type }) => type === 'object');
  return [
    ...kinds
      .filter(({ type }) => !types.has(type))
      .map(({ type, value }) => ({ name: `of type ${type}`, value })),
    ...(texts.length > 0 ? wrongTexts(texts) : []),
    ...numbers.flatMap(wrongNumbers),
    ...(list ? wrongLists(list) : []),
    ...(object ? wrongObjects(object) : []),
  ];
}

const controlCharacters = ['\0', '\r\n', '\u001F', '\u007F', '\u202E', '\u200B', '\uD800'];

function wrongTexts(texts: readonly JsonSchema[]): Wrong[] {
  const longest = Math.max(...texts.map(({ maxLength }) => maxLength ?? 0));
  const isEmptyAllowed = texts.some(({ const: only, maxLength }) => only === '' || maxLength === 0);
  const isFixed = texts.every((text) => text.const !== undefined || text.enum !== undefined);
  return [
    { name: 'too long', value: 'a'.repeat((longest || 5000) + 1) },
    { name: 'far too long', value: 'a'.repeat(50_000) },
    ...(isEmptyAllowed
      ? []
      : [
          { name: 'empty', value: '' },
          { name: 'white space', value: '  ' },
        ]),
    ...controlCharacters.map((character) => ({
      name: `with ${JSON.stringify(character)} inside`,
      value: `a${character}b`,
    })),
    ...(isFixed || texts.some(({ pattern }) => pattern) ? [{ name: 'of another format', value: '¿ ?' }] : []),
  ];
}

function wrongNumbers({ minimum, maximum }: JsonSchema): Wrong[] {
  return [
    ...(minimum === undefined ? [] : [{ name: 'too small', value: minimum - 1 }]),
    ...(maximum === undefined ? [] : [{ name: 'too large', value: maximum + 1 }]),
    { name: 'beyond what is exact', value: 2 ** 60 },
    { name: 'not whole', value: 61.5 },
  ];
}

function wrongLists({ items = {}, maxItems }: JsonSchema): Wrong[] {
  const example = exampleOf(items);
  return [
    {
      name: 'with too many elements',
      value: Array.from({ length: (maxItems ?? 10_000) + 1 }, () => example),
    },
    ...wrongInJson(items).map(({ name, value }) => ({ name: `with an element ${name}`, value: [value] })),
  ];
}

function wrongObjects({ properties, additionalProperties, propertyNames }: JsonSchema): Wrong[] {
  if (additionalProperties === false || properties) {
    return ['unknown', '__proto__', 'constructor'].map((name) => ({
      name: `with ${name} inside`,
      value: withOwn(name, 1),
    }));
  }
  if (typeof additionalProperties !== 'object' || propertyNames?.maxLength === undefined) return [];
  const name = 'n'.repeat(propertyNames.maxLength + 1);
  return [{ name: 'with a name that is too long', value: { [name]: exampleOf(additionalProperties) } }];
}

/** An object with a key that `{}` would not take for one. */
export function withOwn(name: string, value: unknown): object {
  return JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`) as object;
}

function wrongInText({ place, schema }: Field): Wrong[] {
  // A parameter that may be repeated is wrong as soon as one of its values is.
  const texts = alternatives(schema.items ?? schema).filter(isText);
  if (texts.length > 0) {
    // An address that ends where the parameter should be is another address, and half of a character is
    // never in one.
    const impossible = place === 'query' ? /ud800/ : /^empty|^white|ud800|^far/;
    return wrongTexts(texts).filter(({ name }) => !impossible.test(name));
  }
  const { minimum = 0, maximum = 0 } = schema;
  const numbers = [
    'some text',
    '1.5',
    String(minimum - 1),
    String(maximum + 1),
    '1e99',
    '-Infinity',
    'NaN',
    '1\0',
    '[]',
  ];
  return numbers.map((value) => ({ name: `"${value}"`, value }));
}

/** Codes that say what is wrong with a request. */
export const inputCodes: ReadonlySet<string> = new Set(
  (Object.keys(errorCodes) as ErrorCode[]).filter((code) => code.startsWith('form_param_')),
);
