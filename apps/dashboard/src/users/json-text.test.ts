import { describe, expect, it } from 'vitest';
import { jsonProblem } from './json-text.ts';

describe('jsonProblem', () => {
  it.each(['{}', ' {"a": [1, -2.5e3, true, null, "x\\n\\u00e9"], "b": {}}\n', '[]', '"a"', '0'])(
    'finds nothing wrong with %s',
    (text) => {
      expect(jsonProblem(text)).toBeUndefined();
      expect(() => JSON.parse(text) as unknown).not.toThrow();
    },
  );

  it.each([
    { name: 'an unquoted name', text: '{\n  plan: 1\n}', words: 'Line 2: a name in double quotes or' },
    { name: 'a missing comma', text: '{\n  "a": 1\n  "b": 2\n}', words: 'Line 3: a comma or' },
    { name: 'a comma too many', text: '{\n  "a": 1,\n}', words: 'Line 3: a name in double quotes is' },
    { name: 'a missing colon', text: '{"a" 1}', words: 'Line 1: a colon' },
    { name: 'a missing value', text: '{\n"a":\n}', words: 'Line 3: a value is' },
    { name: 'a missing end', text: '{\n"a": [1\n\n', words: 'Line 2: a comma or a closing bracket' },
    { name: 'the wrong bracket', text: '[1}', words: 'Line 1: a comma or a closing bracket' },
    { name: 'a number that starts with nought', text: '[01]', words: 'Line 1: a value or' },
    { name: 'a string over two lines', text: '{"a": "x\ny"}', words: 'Line 1: a value is' },
    { name: 'two values', text: '{}\n{}', words: 'Line 2: nothing may follow' },
    { name: 'nothing at all', text: '', words: 'Line 1: a value is' },
  ])('names the line of $name', ({ text, words }) => {
    expect(jsonProblem(text)).toContain(words);
    expect(() => JSON.parse(text) as unknown).toThrow();
  });
});
