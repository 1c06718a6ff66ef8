import { webhookEventTypes } from '@portico/contract';
import { describe, expect, it } from 'vitest';
import { announcedTypes, announcementsOf } from './event-rules.ts';

const byUser = { type: 'user', id: 'user_1' } as const;
const byServer = { type: 'api_key', id: 'key_1' } as const;

describe('announcementsOf', () => {
  it('has a cause for each type that apps can ask for, and for no other', () => {
    expect([...announcedTypes].toSorted()).toEqual(webhookEventTypes.toSorted());
  });

  it('tells of one session as such, and of several as of the user', () => {
    const ended = (targetId: string) =>
      announcementsOf({ type: 'session.ended', actor: byServer, targetId, details: { user_id: 'user_1' } });
    expect(ended('sess_1')).toMatchObject([
      { type: 'session.ended', aboutId: 'sess_1', subjectId: 'user_1' },
    ]);
    expect(ended('user_1')).toMatchObject([
      { type: 'user.signed_out', aboutId: 'user_1', subjectId: 'user_1' },
    ]);
  });

  it('names whom it was done to, not who did it', () => {
    const [told] = announcementsOf({ type: 'user.banned', actor: byUser, targetId: 'user_2' });
    expect(told).toMatchObject({ aboutId: 'user_2', subjectId: 'user_2' });
  });

  it('keeps ids and codes, and nothing else that the log knows', () => {
    const [renamed] = announcementsOf({
      type: 'external_account.renamed',
      actor: byUser,
      targetId: 'eac_1',
      details: { before: 'ada', after: 'augusta' },
    });
    expect(renamed?.details).toEqual({});
    const [merged] = announcementsOf({
      type: 'user.merged',
      actor: byServer,
      targetId: 'user_1',
      details: { from_user_id: 'user_2', other: 1 },
    });
    expect(merged?.details).toEqual({ from_user_id: 'user_2' });
  });

  it('tells apps nothing of what is between the operator and Portico', () => {
    for (const type of ['connection.updated', 'api_key.created', 'external_account.tokens_read'] as const) {
      expect(announcementsOf({ type, actor: byServer, targetId: 'key_1' })).toEqual([]);
    }
  });
});
