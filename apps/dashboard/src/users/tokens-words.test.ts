import { describe, expect, it } from 'vitest';
import { tokensWords } from './tokens-words.ts';

describe('tokensWords', () => {
  it.each([
    { state: 'active', kind: 'good' },
    { state: 'expiring', kind: 'attention' },
    { state: 'needs_reconnect', kind: 'bad' },
    { state: 'revoked', kind: 'bad' },
    { state: null, kind: 'off' },
  ] as const)('says of $state how bad it is', ({ state, kind }) => {
    expect(tokensWords({ tokens_state: state, tokens_state_reason: null }).kind).toBe(kind);
  });

  it('says why an account has to be connected again', () => {
    const lost = { tokens_state: 'needs_reconnect', tokens_state_reason: 'refused_by_provider' } as const;
    expect(tokensWords(lost).reason).toBe('The provider says that the refresh token is over.');
    expect(tokensWords({ ...lost, tokens_state_reason: 'of_next_year' }).reason).toBeUndefined();
  });
});
