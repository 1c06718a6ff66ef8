import {
  compileMapping,
  type CompiledMapping,
  type MappedAttribute,
  type ProfileRecording,
  type ProviderDefinition,
} from '@portico/providers';
import type { SandboxPerson } from '../people.ts';
import { accountIdOf } from './account-id.ts';
import { isObject, readAt, removeAt, writeAt, type JsonObject } from './body-path.ts';
import { replaceRecorded } from './recorded-identity.ts';

/** What is needed of a provider's file to say how it would describe somebody. */
export type DescribedProvider = Pick<
  ProviderDefinition,
  'id' | 'attributeMapping' | 'emailVerified' | 'emailVerifiedValues'
> & { readonly profile: { readonly url?: string; readonly also?: readonly { readonly as: string }[] } };

export interface ProfileTemplate {
  /** The whole profile of somebody, in the shape that `ProfileEndpoint` of `@portico/oauth` describes. */
  profileOf(person: SandboxPerson, options: ProfileOptions): JsonObject;
  /** What the profile's id will be. */
  idOf(person: SandboxPerson): string;
}

export interface ProfileOptions {
  /** Whether the app may see the address. */
  readonly withEmail: boolean;
  /** Where the person's picture is. */
  readonly pictureUrl: string;
}

/**
 * Makes profiles of made-up people as a provider would send them: its recorded profile is the template, and what the
 * preset maps says where the person goes.
 */
export function createProfileTemplate(
  provider: DescribedProvider,
  recordings: readonly ProfileRecording[],
): ProfileTemplate {
  const mapping = compileMapping(provider.attributeMapping, provider);
  const [richest] = recordings.toSorted((one, other) => richnessOf(other) - richnessOf(one));
  if (richest === undefined) throw new TypeError(`${provider.id} has no recorded profile.`);
  const without = recordings.find(({ identity }) => identity.emailAddress === undefined)?.body ?? {};
  const draft: Draft = { provider, mapping, template: richest, without };
  const recordedId = pathsOf(draft, 'provider_user_id')
    .map((path) => readAt(richest.body, path))
    .find((value) => value !== undefined && value !== null);
  const idOf = (person: SandboxPerson) => accountIdOf(person, provider.id, recordedId);
  return {
    idOf: (person) => String(idOf(person)),
    profileOf: (person, options) => fill(draft, { ...options, person, id: idOf(person) }),
  };
}

interface Draft {
  readonly provider: DescribedProvider;
  readonly mapping: CompiledMapping;
  readonly template: ProfileRecording;
  /** A recorded profile without an address. */
  readonly without: Readonly<JsonObject>;
}

interface Sitter extends ProfileOptions {
  readonly person: SandboxPerson;
  readonly id: string | number;
}

function richnessOf({ identity }: ProfileRecording): number {
  return Object.keys(identity).length + (identity.emailVerified ? 10 : 0);
}

function fill(draft: Draft, sitter: Sitter): JsonObject {
  const { provider, template } = draft;
  const { person, id } = sitter;
  const names = namesOf(person);
  const isShown = isEmailShown(provider, sitter);
  // Where the address must not be seen, whatever else the recording derives from it becomes the person's account name.
  const email = isShown && person.email !== undefined ? person.email : accountAddress(person);
  const by = { ...names, id, email, username: person.username, name: person.name };
  const body = replaceRecorded(structuredClone(template.body), template.identity, by);
  if (!isObject(body)) throw new TypeError(`The recorded profile of ${provider.id} is not an object.`);
  const written = new Set<string>();
  writeAll(draft, { body, written }, 'provider_user_id', (recorded) =>
    accountIdOf(person, provider.id, recorded ?? String(id)),
  );
  if (isShown) writeEmail(draft, { body, written }, person);
  else removeEmail(draft, body);
  writeAll(draft, { body, written }, 'username', () =>
    template.identity.username?.includes('@') === true ? accountAddress(person) : person.username,
  );
  writeNames(draft, { body, written }, person);
  writeAll(draft, { body, written }, 'profile_image_url', () => sitter.pictureUrl);
  return body;
}

