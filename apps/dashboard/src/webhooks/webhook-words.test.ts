import { describe, expect, it } from 'vitest';
import { answerOf, deliveryStanding, endpointStanding, eventsWords, hostAndPath } from './webhook-words.ts';

describe('endpointStanding', () => {
  const works = { enabled: true, disabled_reason: null, failing_since: null };
  it.each([
    { change: {}, words: 'On' },
    { change: { failing_since: 1 }, words: 'Does not answer well' },
    { change: { enabled: false, failing_since: 1 }, words: 'Off' },
    { change: { enabled: false, disabled_reason: 'failing' as const }, words: 'Given up' },
  ])('says $words', ({ change, words }) => {
    expect(endpointStanding({ ...works, ...change }).words).toBe(words);
  });
});

describe('deliveryStanding', () => {
  it.each([
    { status: 'pending' as const, last_error: null, words: 'Waits' },
    { status: 'pending' as const, last_error: 'Answered 500', words: 'Comes again' },
    { status: 'delivered' as const, last_error: null, words: 'Arrived' },
    { status: 'dropped' as const, last_error: 'Answered 500', words: 'Given up' },
    {
      type: 'webhook_endpoint.tested',
      status: 'dropped' as const,
      last_error: 'Answered 500',
      words: 'Did not arrive',
    },
  ])('says $words', ({ words, ...delivery }) => {
    expect(deliveryStanding({ type: 'user.created', ...delivery }, true).words).toBe(words);
  });

  it('promises no other try to an endpoint that is off', () => {
    const failed = { type: 'user.created', status: 'pending', last_error: 'Answered 500' } as const;
    expect(deliveryStanding(failed, false).words).toBe('Waits');
  });
});

describe('answerOf', () => {
  it('says what went wrong rather than a number', () => {
    expect(answerOf({ last_error: 'Answered 500: Sorry', response_status: 500 })).toBe('Answered 500: Sorry');
    expect(answerOf({ last_error: null, response_status: 204 })).toBe('Answered 204');
    expect(answerOf({ last_error: null, response_status: null })).toBe('');
  });
});

describe('eventsWords', () => {
  it('counts, unless it is all of them', () => {
    expect(eventsWords(null)).toBe('All events');
    expect(eventsWords(['user.created'])).toBe('1 event');
  });
});

describe('hostAndPath', () => {
  it('leaves out what all URLs have', () => {
    expect(hostAndPath('https://app.example.com/')).toBe('app.example.com');
    expect(hostAndPath('https://app.example.com:8443/hooks?x=1')).toBe('app.example.com:8443/hooks');
  });
});
