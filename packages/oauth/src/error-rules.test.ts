import { describe, expect, it } from 'vitest';
import { findCause, type Cause } from './error-rules.ts';
import { OAuthError } from './errors.ts';

const listed: Cause = { hop: 'token', symptom: 'a page', cause: 'listed only', fix: '' };
const causes: readonly Cause[] = [
  listed,
  { ...listed, cause: 'by description', when: { match: { description: 'Wrong Code' } } },
  { ...listed, cause: 'by failure', when: { code: 'oauth_provider_unavailable', failure: 'timeout' } },
  { ...listed, cause: 'by code', when: { code: 'oauth_client_rejected' } },
  { ...listed, hop: 'profile', cause: 'other hop', when: {} },
];

function causeOf(...[code, details]: [OAuthError['code'], ConstructorParameters<typeof OAuthError>[2]]) {
  return findCause({ causes }, new OAuthError(code, '', details))?.cause;
}

describe('findCause', () => {
  it('compares parts of the description without regard to case', () => {
    const provider = { description: 'That is a wrong code.' };
    expect(causeOf('oauth_token_exchange_error', { hop: 'token', provider })).toBe('by description');
  });

  it('takes the first cause that agrees', () => {
    const provider = { description: 'wrong code' };
    expect(causeOf('oauth_client_rejected', { hop: 'token', provider })).toBe('by description');
  });

  it('asks for all conditions of a cause', () => {
    expect(causeOf('oauth_provider_unavailable', { hop: 'token', reason: 'timeout' })).toBe('by failure');
    expect(causeOf('oauth_provider_unavailable', { hop: 'token', reason: 'too_large' })).toBeUndefined();
  });

  it('stays on the hop', () => {
    expect(causeOf('oauth_client_rejected', { hop: 'profile' })).toBe('other hop');
    expect(causeOf('oauth_client_rejected', { hop: 'revocation' })).toBeUndefined();
  });

  it('knows nothing about a provider without causes', () => {
    expect(findCause({}, new OAuthError('oauth_client_rejected', '', { hop: 'token' }))).toBeUndefined();
  });
});
