import { describe, expect, it } from 'vitest';
import { ada, app, createRig, endpoint, origin, type Rig } from '../testing.ts';

const withEmail = 'tweet.read users.read users.email';
const askEmail = '?user.fields=confirmed_email';
const forbidden = { title: 'Forbidden', type: 'about:blank', status: 403, detail: 'Forbidden' };

async function profile(
  rig: Rig,
  person: string,
  query: string,
  scope = withEmail,
): Promise<Record<string, unknown>> {
  const { access_token } = await rig.signIn({ person }, scope);
  const response = await rig.me(access_token, query);
  expect(response.status).toBe(200);
  return ((await response.json()) as { data: Record<string, unknown> }).data;
}

describe('users/me', () => {
  it('gives id, name and username, the id as a string no number could hold', async () => {
    const data = await profile(createRig(), ada, '');
    expect(data).toEqual({ id: ada, name: 'Ada Byrne', username: 'ada_byrne' });
    expect(String(Number(data['id']))).not.toBe(ada);
  });

  it('adds the fields asked for and leaves out what is not there', async () => {
    const fields =
      'created_at,profile_image_url,protected,verified,verified_type,url,location,pinned_tweet_id';
    expect(await profile(createRig(), 'noorh', `?user.fields=${fields}`)).toEqual({
      id: '38291746',
      name: 'Noor Haddad',
      username: 'noorh',
      created_at: '2009-05-06T21:20:04.000Z',
      profile_image_url: `${origin}/sandbox/x/profile_images/38291746/noorhaddad_normal.png`,
      protected: true,
      verified: false,
      verified_type: 'none',
      location: 'Rotterdam',
    });
  });

  it('shows websites as short links, with the real address among the entities', async () => {
    const data = await profile(createRig(), 'halden_obs', '?user.fields=url,entities,verified_type');
    expect(data['url']).toMatch(/^https:\/\/t\.co\/\w+$/);
    expect(data['entities']).toMatchObject({
      url: { urls: [{ expanded_url: 'https://halden.example.net/' }] },
    });
    expect(data['verified_type']).toBe('business');
  });

  it('keeps the id when the handle changes', async () => {
    const rig = createRig();
    const before = await profile(rig, 'junepark', '');
    const after = await profile(rig, 'june_makes', '');
    expect(after['id']).toBe(before['id']);
    expect(after['username']).not.toBe(before['username']);
  });

  it.each(['tweet', 'post'] as const)('names counts after %s, as told', async (fieldNames) => {
    const data = await profile(createRig({ x: { fieldNames } }), ada, '?user.fields=public_metrics');
    expect(data['public_metrics']).toHaveProperty(`${fieldNames}_count`);
  });

  it('says how much is left of the rate limit', async () => {
    const rig = createRig();
    const { access_token } = await rig.signIn();
    await rig.me(access_token);
    const { headers } = await rig.me(access_token);
    expect(headers.get('x-rate-limit-limit')).toBe('75');
    expect(headers.get('x-rate-limit-remaining')).toBe('73');
    expect(headers.get('x-rate-limit-reset')).toBe(String(rig.clock.now / 1000 + 900));
  });

  it('refuses beyond the limit where it is enforced, until the window is over', async () => {
    const rig = createRig({ x: { rateLimit: { limit: 1, windowSeconds: 60, enforced: true } } });
    const { access_token } = await rig.signIn();
    expect((await rig.me(access_token)).status).toBe(200);
    const second = await rig.me(access_token);
    expect(second.status).toBe(429);
    expect(second.headers.get('x-rate-limit-remaining')).toBe('0');
    rig.clock.now += 60_000;
    expect((await rig.me(access_token)).status).toBe(200);
  });
});

describe('confirmed_email', () => {
  const noToggle = { apps: [{ ...app, requestEmail: false }] };

  it('is given when scope, toggle, field and address are all there', async () => {
    expect(await profile(createRig(), ada, askEmail)).toMatchObject({
      confirmed_email: 'ada.byrne@example.com',
    });
  });

  it.each([
    { missing: 'scope', rig: {}, person: ada, query: askEmail, scope: 'tweet.read users.read' },
    { missing: 'toggle', rig: noToggle, person: ada, query: askEmail, scope: withEmail },
    { missing: 'field', rig: {}, person: ada, query: '', scope: withEmail },
    { missing: 'address', rig: {}, person: 'zoe_at_sea', query: askEmail, scope: withEmail },
  ])('is absent, with 200, when the $missing is missing', async ({ rig, person, query, scope }) => {
    expect(await profile(createRig(rig), person, query, scope)).not.toHaveProperty('confirmed_email');
  });

  it.each([
    { missing: 'scope', rig: {}, scope: 'tweet.read users.read' },
    { missing: 'toggle', rig: noToggle, scope: withEmail },
  ])('makes it 403 when the $missing is missing and the sandbox is told so', async ({ rig, scope }) => {
    const strict = createRig({ ...rig, x: { emailWithoutPermission: 'forbidden' } });
    const { access_token } = await strict.signIn({}, scope);
    const refused = await strict.me(access_token, askEmail);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toEqual(forbidden);
    expect((await strict.me(access_token)).status).toBe(200);
  });

  it('never makes it 403 for somebody who merely has no address', async () => {
    const strict = createRig({ x: { emailWithoutPermission: 'forbidden' } });
    expect(await profile(strict, 'zoe_at_sea', askEmail)).not.toHaveProperty('confirmed_email');
  });
});

