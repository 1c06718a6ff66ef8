import type { Endpoint } from '@portico/contract';
import fc from 'fast-check';
import type { JsonSchema, Place } from './misuse.ts';
import { schemaOf } from './misuse.ts';

const anything = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' });

/** Values of which most fit, so that requests get past the schema, and some do not. */
export function arbitraryInput(endpoint: Endpoint, place: Place): fc.Arbitrary<Record<string, unknown>> {
  return arbitraryOf(schemaOf(endpoint, place)) as fc.Arbitrary<Record<string, unknown>>;
}

function arbitraryOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { anyOf, const: only, enum: some } = schema;
  if (anyOf) return fc.oneof(...anyOf.map(arbitraryOf));
  if (only !== undefined) return fc.constant(only);
  if (some) return fc.constantFrom(...some);
  switch (schema.type) {
    case 'string':
      return arbitraryText(schema);
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -1, max: Math.min(schema.maximum ?? 1000, 2 ** 31 - 1) });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}), { maxLength: 4 });
    case 'object':
      return arbitraryObject(schema);
    default:
      return anything;
  }
}

const words = [
  'x',
  'X',
  'oauth_x',
  'email_code',
  'ada@example.com',
  '123456',
  '%',
  "'",
  '"',
  '\\',
  '<b>',
  '日本',
  '👩‍🚀',
];
const urls = [
  'https://app.example.com',
  'http://localhost:3000/a?b=c',
  'https://10.0.0.1/',
  'https://[::1]/',
];

function arbitraryText({ pattern, maxLength = 60 }: JsonSchema): fc.Arbitrary<string> {
  const fitting =
    pattern === undefined
      ? fc.string({ unit: 'grapheme', maxLength })
      : fc.stringMatching(new RegExp(pattern));
  return fc.oneof(
    { weight: 4, arbitrary: fitting },
    { weight: 3, arbitrary: fc.constantFrom(...words, ...urls) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
  );
}

function arbitraryObject(schema: JsonSchema): fc.Arbitrary<object> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const valueOf = ([name, inner]: [string, JsonSchema]) =>
    [
      name,
      fc.oneof({ weight: 30, arbitrary: arbitraryOf(inner) }, { weight: 1, arbitrary: anything }),
    ] as const;
  const fields = Object.entries(properties).map(valueOf);
  const needed = fields.filter(([name]) => required.includes(name));
  const others = fields.filter(([name]) => !required.includes(name));
  // A few fields at a time: of many, one is always wrong.
  const known = fc
    .subarray(others, { maxLength: Math.min(4, others.length) })
    .chain((chosen) => fc.record(Object.fromEntries([...needed, ...chosen])));
  if (typeof additionalProperties !== 'object') return known;
  const more = fc.dictionary(fc.string({ maxLength: 20 }), arbitraryOf(additionalProperties), { maxKeys: 3 });
  return fc.tuple(known, more).map(([one, other]) => ({ ...one, ...other }));
}
