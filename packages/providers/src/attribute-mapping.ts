import { isLoopbackHost, OAuthError } from '@portico/oauth';

/** Attributes of a person that a profile can fill, by their wire names. */
export const mappedAttributes = [
  'provider_user_id',
  'email_address',
  'email_verified',
  'username',
  'first_name',
  'last_name',
  'profile_image_url',
] as const;

export type MappedAttribute = (typeof mappedAttributes)[number];

/**
 * Where each attribute is found: a dot path from the root of the body (`data.id`, `emails.0.value`), or several
 * joined by `|` or listed, of which the first that holds something counts. `[name=value]` in a path picks the first
 * entry of a list that says so: `emails.[primary=true].email`. A part in double quotes is a default:
 * `data.name | "Somebody"`. A part with paths in braces is put together of them, and counts when all are there:
 * `https://cdn.example/{id}/{avatar}.png`.
 */
export type AttributeMapping = Readonly<Partial<Record<MappedAttribute, string | readonly string[]>>>;

/** What a provider told us about a person, mapped but not yet resolved to a user. */
export interface Identity {
  readonly providerUserId: string;
  readonly emailAddress?: string;
  /** True only when the provider vouches for `emailAddress`. */
  readonly emailVerified: boolean;
  readonly username?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly imageUrl?: string;
  /** The rest of the body, in its own structure. */
  readonly unmapped: Readonly<Record<string, unknown>>;
}

type Source =
  | { readonly path: readonly string[] }
  | { readonly literal: string }
  /** texts and paths in turn, beginning with a text */
  | { readonly template: readonly (string | readonly string[])[] };

/** A mapping that was read and checked; make it once and keep it. */
export interface CompiledMapping {
  readonly sources: Readonly<Record<MappedAttribute, readonly Source[]>>;
  /** Paths, joined with dots, of everything that is mapped. */
  readonly mappedPaths: ReadonlySet<string>;
  /** Paths, joined with dots, whose address is verified because the provider shows no other. */
  readonly verifiedEmailPaths: ReadonlySet<string>;
  /** What `email_verified` may hold to mean yes. */
  readonly verifiedValues: ReadonlySet<unknown>;
  /** What has to say yes as well, whatever `email_verified` is mapped to. */
  readonly verifiedOnlyIf: readonly (readonly string[])[];
}

const longestName = 256;
const longestEmail = 254;
const longestUrl = 2048;
const longestId = 255;
const pathPattern = /^(?:[^\s."|\\[\]{}]+|\[[\w-]+=[\w-]+\])(?:\.(?:[^\s."|\\[\]{}]+|\[[\w-]+=[\w-]+\]))*$/;
/** One `@`, something on both sides, no spaces or controls: the mail code proves the rest. */
const emailPattern = /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u;

/**
 * Reads a mapping.
 * @param mapping the operator's, or the preset's own
 * @param preset whose promise about verified addresses holds for its own paths only: an address taken from anywhere
 *   else may have been typed by the person
 * @throws {TypeError} naming the attribute that cannot be read, or if `provider_user_id` has no path
 */
export function compileMapping(
  mapping: AttributeMapping,
  preset?: {
    readonly attributeMapping: AttributeMapping;
    readonly emailVerified: 'when_present' | 'when_claimed' | 'never';
    readonly emailVerifiedValues?: readonly (string | number)[];
    readonly emailVerifiedOnlyIf?: readonly string[];
  },
): CompiledMapping {
  const sourcesOf = (attribute: MappedAttribute) => parseSources(attribute, mapping[attribute]);
  const sources = {
    provider_user_id: sourcesOf('provider_user_id'),
    email_address: sourcesOf('email_address'),
    email_verified: sourcesOf('email_verified'),
    username: sourcesOf('username'),
    first_name: sourcesOf('first_name'),
    last_name: sourcesOf('last_name'),
    profile_image_url: sourcesOf('profile_image_url'),
  };
  if (!sources.provider_user_id.some((source) => 'path' in source)) {
    throw new TypeError('provider_user_id needs a path: without an id nobody can be recognised.');
  }
  if (sources.provider_user_id.some((source) => 'literal' in source)) {
    throw new TypeError('provider_user_id cannot have a default: everybody would be the same person.');
  }
  for (const attribute of ['provider_user_id', 'email_address', 'email_verified'] as const) {
    if (sources[attribute].some((source) => 'template' in source)) {
      throw new TypeError(`${attribute} is a path: it cannot be put together.`);
    }
  }
  if (sources.email_address.some((source) => 'literal' in source)) {
    throw new TypeError('email_address cannot have a default: an address is never made up.');
  }
  const trusted =
    preset?.emailVerified === 'when_present'
      ? parseSources('email_address', preset.attributeMapping.email_address)
      : [];
  const mappedPaths = new Set(Object.values(sources).flatMap(pathsOf).map(asFarAsList));
  return {
    sources,
    mappedPaths,
    verifiedEmailPaths: new Set(pathsOf(trusted)),
    verifiedValues: new Set([true, ...(preset?.emailVerifiedValues ?? [])]),
    verifiedOnlyIf: (preset?.emailVerifiedOnlyIf ?? []).map((path) => path.split('.')),
  };
}