function isEmailShown({ emailVerified }: DescribedProvider, { person, withEmail }: Sitter): boolean {
  if (!withEmail || person.email === undefined) return false;
  return person.isEmailUnconfirmed !== true || emailVerified !== 'when_present';
}

/** For providers whose user names look like addresses. */
const accountAddress = ({ username }: SandboxPerson) => `${username}@account.example`;

/** A name in two halves, for providers that have it so. */
export function namesOf({ name }: SandboxPerson): { firstName: string; lastName: string } {
  const space = name.indexOf(' ');
  if (space < 0) return { firstName: name, lastName: '' };
  return { firstName: name.slice(0, space), lastName: name.slice(space + 1) };
}

interface Writing {
  readonly body: JsonObject;
  /** Paths that hold their value by now; what one attribute wrote, a later one leaves alone. */
  readonly written: Set<string>;
}

/** Paths of an attribute that can be there at all, the first choice first. */
function pathsOf({ provider, mapping }: Draft, attribute: MappedAttribute): (readonly string[])[] {
  const { url, also = [] } = provider.profile;
  const beside = new Set(['id_token', 'token', 'callback', ...also.map(({ as }) => as)]);
  return mapping.sources[attribute].flatMap((source) => {
    if (!('path' in source)) return [];
    return url !== undefined || beside.has(source.path[0] ?? '') ? [source.path] : [];
  });
}

/** Writes an attribute to its first path, and to the others that the recording has too. */
function writeAll(
  draft: Draft,
  { body, written }: Writing,
  attribute: MappedAttribute,
  valueOf: (recorded: unknown, path: readonly string[]) => unknown,
): void {
  pathsOf(draft, attribute).forEach((path, index) => {
    const recorded = readAt(draft.template.body, path);
    const key = path.join('.');
    const isThere = recorded !== undefined && recorded !== null;
    if (written.has(key) || (index > 0 && !isThere)) return;
    written.add(key);
    writeAt(body, path, valueOf(recorded, path));
  });
}

function writeEmail(draft: Draft, writing: Writing, person: SandboxPerson): void {
  const { provider, mapping, template } = draft;
  writeAll(draft, writing, 'email_address', () => person.email);
  if (provider.emailVerified !== 'when_claimed') return;
  const isYes = (value: unknown) => mapping.verifiedValues.has(value);
  writeAll(draft, writing, 'email_verified', (recorded, path) => {
    const yes = isYes(recorded) ? recorded : [...mapping.verifiedValues][0];
    if (person.isEmailUnconfirmed !== true) return yes;
    const said = readAt(draft.without, path);
    return said !== undefined && !isYes(said) ? said : noInsteadOf(yes ?? readAt(template.body, path));
  });
}

/** The opposite of a yes, in its type. */
function noInsteadOf(yes: unknown): unknown {
  if (typeof yes === 'number') return 0;
  if (typeof yes === 'string') return /^\d+$/.test(yes) ? '0' : 'false';
  return false;
}

/** Says about the address what the recording without one says: null, an empty text, or nothing at all. */
function removeEmail(draft: Draft, body: JsonObject): void {
  for (const attribute of ['email_address', 'email_verified'] as const) {
    for (const path of pathsOf(draft, attribute)) {
      const selector = path.findIndex((part) => part.startsWith('['));
      const place = selector < 0 ? path : path.slice(0, selector);
      const said = readAt(draft.without, place);
      if (said === undefined) removeAt(body, place);
      else writeAt(body, place, structuredClone(said));
    }
  }
}

/** Names of fields that hold a whole name, beside others that hold its halves. */
const wholeName = /^(?:name|(?:display|full|real|screen|formatted|global)_?name)$/i;

function writeNames(draft: Draft, writing: Writing, person: SandboxPerson): void {
  const names = namesOf(person);
  const isSplit = draft.provider.attributeMapping.last_name !== undefined;
  writeAll(draft, writing, 'first_name', (_recorded, path) => {
    const isWhole = !isSplit || wholeName.test(path.at(-1) ?? '');
    return isWhole ? person.name : names.firstName;
  });
  writeAll(draft, writing, 'last_name', () => names.lastName);
}
