import { backend, frontend } from '@portico/contract';
import { describe, expect, it } from 'vitest';
import { ApiError, createClient } from './index.ts';
import type { ClientOptions } from './index.ts';

const base = 'https://auth.example.com';
const baseUrl = `${base}/e/staging`;
const emptyList = () => Response.json({ data: [], total_count: 0 });

/** A client whose requests are kept, and answered as a test wants. */
function clientAnswered(answer: () => Response, options: Partial<ClientOptions> = {}) {
  const received: Request[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    received.push(new Request(url, init));
    return answer();
  };
  return { call: createClient({ baseUrl, fetch, ...options }), received };
}

const envelope = {
  errors: [
    {
      code: 'form_param_missing',
      message: 'name is missing.',
      long_message: 'name is missing. Send it.',
      meta: { param_name: 'name' },
    },
  ],
  trace_id: '0123456789abcdef0123456789abcdef',
};

describe('the client', () => {
  const failureOf = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error instanceof ApiError) return error;
    throw new Error('It did not fail as it should.', { cause: error });
  };

  it('asks for a list, with the query it was given and nothing that was left out', async () => {
    const { call, received } = clientAnswered(emptyList);
    const list = await call(backend.listUsers, { query: { limit: 5, query: 'a&b=c ü', offset: undefined } });
    expect(list).toEqual({ data: [], total_count: 0 });
    const [request] = received;
    expect(request).toMatchObject({
      method: 'GET',
      url: `${baseUrl}/v1/users?limit=5&query=a%26b%3Dc+%C3%BC`,
      credentials: 'include',
    });
    expect([...(request?.headers ?? [])]).toEqual([['accept', 'application/json']]);
  });

  it('repeats a parameter of which there are several', async () => {
    const { call, received } = clientAnswered(emptyList);
    await call(backend.listUsers, { query: { user_id: ['a', 'b'], banned: false } });
    expect(received[0]).toMatchObject({ url: `${baseUrl}/v1/users?user_id=a&user_id=b&banned=false` });
  });

  it('leaves the question mark out when there is no query', async () => {
    const { call, received } = clientAnswered(emptyList);
    await call(backend.listUsers);
    expect(received[0]?.url).toBe(`${baseUrl}/v1/users`);
  });

  it('sends a body as JSON, with the method of the endpoint and the headers it was given', async () => {
    const headers = { authorization: 'Bearer sk_test_1' };
    const { call, received } = clientAnswered(() => Response.json({}), { headers });
    const id = `oauthp_${'0'.repeat(32)}`;
    await call(backend.updateOauthProvider, { params: { id }, body: { name: 'X' } });
    const [request] = received;
    expect(request).toMatchObject({ method: 'PATCH', url: `${baseUrl}/v1/oauth-providers/${id}` });
    expect(await request?.text()).toBe('{"name":"X"}');
    expect(request?.headers.get('content-type')).toBe('application/json');
    expect(request?.headers.get('authorization')).toBe('Bearer sk_test_1');
  });

  it.each(['../../users', 'a/b', 'a?b=c', 'a#b', '%2e%2e', 'ü'])(
    'never leaves its path with the parameter %s',
    async (id) => {
      const { call, received } = clientAnswered(() => Response.json({}));
      await call(frontend.getSignUp, { params: { id } });
      expect(received[0]?.url).toBe(`${baseUrl}/v1/client/sign-ups/${encodeURIComponent(id)}`);
    },
  );

  it.each(['', '.', '..', undefined])('refuses the parameter %j, with which it would', async (id) => {
    const { call, received } = clientAnswered(() => Response.json({}));
    const params = { id } as { id: string };
    await expect(call(frontend.getSignUp, { params })).rejects.toThrow(TypeError);
    expect(received).toEqual([]);
  });

  it('throws what the server says, with code, field and trace', async () => {
    const { call } = clientAnswered(() => Response.json(envelope, { status: 422 }));
    const error = await failureOf(call(backend.listUsers));
    expect(error).toMatchObject({
      name: 'ApiError',
      status: 422,
      code: 'form_param_missing',
      field: 'name',
      message: 'name is missing. Send it.',
      traceId: envelope.trace_id,
      errors: envelope.errors,
    });
  });

  it.each([
    { name: 'an error page', body: '<html>Bad gateway</html>' },
    { name: 'nothing', body: '' },
    { name: 'another JSON', body: '{"message":"no"}' },
    { name: 'a number', body: '1' },
    { name: 'null', body: 'null' },
    { name: 'an envelope with nothing in it', body: '{"errors":[],"trace_id":7}' },
    { name: 'errors that are no list', body: '{"errors":"no"}' },
    { name: 'errors that are none', body: '{"errors":[null,{},{"code":"a"}]}' },
  ])('throws the status when $name comes instead of an envelope', async ({ body }) => {
    const { call } = clientAnswered(() => new Response(body, { status: 502 }));
    const error = await failureOf(call(backend.listUsers));
    expect(error).toMatchObject({ status: 502, errors: [], traceId: '' });
    expect([error.code, error.field]).toEqual([undefined, undefined]);
    expect(error.message).toBe('The server could not be reached.');
  });

  it('throws status 0 when nobody answers', async () => {
    const error = await failureOf(createClient({ baseUrl: 'http://127.0.0.1:1' })(backend.listUsers));
    expect([error.status, error.code, error.errors]).toEqual([0, undefined, []]);
  });

  it('throws the abortion, and no failure, when the caller gives up', async () => {
    const giveUp = AbortSignal.abort();
    const work = createClient({ baseUrl: 'http://127.0.0.1:1' })(backend.listUsers, undefined, giveUp);
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
  });

  it("calls the page's own origin when it is given no other", async () => {
    const urls: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (url) => {
      urls.push(url);
      return emptyList();
    };
    await createClient({ baseUrl: '', fetch })(backend.listUsers);
    expect(urls).toEqual(['/v1/users']);
  });
});
