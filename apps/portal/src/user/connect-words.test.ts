import { errorCodes } from '@portico/contract';
import { describe, expect, it } from 'vitest';
import { connectReasonFor, problemWordsFor } from './connect-words.ts';

const names = { app: 'Acme', provider: 'X', handle: 'ada' };

describe('connectReasonFor', () => {
  it.each([...Object.keys(errorCodes), 'oauth_of_next_year'])('says %s in a sentence', (code) => {
    expect(connectReasonFor(code, names)).toMatch(/^[^_{}!]+\.$/);
  });

  it.each(Object.keys(errorCodes).filter((code) => code.startsWith('oauth_')))(
    'does not speak of signing in for %s',
    (code) => {
      expect(connectReasonFor(code, names)).not.toMatch(/sign-in|signed in\b(?! here)|to sign in/i);
    },
  );

  it('says of a conflict that nothing has changed, and nothing of the other account', () => {
    expect(connectReasonFor('oauth_account_already_linked', names)).toBe(
      'This X account (@ada) is connected to another Acme account. Nothing has changed.',
    );
  });

  it('does without a handle that the provider did not give', () => {
    const reason = connectReasonFor('oauth_account_already_linked', { app: 'Acme', provider: 'X' });
    expect(reason).toMatch(/^This X account is connected/);
  });

  it('says that the connection was lost when there was no answer', () => {
    expect(connectReasonFor(undefined, names)).toMatch(/connection was lost/);
  });
});

describe('problemWordsFor', () => {
  const of = (lostAccess?: string) =>
    problemWordsFor(
      { code: 'external_account_needs_reconnect', ...(lostAccess === undefined ? {} : { lostAccess }) },
      names,
    );

  it.each(['refused_by_provider', 'answer_lost', 'of_next_year'])('says what to do about %s', (reason) => {
    expect(of(reason)).toMatch(/^[^_{}!]+ Reconnect to allow it again[^_{}!]*\.$/);
  });

  it('says of the provider that it was the provider', () => {
    expect(of('refused_by_provider')).toMatch(/^X ended the access that Acme had\./);
  });
});