/** What is picked from a list takes the whole list along: the other entries are no more public than the picked one. */
const asFarAsList = (path: string) => path.split('.[', 1)[0] ?? path;

function parseSources(attribute: MappedAttribute, value: string | readonly string[] | undefined): Source[] {
  if (value === undefined) return [];
  const parts = typeof value === 'string' ? value.split('|') : value;
  return parts.map((part) => {
    const text = part.trim();
    if (/^"[^"]*"$/.test(text)) return { literal: text.slice(1, -1) };
    const refuse = () => new TypeError(`${attribute}: ${JSON.stringify(text.slice(0, 80))} is not a path.`);
    if (text.length > 256) throw refuse();
    if (text.includes('{')) return { template: parseTemplate(text, refuse) };
    if (!pathPattern.test(text)) throw refuse();
    return { path: text.split('.') };
  });
}

function parseTemplate(text: string, refuse: () => TypeError): (string | string[])[] {
  const pieces = text.split(/\{([^{}]*)\}/);
  return pieces.map((piece, index) => {
    if (index % 2 === 0) {
      if (/[{}]/.test(piece)) throw refuse();
      return piece;
    }
    if (!pathPattern.test(piece)) throw refuse();
    return piece.split('.');
  });
}

/**
 * Maps a profile to an identity.
 * @param body the parsed profile, as the provider sent it
 * @throws {OAuthError} `oauth_provider_user_id_missing` when there is no id, or one that cannot be trusted: a number
 *   beyond 2^53 was already rounded, and a rounded id is somebody else's
 */
export function mapProfile(mapping: CompiledMapping, body: Readonly<Record<string, unknown>>): Identity {
  const { sources } = mapping;
  const email = findFirst(sources.email_address, body, readEmail);
  const attributes = {
    emailAddress: email?.value,
    username: findFirst(sources.username, body, readText)?.value,
    firstName: findFirst(sources.first_name, body, readText)?.value,
    lastName: findFirst(sources.last_name, body, readText)?.value,
    imageUrl: findFirst(sources.profile_image_url, body, readImageUrl)?.value,
  };
  return {
    providerUserId: readProviderUserId(sources.provider_user_id, body),
    emailVerified: email !== undefined && isEmailVerified(mapping, body, email.source),
    ...definedOnly(attributes),
    unmapped: copyUnmapped(body, '', mapping.mappedPaths, 0) as Record<string, unknown>,
  };
}

function isEmailVerified(mapping: CompiledMapping, body: unknown, emailSource: Source): boolean {
  const saysYes = (path: readonly string[]) => mapping.verifiedValues.has(valueAt(body, path));
  if (!mapping.verifiedOnlyIf.every(saysYes)) return false;
  if ('path' in emailSource && mapping.verifiedEmailPaths.has(emailSource.path.join('.'))) return true;
  return mapping.sources.email_verified.some((source) => 'path' in source && saysYes(source.path));
}

