import { beforeEach, describe, expect, it } from 'vitest';
import type { IdTokenClaims } from './id-token.ts';
import { readProfile, type ProfileRequest } from './profile-request.ts';
import type { ProfileEndpoint } from './provider.ts';
import { accessToken, clientId, clientOf, goodClaims } from './scripted-issuer.ts';
import { startScriptedCalls } from './scripted-calls.ts';

/** As `verifyIdToken` hands them out. */
const idToken = {
  ...goodClaims,
  at_hash: 'h',
  sid: 's',
  email: 'ada@example.com',
} as unknown as IdTokenClaims;

const { server, outbound } = await startScriptedCalls();
/** Answers by path, with status 200 unless they say otherwise. */
let answers: Record<string, unknown> = {};

beforeEach(() => {
  answers = { '/me': { id: '1' } };
  server.answer((response, { path }) => {
    const answer = answers[path];
    const status = typeof answer === 'number' ? answer : 200;
    const body = typeof answer === 'string' ? answer : JSON.stringify(answer ?? {});
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
});

function read(profile: Partial<ProfileEndpoint> = {}, request: Partial<ProfileRequest> = {}) {
  const url = `${server.origin}/me`;
  const client = clientOf(server, { profile: { url, ...profile } });
  return readProfile({ outbound }, client, accessToken, { scopes: ['profile'], ...request });
}

const bodyOf = async (...asked: Parameters<typeof read>) => (await read(...asked)).body;
const asked = () =>
  server.requests.map(({ path, query }) => (query.size > 0 ? `${path}?${query.toString()}` : path));

describe('a profile of several parts', () => {
  it('is one object', async () => {
    const request = { idToken, tokenExtra: { openid: 'o-1' }, callbackUser: '{"name":{"firstName":"Ada"}}' };
    expect(await bodyOf({ usesTokenResponse: true }, request)).toEqual({
      id: '1',
      id_token: { sub: 'person-1', email: 'ada@example.com' },
      token: { openid: 'o-1' },
      callback: { name: { firstName: 'Ada' } },
    });
  });

  it('needs no call where the id_token says everything', async () => {
    const client = clientOf(server);
    expect(await readProfile({ outbound }, client, accessToken, { scopes: [], idToken })).toEqual({
      body: { id_token: { sub: 'person-1', email: 'ada@example.com' } },
      status: 200,
      calls: 0,
      emailFieldRefused: false,
    });
    expect(server.requests).toEqual([]);
  });

  it('holds the token response only where the preset uses it', async () => {
    expect(await bodyOf({}, { tokenExtra: { openid: 'o-1' } })).toEqual({ id: '1' });
  });

  it.each(['', null, undefined, 'Ada', '[1]', '"Ada"', 'null', '{"name":'])(
    'leaves out a callback that is no object: %j',
    async (callbackUser) => {
      expect(await bodyOf({}, { callbackUser })).toEqual({ id: '1' });
    },
  );

  it('takes no part for its own that the profile call made up', async () => {
    answers['/me'] = {
      id: '1',
      id_token: { sub: 'person-2', email: 'eve@example.com', email_verified: true },
      token: { openid: 'o-2' },
      callback: { email: 'eve@example.com' },
    };
    expect(await bodyOf()).toEqual({ id: '1' });
    expect(await bodyOf({}, { idToken })).toEqual({
      id: '1',
      id_token: { sub: 'person-1', email: 'ada@example.com' },
    });
  });
});

describe('the profile of another person than the id_token (OpenID Connect Core §5.3.2)', () => {
  it.each(['person-2', '', 'PERSON-1', 'person-1 ', null, 1, ['person-1'], { sub: 'person-1' }])(
    'is refused: sub %j',
    async (sub) => {
      answers['/me'] = { sub, email: 'eve@example.com' };
      await expect(read({}, { idToken })).rejects.toMatchObject({
        code: 'oauth_id_token_invalid',
        hop: 'profile',
        parameter: 'sub',
      });
    },
  );

  it('is also one that a UserInfo endpoint does not name, and nobody else', async () => {
    answers['/me'] = { email: 'eve@example.com' };
    const refused = { code: 'oauth_id_token_invalid', parameter: 'sub' };
    await expect(read({ isUserInfo: true }, { idToken })).rejects.toMatchObject(refused);
    await expect(read({ isUserInfo: true })).resolves.toMatchObject({ body: { email: 'eve@example.com' } });
  });

  it('is told by nothing but its sub', async () => {
    answers['/me'] = { sub: 'person-1', id: '2' };
    await expect(read({}, { idToken })).resolves.toMatchObject({ body: { sub: 'person-1', id: '2' } });
    answers['/me'] = { sub: 'person-2' };
    await expect(read()).resolves.toMatchObject({ body: { sub: 'person-2' } });
  });
});

describe('what is asked for beside the profile', () => {
  const also = () => [
    { as: 'emails', url: `${server.origin}/emails`, scope: 'email' },
    { as: 'teams', url: `${server.origin}/teams/{client_id}` },
  ];

  it('is put under its name, and asked for only with its scope', async () => {
    answers['/emails'] = [{ email: 'ada@example.com' }];
    answers[`/teams/${clientId}`] = { id: 't-1' };
    expect(await read({ also: also() })).toMatchObject({ body: { id: '1', teams: { id: 't-1' } }, calls: 2 });
    expect(asked()).toEqual(['/me', '/teams/client-1']);
    expect(await read({ also: also() }, { scopes: ['email'] })).toMatchObject({
      body: { id: '1', teams: { id: 't-1' }, emails: [{ email: 'ada@example.com' }] },
      calls: 3,
    });
    for (const { headers } of server.requests) expect(headers.authorization).toBe(`Bearer ${accessToken}`);
  });

  it.each([403, 404, '"text"', '<html>', '1', 'null'])(
    'is left out when the answer is %j',
    async (answer) => {
      answers['/emails'] = answer;
      const body = await bodyOf({ also: also() }, { scopes: ['email'] });
      expect(body).toEqual({ id: '1', teams: {} });
    },
  );

  it.each([
    { status: 401, code: 'oauth_fetch_user_error' },
    { status: 429, code: 'oauth_rate_limited' },
    { status: 500, code: 'oauth_provider_unavailable' },
  ])('is missed when the answer is $status', async ({ status, code }) => {
    answers['/emails'] = status;
    await expect(read({ also: also() }, { scopes: ['email'] })).rejects.toMatchObject({
      code,
      hop: 'profile',
    });
  });
});

describe('the access token of a profile call', () => {
  it.each([
    {
      name: 'under another scheme',
      token: { scheme: 'OAuth' },
      headers: { authorization: 'OAuth access-token-1' },
    },
    {
      name: 'in a header of its own',
      token: { header: 'x-token' },
      headers: { 'x-token': 'access-token-1' },
    },
  ])('travels $name, and nowhere else', async ({ token, headers }) => {
    await read({ token });
    const [request] = server.requests;
    expect(request?.headers).toMatchObject(headers);
    expect(request?.headers.authorization).toBe((headers as { authorization?: string }).authorization);
    expect([request?.query.size, request?.form.size]).toEqual([0, 0]);
  });

  it('travels in the query where nothing better is known, and does not show in an error', async () => {
    const url = `${server.origin}/me?v=5`;
    await read({ url, token: { queryParameter: 'access_token' } });
    expect(asked()).toEqual(['/me?v=5&access_token=access-token-1']);
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
    answers['/me'] = 400;
    server.answer((response, { query }) =>
      response.writeHead(400).end(`wrong: ${query.get('access_token')}`),
    );
    const error: unknown = await read({ token: { queryParameter: 'access_token' } }).catch(
      (failure: unknown) => failure,
    );
    expect(JSON.stringify([error, (error as Error).message])).not.toContain(accessToken);
  });

  it('travels as the user name of Basic, and does not show in an error', async () => {
    server.answer((response, { headers }) =>
      response.writeHead(400).end(`wrong: ${headers.authorization?.slice(6)}`),
    );
    const error: unknown = await read({ token: { basicUsername: true } }).catch(
      (failure: unknown) => failure,
    );
    const sent = Buffer.from(`${accessToken}:`).toString('base64');
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${sent}`);
    expect(error).toMatchObject({ provider: { body: 'wrong: [redacted]' } });
  });

  it('travels in the form, with the name of the client', async () => {
    await read({ method: 'POST', token: { formParameter: 'access_token' } });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/me' });
    expect(Object.fromEntries(request?.form ?? [])).toEqual({
      client_id: clientId,
      access_token: accessToken,
    });
    expect(request?.headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded' });
    expect(request?.headers.authorization).toBeUndefined();
  });
});

describe('a profile call by a form', () => {
  const byForm = { method: 'POST', token: { formParameter: 'token' } } as const;
  const sent = () => server.requests.map(({ query, form }) => [query.size, Object.fromEntries(form)]);

  it('has its parameters there as well, and not in the address', async () => {
    const parameters = { lang: 'en', who: '{token.id}', token: 'evil' };
    await read({ ...byForm, parameters }, { tokenExtra: { id: 'o-1' } });
    expect(sent()).toEqual([[0, { client_id: clientId, lang: 'en', who: 'o-1', token: accessToken }]]);
  });

  it('proves which app it is only where the provider wants that', async () => {
    await read(byForm);
    await read({ ...byForm, authenticateAs: 'client' });
    const [plain, proven] = server.requests;
    expect(plain?.headers.authorization).toBeUndefined();
    expect(proven?.headers.authorization).toMatch(/^Basic /);
    expect(proven?.form.get('token')).toBe(accessToken);
  });

  it('proves it in the form where the token endpoint takes it there', async () => {
    const profile = { url: `${server.origin}/me`, ...byForm, authenticateAs: 'client' } as const;
    const client = clientOf(server, { tokenEndpointAuthMethod: 'client_secret_post', profile });
    await readProfile({ outbound }, client, accessToken, { scopes: [] });
    const form = { client_id: clientId, client_secret: 'secret-of-the-client', token: accessToken };
    expect(sent()).toEqual([[0, form]]);
  });
});

describe('a profile that holds what nobody should see', () => {
  it('is rid of the access token wherever it stands', async () => {
    answers['/me'] = {
      id: '1',
      access: accessToken,
      deep: { token: accessToken, list: ['a', accessToken, { t: accessToken }], kept: `${accessToken}-no` },
    };
    answers['/more'] = [accessToken, { t: accessToken, b: 1 }];
    const body = await bodyOf({ also: [{ as: 'more', url: `${server.origin}/more` }] });
    expect(body).toEqual({
      id: '1',
      deep: { list: ['a', {}], kept: `${accessToken}-no` },
      more: [{ b: 1 }],
    });
  });

  it('is rid of what the provider is known to show too much of', async () => {
    answers['/me'] = { id: '1', signed: { a: 1 }, deep: { secret: 's', kept: 1 }, list: [{ secret: 's' }] };
    const omit = ['signed', 'deep.secret', 'list.secret', 'missing.path', 'id.x', 'constructor'];
    expect(await bodyOf({ omit })).toEqual({ id: '1', deep: { kept: 1 }, list: [{ secret: 's' }] });
  });
});

describe('a profile call of its own form', () => {
  it.each([
    { body: { query: '{ viewer { id } }' }, sent: '{"query":"{ viewer { id } }"}' },
    { body: null, sent: 'null' },
  ])('sends $sent as JSON', async ({ body, sent }) => {
    await read({ method: 'POST', body });
    expect([...(server.requests[0]?.form.keys() ?? [])].join()).toBe(sent);
    expect(server.requests[0]?.headers['content-type']).toBe('application/json');
  });

  it('names the client and fields of the token response in its address and headers', async () => {
    answers['/users/u%2F1'] = { id: 'u/1' };
    const profile = {
      url: `${server.origin}/users/{token.user_id}`,
      headers: { 'client-id': '{client_id}', 'x-user': '{token.user_id}' },
      parameters: { openid: '{token.user_id}', lang: 'en' },
    };
    await expect(read(profile, { tokenExtra: { user_id: 'u/1' } })).resolves.toMatchObject({
      body: { id: 'u/1' },
    });
    expect(asked()).toEqual(['/users/u%2F1?openid=u%2F1&lang=en']);
    expect(server.requests[0]?.headers).toMatchObject({ 'client-id': clientId, 'x-user': 'u/1' });
  });

  it.each([
    { name: 'nothing', tokenExtra: {} },
    { name: 'an object', tokenExtra: { user_id: { id: 1 } } },
    { name: 'null', tokenExtra: { user_id: null } },
    { name: 'an empty text', tokenExtra: { user_id: '' } },
    { name: 'a way up', tokenExtra: { user_id: '..' } },
    { name: 'a number nobody can tell from the next', tokenExtra: { user_id: 2 ** 53 } },
    { name: 'a fraction', tokenExtra: { user_id: 1.5 } },
  ])('is not made with $name for an id', async ({ tokenExtra }) => {
    await expect(
      read({ url: `${server.origin}/users/{token.user_id}` }, { tokenExtra }),
    ).rejects.toMatchObject({
      code: 'oauth_provider_unavailable',
      hop: 'token',
    });
    expect(server.requests).toEqual([]);
  });

  it('finds no value that every object has', async () => {
    const url = `${server.origin}/users/{token.constructor}`;
    await expect(read({ url }, { tokenExtra: {} })).rejects.toMatchObject({ hop: 'token' });
    expect(server.requests).toEqual([]);
  });

  it('cannot be given a header by the token response', async () => {
    const tokenExtra = { user_id: '1\r\nx-admin: true' };
    await expect(read({ headers: { 'x-user': '{token.user_id}' } }, { tokenExtra })).rejects.toMatchObject({
      code: 'oauth_provider_unavailable',
    });
    expect(server.requests).toEqual([]);
  });

  it('is not told by the token response which host to ask', () => {
    const url = 'https://{token.host}/me';
    expect(() => clientOf(server, { profile: { url } })).toThrow(
      expect.objectContaining({ code: 'oauth_endpoint_invalid', hop: 'profile' }),
    );
  });
});

describe('a profile answer that says whether it is one', () => {
  const success = { path: 'status.code', value: 0 } as const;

  it.each([
    { status: { code: 0 }, id: '1' },
    { id: '1' },
    { status: 'ok', id: '1' },
    { status: null, id: '1' },
  ])('is one: %j', async (answer) => {
    answers['/me'] = answer;
    expect(await bodyOf({ success })).toEqual(answer);
  });

  it.each([1, '0', null, false, [0]])('is an error with %j, although its status is 200', async (code) => {
    answers['/me'] = { status: { code }, error: 'expired', hint: accessToken };
    const error: unknown = await read({ success }).catch((failure: unknown) => failure);
    expect(error).toMatchObject({
      code: 'oauth_fetch_user_error',
      httpStatus: 200,
      provider: { error: 'expired', body: expect.stringContaining('[redacted]') },
    });
    expect(JSON.stringify(error)).not.toContain(accessToken);
  });
});