describe('users/me refuses', () => {
  const unauthorized = { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' };

  it.each([
    { name: 'no token', headers: {} },
    { name: 'an unknown token', headers: { authorization: 'Bearer unknown' } },
    { name: 'another scheme', headers: { authorization: 'Basic dW5rbm93bg==' } },
  ])('$name with 401 problem+json', async ({ headers }) => {
    const response = await createRig().sandbox.fetch(new Request(endpoint('me'), { headers }));
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual(unauthorized);
  });

  it('a token in the query', async () => {
    const rig = createRig();
    const { access_token } = await rig.signIn();
    const response = await rig.sandbox.fetch(new Request(`${endpoint('me')}?access_token=${access_token}`));
    expect(response.status).toBe(401);
  });

  it('a token after two hours', async () => {
    const rig = createRig();
    const { access_token } = await rig.signIn();
    rig.clock.now += 7_199_999;
    expect((await rig.me(access_token)).status).toBe(200);
    rig.clock.now += 1;
    expect((await rig.me(access_token)).status).toBe(401);
  });

  it.each(['users.read', 'tweet.read', 'users.read users.email'])(
    'a token that was granted only %s, without rate limit headers',
    async (scope) => {
      const rig = createRig();
      const { access_token } = await rig.signIn({}, scope);
      const response = await rig.me(access_token);
      expect(response.status).toBe(403);
      expect(await response.json()).toEqual(forbidden);
      expect(response.headers.has('x-rate-limit-limit')).toBe(false);
    },
  );

  it('an app-only token', async () => {
    const response = await createRig().me('AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0%2BuSeid');
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({
      title: 'Unsupported Authentication',
      detail:
        'Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].',
      type: 'https://api.twitter.com/2/problems/unsupported-authentication',
      status: 403,
    });
  });

  it('an app outside a project, after consent and exchange have worked', async () => {
    const rig = createRig({ apps: [{ ...app, enrolled: false }], x: { problemTypeHost: 'api.x.com' } });
    const { access_token } = await rig.signIn();
    const response = await rig.me(access_token);
    expect(response.status).toBe(403);
    const body = await response.json();
    expect(body).toMatchObject({
      title: 'Client Forbidden',
      reason: 'client-not-enrolled',
      required_enrollment: 'Appropriate Level of API Access',
      type: 'https://api.x.com/2/problems/client-forbidden',
    });
    expect(body).not.toHaveProperty('status');
  });

  it('a suspended person', async () => {
    const rig = createRig();
    const { access_token } = await rig.signIn({ person: 'samokafor' });
    const response = await rig.me(access_token);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('suspended') });
  });

  it('an unknown field or parameter, and names it', async () => {
    const rig = createRig();
    const { access_token } = await rig.signIn();
    const field = await rig.me(access_token, '?user.fields=email');
    expect(field.status).toBe(400);
    expect(await field.json()).toMatchObject({
      title: 'Invalid Request',
      errors: [
        {
          parameters: { 'user.fields': ['email'] },
          message: expect.stringContaining('[email] is not one of'),
        },
      ],
    });
    expect((await rig.me(access_token, '?fields=email')).status).toBe(400);
  });

  it('other methods and paths', async () => {
    const { sandbox } = createRig();
    expect((await sandbox.fetch(new Request(endpoint('me'), { method: 'POST' }))).status).toBe(405);
    expect((await sandbox.fetch(new Request(`${origin}/sandbox/x/2/users/1`))).status).toBe(404);
    expect((await sandbox.fetch(new Request(`${origin}/sandbox/nobody/2/users/me`))).status).toBe(404);
    expect((await sandbox.fetch(new Request(`${origin}/elsewhere`))).status).toBe(404);
    expect((await sandbox.fetch(new Request(`${origin}/sandbox/constructor/a`))).status).toBe(404);
  });
});
