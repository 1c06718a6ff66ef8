import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateAuthorizationResponse, type ExpectedResponse } from './authorization-response.ts';
import { OAuthError } from './errors.ts';

const expected: ExpectedResponse = { expectedState: 'state-1' };
const withIssuer = { ...expected, issuer: 'https://provider.example', issParameterSupported: true };
const good = { state: 'state-1', code: 'code-1' };

function validate(change: Record<string, string>, against = expected) {
  return validateAuthorizationResponse(against, new URLSearchParams({ ...good, ...change }));
}

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'accepted';
  } catch (error) {
    if (error instanceof OAuthError) return error.code;
    throw error;
  }
}

describe('validateAuthorizationResponse', () => {
  it('hands out the code of a good response', () => {
    expect(validate({}).get('code')).toBe('code-1');
  });

  it('ignores parameters it does not know', () => {
    expect(validate({ session_state: 'a', 'x[]': 'b' }).get('code')).toBe('code-1');
  });

  it.each([
    { name: 'another state', change: { state: 'other' } },
    { name: 'a longer state', change: { state: 'state-11' } },
    { name: 'a state in another case', change: { state: 'STATE-1' } },
    {
      name: 'another state although the rest is wrong too',
      change: { state: 'other', error: 'access_denied' },
    },
  ])('refuses $name', ({ change }) => {
    expect(codeOf(() => validate(change))).toBe('oauth_state_invalid');
  });

  it('refuses a callback without state, also when it carries an error', () => {
    const params = new URLSearchParams({ error: 'access_denied' });
    expect(codeOf(() => validateAuthorizationResponse(expected, params))).toBe('oauth_state_invalid');
  });

  it.each([
    { name: 'no code and no error', query: 'state=state-1' },
    { name: 'an empty code', query: 'state=state-1&code=' },
    { name: 'an empty error', query: 'state=state-1&error=' },
    { name: 'an empty state', query: 'state=&code=a' },
    { name: 'code and error', query: 'state=state-1&code=a&error=access_denied' },
    { name: 'two codes', query: 'state=state-1&code=a&code=b' },
    { name: 'two equal codes', query: 'state=state-1&code=a&code=a' },
    { name: 'two states', query: 'state=state-1&state=state-1&code=a' },
    { name: 'two errors', query: 'state=state-1&error=a&error=b' },
    { name: 'two issuers', query: 'state=state-1&code=a&iss=b&iss=b' },
    { name: 'NUL in the code', query: 'state=state-1&code=a%00b' },
    { name: 'NUL in a name', query: 'state=state-1&code=a&b%00=c' },
    { name: 'invalid UTF-8 in the code', query: 'state=state-1&code=%ff%fe' },
    { name: 'a line break in the code', query: 'state=state-1&code=a%0d%0ab' },
    { name: 'a letter beyond ASCII in the state', query: 'state=st%C3%A4te&code=a' },
    { name: '64 kB of code', query: `state=state-1&code=${'a'.repeat(65_536)}` },
    { name: '64 kB of something else', query: `state=state-1&code=a&b=${'a'.repeat(65_536)}` },
    { name: 'ten thousand parameters', query: `state=state-1&code=a&${'b=c&'.repeat(10_000)}` },
    { name: 'an access token in the query', query: 'state=state-1&code=a&access_token=b' },
    { name: 'an id_token in the query', query: 'state=state-1&code=a&id_token=b' },
    { name: 'a JARM answer', query: 'state=state-1&response=b' },
    { name: 'an array for the code', query: 'state=state-1&code[]=a' },
  ])('refuses $name', ({ query }) => {
    const run = () => validateAuthorizationResponse(expected, new URLSearchParams(query));
    expect(codeOf(run)).toBe('oauth_callback_invalid');
  });

  it.each([
    { error: 'access_denied', code: 'oauth_access_denied' },
    { error: 'invalid_scope', code: 'oauth_provider_error' },
    { error: 'unauthorized_client', code: 'oauth_provider_error' },
    { error: 'made_up', code: 'oauth_provider_error' },
    { error: 'server_error', code: 'oauth_provider_unavailable' },
    { error: 'temporarily_unavailable', code: 'oauth_provider_unavailable' },
  ])('maps error=$error to $code', ({ error, code }) => {
    const params = new URLSearchParams({ state: 'state-1', error, error_description: 'Why\u0000\u202e not' });
    params.set('error_description', 'Why\u202e not');
    const run = () => validateAuthorizationResponse(expected, params);
    expect(run).toThrow(
      expect.objectContaining({ code, hop: 'callback', provider: { error, description: 'Why not' } }),
    );
  });

  it("prefers the provider's own rules", () => {
    const rules = [
      { hop: 'callback', match: { error: 'user_cancelled_login' }, code: 'oauth_access_denied' },
    ] as const;
    const params = new URLSearchParams({ state: 'state-1', error: 'user_cancelled_login' });
    expect(codeOf(() => validateAuthorizationResponse({ ...expected, errorRules: rules }, params))).toBe(
      'oauth_access_denied',
    );
  });

  it.each([
    { name: 'accepts the issuer that was started', iss: 'https://provider.example', outcome: 'accepted' },
    { name: 'refuses another issuer', iss: 'https://evil.example', outcome: 'oauth_issuer_mismatch' },
    {
      name: 'compares it exactly (RFC 9207 §2.4)',
      iss: 'https://provider.example/',
      outcome: 'oauth_issuer_mismatch',
    },
  ])('$name', ({ iss, outcome }) => {
    expect(codeOf(() => validate({ iss }, withIssuer))).toBe(outcome);
  });

  it('refuses a missing issuer only where it was announced', () => {
    expect(codeOf(() => validate({}, withIssuer))).toBe('oauth_issuer_mismatch');
    expect(codeOf(() => validate({}, { ...withIssuer, issParameterSupported: false }))).toBe('accepted');
  });

  it('checks the issuer before it believes an error', () => {
    const params = new URLSearchParams({
      state: 'state-1',
      error: 'access_denied',
      iss: 'https://evil.example',
    });
    expect(codeOf(() => validateAuthorizationResponse(withIssuer, params))).toBe('oauth_issuer_mismatch');
  });

  it('ignores an issuer where none is known', () => {
    expect(codeOf(() => validate({ iss: 'https://provider.example' }))).toBe('accepted');
  });

  it('ends in a code of ours, whatever arrives', () => {
    const name = fc.oneof(fc.constantFrom('state', 'code', 'error', 'iss', 'response', 'token'), fc.string());
    const value = fc.oneof(fc.constantFrom('state-1', 'a', ''), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), (pairs) => {
        const params = new URLSearchParams(pairs);
        const outcome = codeOf(() => validateAuthorizationResponse(withIssuer, params));
        expect(outcome).toMatch(/^(accepted|oauth_\w+)$/);
        expect(outcome === 'accepted' && params.get('state') !== 'state-1').toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
