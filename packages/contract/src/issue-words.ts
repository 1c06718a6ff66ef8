import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** What each kind of value is called by people who do not know the validator. */
const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/**
 * What is wrong with a value, as the end of a sentence that begins with its name. A schema that says it in words of
 * its own ("must …") has the last word.
 */
export function issueWords(issue: Issue): string {
  if (issue.message.startsWith('must ')) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds[issue.expected] ?? 'of another kind'}`;
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum));
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum));
    case 'invalid_value':
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'invalid_key':
      return 'has a name that is empty or too long';
    default:
      return 'does not have the right form';
  }
}

function tooSmall(origin: string, least: number): string {
  if (origin === 'number' || origin === 'int') return `must be at least ${least}`;
  if (least === 1) return 'must not be empty';
  return origin === 'string'
    ? `must be at least ${least} characters long`
    : `must have at least ${least} entries`;
}

function tooBig(origin: string, most: number): string {
  if (origin === 'number' || origin === 'int') return `must be at most ${most}`;
  return origin === 'string'
    ? `must not be longer than ${most} characters`
    : `must not have more than ${most} entries`;
}
