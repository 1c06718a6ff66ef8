import { backend } from '@portico/contract';
import { describe, expect, it } from 'vitest';
import { isNarrowed, listedEvents, logSearch } from './log-filter.ts';

const part = { limit: 50, offset: 0 };
const user = `user_${'0'.repeat(32)}`;

describe('listedEvents', () => {
  it('asks for nothing that was not chosen', () => {
    expect(listedEvents(part)).toEqual(part);
  });

  it('takes whole days, the first and the last included', () => {
    const asked = listedEvents({ ...part, from: '2026-11-20', to: '2026-11-21' });
    expect(asked.created_at_after).toBe(new Date(2026, 10, 20).getTime() - 1);
    expect(asked.created_at_before).toBe(new Date(2026, 10, 22).getTime());
  });

  it('asks for what the API takes', () => {
    const filter = { user, actor: user, type: 'user.banned', reference: '7F3K-92', from: '2026-01-01' };
    const asked = listedEvents({ ...part, ...filter });
    expect(asked).toMatchObject({ user_id: user, actor: user });
    expect(backend.listAuditEvents.query.safeParse(asked).success).toBe(true);
  });
});

describe('logSearch', () => {
  it('reads what the page writes', () => {
    const filter = { reference: '7F3K-92', type: 'sign_in.failed', user, actor: user, from: '2026-11-20' };
    expect(logSearch(filter)).toMatchObject(filter);
    expect(isNarrowed(logSearch(filter))).toBe(true);
  });

  it('leaves out what cannot be', () => {
    const search = logSearch({ user: 'ada', from: '2026-13-01', to: '2026-02-31', type: 'a b', actor: '' });
    expect(isNarrowed(search)).toBe(false);
  });
});
