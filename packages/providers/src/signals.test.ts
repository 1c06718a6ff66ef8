import { describe, expect, it } from 'vitest';
import { readSignals } from './signals.ts';

const paths = {
  createdAt: 'data.created_at',
  followers: 'data.public_metrics.followers_count',
  verifiedType: 'data.verified_type',
  protected: 'data.protected',
};
const account = {
  created_at: '2013-12-14T04:35:55.000Z',
  public_metrics: { followers_count: 12 },
  verified_type: 'blue',
  protected: false,
};

const read = (change: Record<string, unknown>) => readSignals(paths, { data: { ...account, ...change } });

describe('readSignals', () => {
  it('reads what the preset says where to find', () => {
    expect(read({})).toEqual({
      createdAt: Date.UTC(2013, 11, 14, 4, 35, 55),
      followers: 12,
      verifiedType: 'blue',
      protected: false,
    });
  });

  it('reads nothing for a provider that tells none', () => {
    expect(readSignals(undefined, { data: account })).toEqual({});
    expect(readSignals({ followers: 'followers' }, { data: account })).toEqual({});
  });

  it('reads a time with its zone, in the older style of the web too', () => {
    expect(read({ created_at: 'Sat May 09 17:58:22 +0000 2009' }).createdAt).toBe(
      Date.UTC(2009, 4, 9, 17, 58, 22),
    );
  });

  it.each([1_386_995_755, 1_386_995_755.25])('reads a time in Unix seconds: %d', (seconds) => {
    expect(read({ created_at: seconds }).createdAt).toBe(seconds * 1000);
  });

  it.each([
    { name: 'a time without zone', change: { created_at: '2013-12-14T04:35:55' }, signal: 'createdAt' },
    { name: 'a time that is none', change: { created_at: 'yesterdayZ' }, signal: 'createdAt' },
    { name: 'a time in milliseconds', change: { created_at: 1_386_995_755_000 }, signal: 'createdAt' },
    { name: 'no time at all', change: { created_at: 0 }, signal: 'createdAt' },
    { name: 'seconds as text', change: { created_at: '1386995755' }, signal: 'createdAt' },
    { name: 'a count as text', change: { public_metrics: { followers_count: '12' } }, signal: 'followers' },
    { name: 'a negative count', change: { public_metrics: { followers_count: -1 } }, signal: 'followers' },
    {
      name: 'a count beyond exactness',
      change: { public_metrics: { followers_count: 2 ** 60 } },
      signal: 'followers',
    },
    { name: 'no metrics', change: { public_metrics: null }, signal: 'followers' },
    { name: 'an empty kind', change: { verified_type: '' }, signal: 'verifiedType' },
    { name: 'a kind that is no text', change: { verified_type: ['blue'] }, signal: 'verifiedType' },
    { name: 'protected as text', change: { protected: 'false' }, signal: 'protected' },
  ])('takes $name for nothing told', ({ change, signal }) => {
    expect(read(change)).not.toHaveProperty(signal);
  });

  it('does not follow a path to what objects inherit', () => {
    expect(readSignals({ verifiedType: 'constructor.name' }, {})).toEqual({});
  });
});
