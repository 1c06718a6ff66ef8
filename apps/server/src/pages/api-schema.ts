import type { Html } from './html.ts';
import { html, nothing, prose } from './html.ts';

/** The parts of JSON Schema 2020-12 that the contract uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
}

export interface Field {
  readonly name: string;
  readonly isRequired: boolean;
  readonly schema: Schema;
  readonly description?: string | undefined;
}

/** Where a named schema stands on the page. */
export const schemaAnchor = (name: string) => `schema-${name}`;

/** What a value may be, in one line; objects without a name show their fields below. */
export function typeOf(schema: Schema): Html {
  const { $ref } = schema;
  if ($ref !== undefined) {
    const name = $ref.slice($ref.lastIndexOf('/') + 1);
    return html`<a href="#${schemaAnchor(name)}">${name}</a>`;
  }
  if ('const' in schema) return literal(schema.const);
  if (schema.enum) return joined(schema.enum.map(literal));
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return joined(alternatives.map(typeOf));
  if (schema.type === 'array') return html`list of ${schema.items ? typeOf(schema.items) : html`anything`}`;
  const { additionalProperties: others } = schema;
  if (!schema.properties && typeof others === 'object' && Object.keys(others).length > 0)
    return html`map of names to ${typeOf(others)}`;
  if (Array.isArray(schema.type)) return joined(schema.type.map((type: string) => html`${type}`));
  return html`${typeof schema.type === 'string' ? schema.type : 'anything'}${limitsOf(schema)}`;
}

const literal = (value: unknown): Html => html`<code>${JSON.stringify(value)}</code>`;

function joined(kinds: readonly Html[]): Html {
  const different = new Map(kinds.map((kind) => [kind.markup, kind]));
  return { markup: [...different.keys()].join(' or ') };
}

function limitsOf({ minimum, maximum, minLength, maxLength, maxItems, pattern }: Schema): Html {
  const limits = [
    range(minimum, maximum),
    // An upper limit is what one has to know; that a text is not empty goes without saying.
    maxLength === undefined ? '' : `at most ${maxLength} characters`,
    maxLength === undefined && (minLength ?? 0) > 1 ? `at least ${minLength} characters` : '',
    maxItems === undefined ? '' : `at most ${maxItems}`,
  ].filter(Boolean);
  const shape = pattern === undefined ? nothing : html`, like <code>${pattern}</code>`;
  return html`${limits.map((limit) => html`, ${limit}`)}${shape}`;
}

/** Limits that only say what a double holds exactly are no limits. */
function range(minimum: number | undefined, maximum: number | undefined): string {
  const low = minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const high = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (low !== undefined && high !== undefined) return `${low} to ${high}`;
  if (low !== undefined) return low === 0 ? '' : `at least ${low}`;
  return high === undefined ? '' : `at most ${high}`;
}

/** The fields of an object, each with those inside it. */
export function fieldsOf(schema: Schema): Field[] {
  return Object.entries(schema.properties ?? {}).map(([name, inner]) => ({
    name,
    isRequired: schema.required?.includes(name) ?? false,
    schema: inner,
    description: inner.description,
  }));
}

/** The object behind a value that may also be null, or is a list or a map of such. */
function innerObject(schema: Schema): Schema | undefined {
  if (schema.properties && Object.keys(schema.properties).length > 0) return schema;
  const { additionalProperties: others } = schema;
  const inside = [
    ...(schema.anyOf ?? schema.oneOf ?? []),
    ...(schema.items ? [schema.items] : []),
    ...(typeof others === 'object' ? [others] : []),
  ];
  return inside.map(innerObject).find((found) => found !== undefined);
}

/** @param absent what it means when a field is not marked as required */
export function fieldList(fields: readonly Field[], absent: 'optional' | 'always there'): Html {
  if (fields.length === 0) return nothing;
  return html`<ul class="fields">
    ${fields.map((field) => fieldItem(field, absent))}
  </ul>`;
}

function fieldItem(
  { name, isRequired, schema, description }: Field,
  absent: 'optional' | 'always there',
): Html {
  const inner = innerObject(schema);
  const mark = absent === 'optional' && isRequired ? html` <em>required</em>` : nothing;
  const fallback =
    schema.default === undefined ? nothing : html`, otherwise <code>${JSON.stringify(schema.default)}</code>`;
  const words = description === undefined ? nothing : html`<p>${prose(description)}</p>`;
  return html`<li>
    <code class="name">${name}</code>${mark} <span class="type">${typeOf(schema)}${fallback}</span>
    ${words}${inner ? fieldList(fieldsOf(inner), absent) : nothing}
  </li>`;
}

/** A whole body: its name where it has one, else its fields. */
export function bodyOf(schema: Schema, absent: 'optional' | 'always there'): Html {
  const inner = innerObject(schema);
  if (schema.$ref !== undefined || !inner) return html`<p class="type">${typeOf(schema)}</p>`;
  return fieldList(fieldsOf(inner), absent);
}
