import { describe, expect, it } from 'vitest';
import { completeCode, emptyBoxes, enterText, eraseBackward, focusAfterKey } from './code-boxes.ts';

const boxesOf = (digits: string) => [...digits].map((digit) => digit.trim());

describe('enterText', () => {
  it.each([
    { name: 'a typed digit', before: '      ', index: 0, value: '4', after: '4     ', focus: 1 },
    { name: 'the last digit', before: '12345 ', index: 5, value: '6', after: '123456', focus: 5 },
    { name: 'a digit over another', before: '12    ', index: 1, value: '29', after: '19    ', focus: 2 },
    { name: 'a digit before another', before: '12    ', index: 1, value: '92', after: '19    ', focus: 2 },
    { name: 'the same digit again', before: '12    ', index: 1, value: '2', after: '12    ', focus: 2 },
    { name: 'a letter', before: '1     ', index: 1, value: 'x', after: '1     ', focus: 1 },
    { name: 'nothing any more', before: '12    ', index: 1, value: '', after: '1     ', focus: 1 },
    { name: 'a whole code', before: '      ', index: 0, value: '123456', after: '123456', focus: 5 },
    {
      name: 'a whole code in the middle',
      before: '99    ',
      index: 2,
      value: '123456',
      after: '123456',
      focus: 5,
    },
    { name: 'a code with a gap', before: '      ', index: 0, value: ' 123-456 ', after: '123456', focus: 5 },
    {
      name: 'a code in wide digits',
      before: '      ',
      index: 0,
      value: '１２３４５６',
      after: '123456',
      focus: 5,
    },
    { name: 'part of a code', before: '      ', index: 0, value: '123', after: '123   ', focus: 3 },
    { name: 'too much near the end', before: '1234  ', index: 4, value: '5678', after: '123456', focus: 5 },
  ])('takes $name', ({ before, index, value, after, focus }) => {
    expect(enterText(boxesOf(before), index, value)).toEqual({ boxes: boxesOf(after), focus });
  });
});

describe('eraseBackward', () => {
  it.each([
    { name: 'the digit in the box', before: '12    ', index: 1, after: '1     ', focus: 1 },
    { name: 'the digit before an empty box', before: '12    ', index: 2, after: '1     ', focus: 1 },
    { name: 'nothing before the first box', before: '      ', index: 0, after: '      ', focus: 0 },
  ])('takes away $name', ({ before, index, after, focus }) => {
    expect(eraseBackward(boxesOf(before), index)).toEqual({ boxes: boxesOf(after), focus });
  });
});

describe('focusAfterKey', () => {
  it.each([
    { key: 'ArrowLeft', index: 2, target: 1 },
    { key: 'ArrowLeft', index: 0, target: 0 },
    { key: 'ArrowRight', index: 2, target: 3 },
    { key: 'ArrowRight', index: 5, target: 5 },
    { key: 'Home', index: 3, target: 0 },
    { key: 'End', index: 3, target: 5 },
    { key: 'Tab', index: 3, target: undefined },
  ])('moves from box $index with $key to $target', ({ key, index, target }) => {
    expect(focusAfterKey(key, index)).toBe(target);
  });
});

describe('completeCode', () => {
  it('is the code once no box is empty', () => {
    expect(completeCode(boxesOf('012345'))).toBe('012345');
  });

  it.each([emptyBoxes, boxesOf('12 456')])('is nothing while a box is empty', (...boxes) => {
    expect(completeCode(boxes)).toBeUndefined();
  });
});
