import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { line } from './fields.ts';
import { issueWords } from './issue-words.ts';

const said = (schema: z.ZodType, value: unknown) => {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  return issue && issueWords(issue);
};

describe('issueWords', () => {
  it.each([
    [z.string(), 7, 'must be a text'],
    [z.int(), 'x', 'must be a number'],
    [z.boolean(), 1, 'must be true or false'],
    [z.array(z.string()), {}, 'must be a list'],
    [z.strictObject({}), [], 'must be an object'],
    [z.string().max(3), 'abcd', 'must not be longer than 3 characters'],
    [z.string().min(1), '', 'must not be empty'],
    [z.string().min(8), 'a', 'must be at least 8 characters long'],
    [z.array(z.string()).max(1), ['a', 'b'], 'must not have more than 1 entries'],
    [z.int().min(1), 0, 'must be at least 1'],
    [z.int().max(500), 501, 'must be at most 500'],
    [z.enum(['a', 'b']), 'c', 'must be one of "a", "b"'],
    [line(10), 'a\u0000b', 'must not contain control characters'],
  ])('says of %o and %j what a person can mend', (schema, value, words) => {
    expect(said(schema, value)).toBe(words);
  });
});
