import { describe, expect, it } from 'vitest';
import { checklistOf } from './checklist.ts';

const nothing = { connections: [], hasSuccessfulTry: false, usersCount: 0, isKeyUsed: false };
const connection = { credentials: 'sandbox', enabled: true, users_count: 0 } as const;
const done = (progress: Parameters<typeof checklistOf>[0]) =>
  checklistOf(progress)
    .filter(({ isDone }) => isDone)
    .map(({ id }) => id);

describe('checklistOf', () => {
  it('starts with nothing done', () => {
    expect(done(nothing)).toEqual([]);
  });

  it('does not count a connection without credentials', () => {
    expect(done({ ...nothing, connections: [{ ...connection, credentials: 'missing' }] })).toEqual([]);
    expect(done({ ...nothing, connections: [connection] })).toEqual(['connect']);
  });

  it('takes people who came in with a connection for a trial', () => {
    const connections = [{ ...connection, users_count: 3 }];
    expect(done({ ...nothing, connections, usersCount: 3 })).toEqual(['connect', 'try', 'sign-in']);
  });

  it('is finished when a server has called with a key', () => {
    const progress = { connections: [connection], hasSuccessfulTry: true, usersCount: 1, isKeyUsed: true };
    expect(done(progress)).toHaveLength(4);
  });
});