function readProviderUserId(sources: readonly Source[], body: unknown): string {
  for (const source of sources) {
    const value = 'path' in source ? valueAt(body, source.path) : undefined;
    if (value === undefined || value === null || value === '') continue;
    const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
    // Shortening or cleaning an id could make two people one.
    if (typeof id === 'string' && id.length <= longestId && !/[\p{Cc}\p{Cs}]/u.test(id)) return id;
    break;
  }
  throw new OAuthError('oauth_provider_user_id_missing', 'The profile holds no usable id for the person.', {
    hop: 'profile',
  });
}

function findFirst(
  sources: readonly Source[],
  body: unknown,
  read: (value: unknown) => string | undefined,
): { readonly value: string; readonly source: Source } | undefined {
  for (const source of sources) {
    const value = read(valueOf(source, body));
    if (value !== undefined) return { value, source };
  }
  return undefined;
}

function valueOf(source: Source, body: unknown): unknown {
  if ('path' in source) return valueAt(body, source.path);
  if ('literal' in source) return source.literal;
  const parts = source.template.map((part) => (typeof part === 'string' ? part : valueAt(body, part)));
  const isWhole = parts.every((part, index) => index % 2 === 0 || isFilled(part));
  return isWhole ? parts.join('') : undefined;
}

const isFilled = (value: unknown) =>
  (typeof value === 'string' && value !== '') || Number.isSafeInteger(value);

/** Walks own properties only, so `__proto__` and `constructor` lead nowhere. */
export function valueAt(body: unknown, path: readonly string[]): unknown {
  let value = body;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (key.startsWith('[')) value = Array.isArray(value) ? pickedFrom(value, key) : undefined;
    else if (Object.hasOwn(value, key)) value = (value as Record<string, unknown>)[key];
    else return undefined;
  }
  return value;
}

/** @param selector `[name=value]` */
function pickedFrom(list: readonly unknown[], selector: string): unknown {
  const equals = selector.indexOf('=');
  const [name, wanted] = [selector.slice(1, equals), selector.slice(equals + 1, -1)];
  return list.find((entry) => {
    const value = valueAt(entry, [name]);
    return (
      (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') &&
      String(value) === wanted
    );
  });
}

function readText(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.includes('\0')) return undefined;
  // Cut between characters, not inside one.
  const text = value.trim().toWellFormed();
  if (!text) return undefined;
  return text.length <= longestName ? text : [...text].slice(0, longestName).join('');
}

function readEmail(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const email = value.trim();
  return email.length <= longestEmail && emailPattern.test(email) ? email : undefined;
}

function readImageUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > longestUrl) return undefined;
  const url = URL.parse(value);
  if (!url || url.username || url.password) return undefined;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))
    ? url.href
    : undefined;
}

function definedOnly<T extends Record<string, string | undefined>>(
  attributes: T,
): { [K in keyof T]?: string } {
  const defined: { [K in keyof T]?: string } = {};
  for (const name in attributes) {
    const value = attributes[name];
    if (value !== undefined) defined[name] = value;
  }
  return defined;
}

const pathsOf = (sources: readonly Source[]): string[] =>
  sources.flatMap((source) => {
    if ('path' in source) return [source.path.join('.')];
    if ('literal' in source) return [];
    return source.template.flatMap((part) => (typeof part === 'string' ? [] : [part.join('.')]));
  });

const deepestCopy = 16;

/**
 * Copies what is not mapped; leaves out strings with NUL, which no database column takes, emptied objects, and integers
 * beyond 2^53: ids of 64 bits that reading rounded to somebody else's.
 */
function copyUnmapped(value: unknown, prefix: string, mapped: ReadonlySet<string>, depth: number): unknown {
  if (typeof value === 'string') return value.includes('\0') ? undefined : value.toWellFormed();
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepestCopy) return undefined;
  if (Array.isArray(value)) {
    return value.map(
      (item: unknown, index) => copyUnmapped(item, `${prefix}${index}.`, mapped, depth + 1) ?? null,
    );
  }
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const path = prefix + key;
    if (mapped.has(path) || key === '__proto__' || key.includes('\0')) continue;
    const kept = copyUnmapped(item, `${path}.`, mapped, depth + 1);
    if (kept !== undefined && !isEmptyObject(kept)) copy[key] = kept;
  }
  return copy;
}

function isEmptyObject(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
  );
}
