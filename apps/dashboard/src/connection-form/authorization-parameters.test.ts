import { describe, expect, it } from 'vitest';
import {
  hasParameterProblem,
  parameterProblem,
  parameterRows,
  parametersOf,
} from './authorization-parameters.ts';

describe('parametersOf', () => {
  it('gives back what the rows were made of', () => {
    const parameters = { prompt: 'consent', lang: 'de' };
    expect(parametersOf(parameterRows(parameters))).toEqual(parameters);
  });

  it('trims, and leaves empty rows out', () => {
    const rows = [
      { name: ' prompt ', value: ' consent\t' },
      { name: '', value: ' ' },
    ];
    expect(parametersOf(rows)).toEqual({ prompt: 'consent' });
  });
});

describe('parameterProblem', () => {
  const first = { name: 'prompt', value: 'consent' };

  it.each([
    { row: { name: 'lang', value: 'de' }, problem: {} },
    { row: { name: '', value: '' }, problem: {} },
    { row: { name: '', value: 'de' }, problem: { name: 'A parameter needs a name.' } },
    { row: { name: 'lang', value: ' ' }, problem: { value: 'A parameter needs a value.' } },
    { row: { name: 'a b', value: 'c' }, problem: { name: 'A name has no spaces.' } },
    { row: { name: 'prompt ', value: 'none' }, problem: { name: 'This name is there already.' } },
  ])('says of $row: $problem', ({ row, problem }) => {
    expect(parameterProblem([first, row], 1)).toEqual(problem);
    expect(hasParameterProblem([first, row])).toBe(Object.keys(problem).length > 0);
  });
});
