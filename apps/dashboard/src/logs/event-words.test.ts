import { describe, expect, it } from 'vitest';
import { eventSummary, eventTitle, isFailure } from './event-words.ts';

describe('eventSummary', () => {
  it.each([
    {
      name: 'says why a sign-in failed and how to find it',
      event: { details: { code: 'oauth_access_denied', strategy: 'oauth_x' }, reference: '7F3K-92' },
      words: 'oauth_access_denied · oauth_x · Reference 7F3K-92',
    },
    {
      name: 'names what differs between before and after',
      event: {
        details: {
          before: { sign_up_mode: 'public', allowedOrigins: [1] },
          after: { sign_up_mode: 'public', allowedOrigins: [2], terms_url: 'https://a.example' },
        },
        reference: null,
      },
      words: 'allowed origins, terms url',
    },
    {
      name: 'names what was changed, up to three fields',
      event: { details: { changed: ['a', 'b', 'c', 'd', 'e'] }, reference: null },
      words: 'a, b, c and 2 more',
    },
    {
      name: 'names the domain that was put on a list',
      event: { details: { identifier: '*@example.com' }, reference: null },
      words: '*@example.com',
    },
    {
      name: 'is empty where there is nothing to say',
      event: { details: { code: 7 }, reference: null },
      words: '',
    },
  ])('$name', ({ event, words }) => {
    expect(eventSummary(event)).toBe(words);
  });
});

describe('eventTitle', () => {
  it('spells out a type it does not know', () => {
    expect(eventTitle('external_account.frozen')).toBe('External account frozen');
  });
});

describe('isFailure', () => {
  it('marks what failed', () => {
    expect([isFailure('sign_in.failed'), isFailure('sign_in.completed')]).toEqual([true, false]);
  });
});
