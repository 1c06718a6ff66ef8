import { describe, expect, it } from 'vitest';
import { searchTermsOf, searchWordsOf } from './search-terms.ts';
import type { Findable } from './search-terms.ts';

const nobody: Findable = {
  username: null,
  firstName: null,
  lastName: null,
  externalId: null,
  addresses: [],
  handles: [],
};

describe('searchTermsOf', () => {
  it('takes every word, and what follows each mark inside of it', () => {
    const ada = { ...nobody, firstName: 'Ada', lastName: 'King Noel', username: 'countess.of_lovelace' };
    expect(searchTermsOf(ada)).toEqual([
      'ada',
      'countess.of_lovelace',
      'king',
      'lovelace',
      'noel',
      'of_lovelace',
    ]);
  });

  it('takes an address apart, but for the end of its domain', () => {
    expect(searchTermsOf({ ...nobody, addresses: ['a.b@mail.example.com'] })).toEqual([
      'a.b@mail.example.com',
      'b@mail.example.com',
      'example.com',
      'mail.example.com',
    ]);
  });

  it('leaves out what a longer term begins with', () => {
    const ada = { ...nobody, firstName: 'Ada', username: 'ada', handles: ['ada_l', null] };
    expect(searchTermsOf(ada)).toEqual(['ada_l', 'l']);
  });

  it('makes nothing of case, accents and wide letters', () => {
    expect(searchTermsOf({ ...nobody, firstName: 'ÁNGEL', lastName: 'Ｗｉｄｅ' })).toEqual(['angel', 'wide']);
  });

  it('is short for whoever has very much', () => {
    const handles = Array.from({ length: 100 }, (_, at) => `${at}x${'y'.repeat(300)}`);
    const terms = searchTermsOf({ ...nobody, handles });
    expect(terms).toHaveLength(24);
    expect(Math.max(...terms.map((term) => term.length))).toBe(100);
  });
});

describe('searchWordsOf', () => {
  it.each([
    { query: '  Ada   LOVELACE ada', words: ['lovelace', 'ada'] },
    { query: '@Countess', words: ['countess'] },
    { query: '@', words: ['@'] },
    { query: ' \t', words: [] },
    { query: 'a b c d e f g h i j', words: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] },
  ])('reads "$query" as $words', ({ query, words }) => {
    expect(searchWordsOf(query)).toEqual(words);
  });
});
