import { readFileSync } from 'node:fs';
import type { Identity } from './attribute-mapping.ts';

/** What the provider sends about a person, with made-up people, and what becomes of it. */
export interface ProfileRecording {
  /** The whole profile, as `ProfileEndpoint` of `@portico/oauth` describes it. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly identity: Identity;
}

const known = new Map<string, readonly ProfileRecording[]>();

/**
 * The recorded profiles of a preset: read from its file at the first call, then kept.
 * @param id of the preset; with a protocol behind a hyphen where it is not the preset's first (`x-oauth1`)
 * @throws {TypeError} when there is no such preset file
 */
export function recordingsOf(id: string): readonly ProfileRecording[] {
  if (!/^[a-z][a-z0-9_]{0,63}(-[a-z0-9]+)?$/.test(id))
    throw new TypeError(`"${id}" cannot be a provider key.`);
  const kept = known.get(id);
  if (kept !== undefined) return kept;
  const file = new URL(`presets/${id}.profile.json`, import.meta.url);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new TypeError(`There are no recorded profiles of "${id}".`, { cause });
  }
  // Our own file, held to its shape by the contract suite.
  const recordings = JSON.parse(text) as readonly ProfileRecording[];
  known.set(id, recordings);
  return recordings;
}
