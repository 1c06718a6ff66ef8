import { createHash } from 'node:crypto';
import type { SandboxPerson } from '../people.ts';

/**
 * A person's id at a provider, in the shape of a recorded one: always the same for the same person, another for
 * everybody else. Numbers stay numbers that JavaScript can hold, UUIDs stay UUIDs, prefixes stay.
 * @param recorded an id as the provider sends it
 */
export function accountIdOf(person: SandboxPerson, providerId: string, recorded: unknown): string | number {
  if (typeof recorded === 'number') return numberOf(person);
  if (typeof recorded !== 'string' || /^\d+$/.test(recorded)) return person.id;
  const next = digitsOf(`${providerId} ${person.id}`);
  if (uuidPattern.test(recorded)) {
    return recorded.replace(uuidPattern, (uuid) => sameShape(uuid, next, '0123456789abcdef'));
  }
  const parts = recorded.split(/([A-Za-z0-9]+)/);
  const varied = parts.filter(isVaried);
  // What tells accounts apart is long and not a word; where nothing is, the last part has to do.
  const chosen = new Set(varied.length > 0 ? varied : [parts.findLast((part) => /^\w+$/.test(part)) ?? '']);
  // Real providers count; what is made from a digest needs more room for thousands of people not to meet.
  const roomy = (part: string) => (part.length < shortest ? part.repeat(shortest).slice(0, shortest) : part);
  return parts.map((part) => (chosen.has(part) ? sameShape(roomy(part), next) : part)).join('');
}

const uuidPattern = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
/** Characters of what tells accounts apart. */
const shortest = 10;
const isVaried = (part: string) => /^[A-Za-z0-9]{8,}$/.test(part) && /[\dA-Z]/.test(part);

/** Below 2^53, where numbers are exact. Short ids stay as they are. */
function numberOf({ id }: SandboxPerson): number {
  const number = Number(id);
  if (Number.isSafeInteger(number)) return number;
  const digest = createHash('sha256').update(id).digest();
  return 100_000_000_000_000 + Number(digest.readBigUInt64BE() % 800_000_000_000_000n);
}

const digits = '0123456789';
const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** @param alphabet for every character but hyphens; without one, digits stay digits and letters letters */
function sameShape(text: string, next: () => number, alphabet?: string): string {
  const isHex = /^[0-9a-f]*$/.test(text) && /\d/.test(text);
  return text.replace(/[A-Za-z0-9]/g, (character) => {
    const letters = /[a-z]/.test(character) ? lower : upper;
    const own = /\d/.test(character) ? digits : letters;
    const choices = alphabet ?? (isHex ? '0123456789abcdef' : own);
    return choices.charAt(next() % choices.length);
  });
}

/** Numbers that follow from a text, as many as are wanted. */
function digitsOf(text: string): () => number {
  let block = createHash('sha256').update(text).digest();
  let at = 0;
  return () => {
    if (at === block.length) {
      block = createHash('sha256').update(block).digest();
      at = 0;
    }
    return block[at++] ?? 0;
  };
}
