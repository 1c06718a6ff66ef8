import { describe, expect, it } from 'vitest';
import type { Scenario } from '../scenarios.ts';
import { createRig } from '../testing.ts';

const everything = 'tweet.read users.read users.email';

describe('a scenario chosen on the consent page', () => {
  it('"cancel" comes back with access_denied', async () => {
    const callback = await createRig().authorize({ scenario: 'cancel' });
    expect(callback.searchParams.get('error')).toBe('access_denied');
    expect(callback.searchParams.has('code')).toBe(false);
  });

  it('"wrong_state" comes back with another state', async () => {
    const callback = await createRig().authorize({ scenario: 'wrong_state' });
    expect(callback.searchParams.get('state')).not.toBe('state-1');
    expect(callback.searchParams.has('code')).toBe(true);
  });

  it.each([
    { scenario: 'wrong_secret', status: 401, error: 'Missing valid authorization header' },
    { scenario: 'code_reused', status: 400, error: 'Value passed for the authorization code was invalid.' },
    { scenario: 'code_expired', status: 400, error: 'Value passed for the authorization code was invalid.' },
  ] as const)('"$scenario" ends at the token call', async ({ scenario, status, error }) => {
    const rig = createRig();
    const response = await rig.exchange(await rig.approve({ scenario }));
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error_description: error });
  });

  it('"missing_scope" grants no tweet.read and ends at users/me', async () => {
    const rig = createRig();
    const tokens = await rig.signIn({ scenario: 'missing_scope' }, everything);
    expect(tokens.scope.split(' ')).not.toContain('tweet.read');
    expect((await rig.me(tokens.access_token)).status).toBe(403);
  });

  it('"email_refused" answers 403 only while the address is asked for', async () => {
    const rig = createRig();
    const { access_token } = await rig.signIn({ scenario: 'email_refused' }, everything);
    expect((await rig.me(access_token, '?user.fields=confirmed_email')).status).toBe(403);
    expect((await rig.me(access_token)).status).toBe(200);
  });

  it.each([
    { scenario: 'not_enrolled', status: 403, body: { reason: 'client-not-enrolled' } },
    {
      scenario: 'no_credits',
      status: 402,
      body: {
        account_id: expect.any(Number),
        title: 'CreditsDepleted',
        detail: expect.stringMatching(
          /^Your enrolled account \[\d+\] does not have any credits to fulfill this request\.$/,
        ),
        type: 'https://api.twitter.com/2/problems/credits',
      },
    },
    {
      scenario: 'rate_limited',
      status: 429,
      body: { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 },
    },
    { scenario: 'unavailable', status: 503, body: { title: 'Service Unavailable' } },
  ] satisfies { scenario: Scenario; status: number; body: object }[])(
    '"$scenario" answers $status at users/me',
    async ({ scenario, status, body }) => {
      const rig = createRig();
      const { access_token } = await rig.signIn({ scenario });
      const response = await rig.me(access_token);
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject(body);
    },
  );

  it('"rate_limited" says when to come back, and speaks the older dialect when told so', async () => {
    const rig = createRig({ x: { rateLimitBody: 'code_88' } });
    const { access_token } = await rig.signIn({ scenario: 'rate_limited' });
    const response = await rig.me(access_token);
    expect(response.headers.get('x-rate-limit-remaining')).toBe('0');
    expect(response.headers.get('x-rate-limit-reset')).toBe(String(rig.clock.now / 1000 + 900));
    expect(await response.json()).toEqual({ errors: [{ code: 88, message: 'Rate limit exceeded' }] });
  });

  it('"slow" takes its time at both calls', async () => {
    const rig = createRig({ x: { slowMilliseconds: 4000 } });
    const { access_token } = await rig.signIn({ scenario: 'slow' });
    expect((await rig.me(access_token)).status).toBe(200);
    expect(rig.clock.waited).toEqual([4000, 4000]);
  });

  it('"garbage" answers 200 with JSON that nobody can parse', async () => {
    const rig = createRig();
    const { access_token } = await rig.signIn({ scenario: 'garbage' });
    const response = await rig.me(access_token);
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(SyntaxError);
  });

  it('leaves flows beside it alone', async () => {
    const rig = createRig();
    await rig.signIn({ scenario: 'unavailable' });
    const other = await rig.signIn({ person: 'noorh' });
    expect((await rig.me(other.access_token)).status).toBe(200);
  });

  it('"no_email" shows the person without an address', async () => {
    const rig = createRig();
    const { access_token } = await rig.signIn({ scenario: 'no_email' }, everything);
    const { data } = (await (await rig.me(access_token, '?user.fields=confirmed_email')).json()) as {
      data: object;
    };
    expect(data).not.toHaveProperty('confirmed_email');
  });

  it('"refresh_refused" ends at the refresh', async () => {
    const rig = createRig();
    const tokens = await rig.signIn({ scenario: 'refresh_refused' }, `${everything} offline.access`);
    expect((await rig.refresh(tokens.refresh_token)).status).toBe(400);
  });
});

describe('somebody whose address was never confirmed', () => {
  it('has none at X', async () => {
    const rig = createRig();
    const { access_token } = await rig.signIn({ person: 'liv_aas' }, everything);
    const { data } = (await (await rig.me(access_token, '?user.fields=confirmed_email')).json()) as {
      data: object;
    };
    expect(data).not.toHaveProperty('confirmed_email');
  });
});
