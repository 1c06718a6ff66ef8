import { backend } from '@portico/contract';
import { describe, expect, it } from 'vitest';
import { isNarrowed, listedUsers, orders, seenChoices, standings, usersSearch } from './user-filter.ts';

const part = { limit: 25, offset: 0 };
const now = 1_800_000_000_000;

describe('listedUsers', () => {
  it('asks for nothing that was not chosen', () => {
    expect(listedUsers({ ...part, query: '' }, now)).toEqual(part);
  });

  it('asks for the banned, and for the others', () => {
    expect(listedUsers({ ...part, standing: 'banned' }, now)).toMatchObject({ banned: true });
    expect(listedUsers({ ...part, standing: 'allowed' }, now)).toMatchObject({ banned: false });
  });

  it('counts days back from now', () => {
    const week = 7 * 86_400_000;
    expect(listedUsers({ ...part, seen: 'week' }, now)).toEqual({
      ...part,
      last_sign_in_at_after: now - week,
    });
    expect(listedUsers({ ...part, seen: 'away' }, now)).toHaveProperty('last_sign_in_at_before');
  });

  it('asks for what the API takes, whatever was chosen', () => {
    for (const { value: order } of orders) {
      for (const { value: seen } of seenChoices) {
        const asked = listedUsers({ ...part, order, seen, query: 'ada' }, now);
        expect(backend.listUsers.query.safeParse(asked).success).toBe(true);
      }
    }
  });
});

describe('usersSearch', () => {
  it('leaves out what nobody can choose', () => {
    expect(usersSearch({ order: 'seen', standing: 'gone', seen: 7 })).toEqual({ order: 'seen' });
    for (const { value } of standings) expect(usersSearch({ standing: value }).standing).toBe(value);
  });
});

describe('isNarrowed', () => {
  it('is not, by an order', () => {
    expect(isNarrowed({ order: 'name' })).toBe(false);
    expect(isNarrowed({ seen: 'away' })).toBe(true);
  });
});
