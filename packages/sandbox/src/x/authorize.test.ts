import { describe, expect, it } from 'vitest';
import { app, authorizeUrl, createRig, redirectUri } from '../testing.ts';

async function open(url: string, rig = createRig()): Promise<Response> {
  return rig.sandbox.fetch(new Request(url));
}

describe('an authorization request that X would not answer', () => {
  it.each([
    { name: 'has no response_type', change: { response_type: undefined }, reason: 'missing_parameter' },
    { name: 'has no client_id', change: { client_id: undefined }, reason: 'missing_parameter' },
    { name: 'has no redirect_uri', change: { redirect_uri: undefined }, reason: 'missing_parameter' },
    { name: 'has no scope', change: { scope: undefined }, reason: 'missing_parameter' },
    { name: 'has no state', change: { state: undefined }, reason: 'missing_parameter' },
    { name: 'has no code_challenge', change: { code_challenge: undefined }, reason: 'missing_parameter' },
    {
      name: 'has no challenge method',
      change: { code_challenge_method: undefined },
      reason: 'missing_parameter',
    },
    { name: 'has an empty state', change: { state: '' }, reason: 'missing_parameter' },
    { name: 'wants a token', change: { response_type: 'token' }, reason: 'unsupported_response_type' },
    {
      name: 'has another method',
      change: { code_challenge_method: 'S512' },
      reason: 'unsupported_challenge_method',
    },
    { name: 'has a state of 501 characters', change: { state: 's'.repeat(501) }, reason: 'state_too_long' },
    { name: 'comes from an unknown client', change: { client_id: 'other' }, reason: 'unknown_client' },
    {
      name: 'adds a slash to the callback',
      change: { redirect_uri: `${redirectUri}/` },
      reason: 'redirect_uri_not_registered',
    },
    {
      name: 'changes the port of the callback',
      change: { redirect_uri: redirectUri.replace('4400', '4401') },
      reason: 'redirect_uri_not_registered',
    },
    {
      name: 'adds a query to the callback',
      change: { redirect_uri: `${redirectUri}?a=1` },
      reason: 'redirect_uri_not_registered',
    },
  ])('ends on its own page, without redirect, when it $name', async ({ change, reason }) => {
    const response = await open(authorizeUrl(change));
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(response.headers.get('x-sandbox-reason')).toBe(reason);
    const page = await response.text();
    expect(page).toContain('<h1>Something went wrong</h1>');
    expect(page).toContain(
      'You weren&#39;t able to give access to the App. Go back and try logging in again.',
    );
  });

  it('ends there when a parameter is repeated', async () => {
    const response = await open(`${authorizeUrl()}&state=state-2`);
    expect(response.headers.get('x-sandbox-reason')).toBe('repeated_parameter');
  });

  it.each(['javascript:alert(1)', 'data:text/html,hi', `${redirectUri}#part`])(
    'ends there although somebody registered %s',
    async (uri) => {
      const rig = createRig({ apps: [{ ...app, redirectUris: [uri] }] });
      const response = await open(authorizeUrl({ redirect_uri: uri }), rig);
      expect(response.headers.get('x-sandbox-reason')).toBe('redirect_uri_not_registered');
    },
  );
});

describe('scopes of an authorization request', () => {
  it.each(['user.email', 'tweet.read openid', 'users.follow.write', ' '])(
    'are sent back as invalid_scope when X does not know them: %s',
    async (scope) => {
      const response = await open(authorizeUrl({ scope }));
      expect(response.status).toBe(302);
      expect(response.headers.get('location')).toBe(`${redirectUri}?error=invalid_scope&state=state-1`);
    },
  );

  it('are refused beyond the App permissions of the console', async () => {
    const response = await open(authorizeUrl({ scope: 'tweet.read tweet.write' }));
    expect(response.headers.get('location')).toContain('error=invalid_scope');
  });

  it('end on the error page beyond them, when told so', async () => {
    const rig = createRig({ x: { scopeAbovePermissions: 'error_page' } });
    const response = await open(authorizeUrl({ scope: 'tweet.read tweet.write' }), rig);
    expect(response.headers.get('x-sandbox-reason')).toBe('scope_above_permissions');
  });

  it('are allowed within them', async () => {
    const rig = createRig({ apps: [{ ...app, permissions: 'read_write' }] });
    const response = await open(authorizeUrl({ scope: 'tweet.read tweet.write' }), rig);
    expect(response.status).toBe(200);
  });
});

describe('an approved authorization request', () => {
  it('returns to the callback with state first, then code', async () => {
    const callback = await createRig().authorize();
    expect(callback.href).toMatch(
      /^http:\/\/localhost:4400\/v1\/oauth-callback\/x\?state=state-1&code=[\w-]{91}$/,
    );
  });

  it('returns a state of 500 characters unchanged, whatever is in it', async () => {
    const state = 'a&b=c d+é%/?#"<'.padEnd(500, 'z');
    const callback = await createRig().authorize({}, { state });
    expect(callback.searchParams.get('state')).toBe(state);
  });

  it('keeps the query a callback is registered with', async () => {
    const withQuery = `${redirectUri}?tenant=1`;
    const rig = createRig({ apps: [{ ...app, redirectUris: [withQuery] }] });
    const callback = await rig.authorize({}, { redirect_uri: withQuery });
    expect([...callback.searchParams.keys()]).toEqual(['tenant', 'state', 'code']);
  });

  it('returns to a native app by its own scheme', async () => {
    const native = 'myapp://callback/path';
    const rig = createRig({ apps: [{ ...app, type: 'public', redirectUris: [native] }] });
    const callback = await rig.authorize({}, { redirect_uri: native });
    expect(callback.href).toMatch(/^myapp:\/\/callback\/path\?state=state-1&code=/);
  });

  it('asks a rule about the callback where the app has one', async () => {
    const rule = (uri: string) => new URL(uri).hostname === 'localhost';
    const rig = createRig({ apps: [{ ...app, redirectUris: rule }] });
    expect((await rig.authorize()).searchParams.has('code')).toBe(true);
    const elsewhere = await open(authorizeUrl({ redirect_uri: 'https://evil.example/' }), rig);
    expect(elsewhere.headers.get('x-sandbox-reason')).toBe('redirect_uri_not_registered');
  });

  it('finds apps it was not given at the start', async () => {
    const rig = createRig({ apps: [], findApp: async (clientId) => ({ ...app, clientId }) });
    expect((await rig.authorize({}, { client_id: 'late' })).searchParams.has('code')).toBe(true);
  });
});

describe('a cancelled authorization request', () => {
  it('returns access_denied and the state', async () => {
    const callback = await createRig().authorize({ decision: 'cancel' });
    expect(callback.search).toBe('?error=access_denied&state=state-1');
  });

  it('stays where it is when told so', async () => {
    await expect(createRig({ x: { onCancel: 'stay' } }).authorize({ decision: 'cancel' })).rejects.toThrow(
      /200.*You did not give access/,
    );
  });
});
