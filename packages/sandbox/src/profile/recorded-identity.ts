import type { Identity } from '@portico/providers';
import { isObject, type Json } from './body-path.ts';

/** What stands in a recording for the person who was recorded, and what stands there for somebody else. */
export interface Replacement {
  readonly id: string | number;
  readonly email: string;
  readonly username: string;
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
}

/**
 * A copy of a recorded body in which another person takes the place of the recorded one, wherever it says who it is:
 * also in links and in claims that no mapping reads.
 */
export function replaceRecorded(body: Json, recorded: Identity, by: Replacement): Json {
  const whole = new Map<string, string>();
  const { firstName = '', lastName = '', username = '', emailAddress = '', providerUserId } = recorded;
  const add = (text: string, replacement: string) => {
    if (text !== '' && !whole.has(text)) whole.set(text, replacement);
  };
  add(providerUserId, String(by.id));
  add(emailAddress, by.email);
  if (!username.includes('@')) add(username, by.username);
  add(`${firstName} ${lastName}`.trim(), by.name);
  add(firstName, lastName === '' ? by.name : by.firstName);
  add(lastName, by.lastName);

  // Inside longer texts only what is long enough not to be part of a word.
  const parts = [emailAddress, providerUserId, username].filter((text) => text.length >= 6);
  const pattern = parts.length === 0 ? undefined : new RegExp(parts.map(escaped).join('|'), 'g');
  const replace = (value: Json): Json => {
    if (typeof value === 'string') {
      return (
        whole.get(value) ?? (pattern ? value.replace(pattern, (part) => whole.get(part) ?? part) : value)
      );
    }
    // A number is taken for the id when it is one and too large for a count.
    if (typeof value === 'number') {
      return value > 9999 && String(value) === providerUserId && typeof by.id === 'number' ? by.id : value;
    }
    if (Array.isArray(value)) return value.map(replace);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replace(item)]));
  };
  return replace(body);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
