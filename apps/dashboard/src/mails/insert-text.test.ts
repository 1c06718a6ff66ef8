import { describe, expect, it } from 'vitest';
import { insertText } from './insert-text.ts';

describe('insertText', () => {
  it.each([
    { name: 'at the caret', selection: { start: 5, end: 5 }, text: 'Your {{code}}code', caret: 13 },
    {
      name: 'in place of what is selected',
      selection: { start: 5, end: 9 },
      text: 'Your {{code}}',
      caret: 13,
    },
    {
      name: 'at the end of a text that became shorter',
      selection: { start: 90, end: 99 },
      text: 'Your code{{code}}',
      caret: 17,
    },
  ])('writes $name', ({ selection, text, caret }) => {
    expect(insertText('Your code', selection, '{{code}}')).toEqual({ text, caret });
  });
});
