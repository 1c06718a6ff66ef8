import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authorizeAs } from './authorize-as.ts';
import { startSandboxServer, type SandboxServer } from './node-server.ts';
import { ada, app, authorizeUrl, basic, codeVerifier, endpoint, redirectUri } from './testing.ts';

let server: SandboxServer;

beforeEach(async () => {
  server = await startSandboxServer({ apps: [app] });
});

afterEach(async () => {
  await server.close();
});

async function exchange(code: string): Promise<Response> {
  return fetch(endpoint('token', server.origin), {
    method: 'POST',
    headers: { authorization: basic() },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    }),
  });
}

async function approve(): Promise<string> {
  const callback = await authorizeAs(authorizeUrl({}, server.origin), { person: ada });
  return new URL(callback).searchParams.get('code') ?? '';
}

async function me(accessToken: string): Promise<Response> {
  const url = `${endpoint('me', server.origin)}?user.fields=profile_image_url`;
  return fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });
}

describe('the sandbox server', () => {
  it('serves a whole sign-in, and a picture that loads', async () => {
    const { access_token } = (await (await exchange(await approve())).json()) as { access_token: string };
    const { data } = (await (await me(access_token)).json()) as { data: { profile_image_url: string } };
    expect(data.profile_image_url.startsWith(`${server.origin}/sandbox/x/`)).toBe(true);
    const picture = await fetch(data.profile_image_url);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect((await picture.bytes()).subarray(1, 4)).toEqual(new TextEncoder().encode('PNG'));
  });

  it('redeems a code once when ten exchanges arrive together', async () => {
    const code = await approve();
    const answers = await Promise.all(Array.from({ length: 10 }, async () => exchange(code)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  });

  it('ignores the Host header', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const url = new URL(authorizeUrl({}, server.origin));
      const sent = httpRequest(url, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject).end();
    });
    expect(status).toBe(200);
  });

  it('holds a request until it is released', async () => {
    const held = server.sandbox.script.next({ path: '/2/users/me' }, { kind: 'hold' });
    const answer = me('unknown');
    const arrived = await held.arrived;
    expect(arrived.headers.get('authorization')).toBe('Bearer unknown');
    held.release({ kind: 'answer', status: 429, body: {} });
    expect((await answer).status).toBe(429);
  });

  it('drops a connection before it answers, and serves the next request', async () => {
    server.sandbox.script.next({ path: '/2/users/me' }, { kind: 'drop' });
    await expect(me('unknown')).rejects.toThrow('fetch failed');
    expect((await me('unknown')).status).toBe(401);
  });

  it('drops a connection in the middle of the body', async () => {
    server.sandbox.script.next({ path: '/2/users/me' }, { kind: 'drop', afterBytes: 7 });
    const response = await me('unknown');
    expect(response.status).toBe(401);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(7);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value).toHaveLength(7);
    await expect(reader?.read()).rejects.toThrow('terminated');
  });

  it('sends an endless answer only for as long as somebody reads', async () => {
    server.sandbox.script.next({ path: '/2/users/me' }, { kind: 'endless' });
    const response = await me('unknown');
    const reader = response.body?.getReader();
    let size = 0;
    while (size < 1_000_000) size += (await reader?.read())?.value?.length ?? 0;
    await reader?.cancel();
    expect((await me('unknown')).status).toBe(401);
  });

  it('trickles in real time', async () => {
    server.sandbox.script.next({ path: '/2/users/me' }, { kind: 'slow', bytesPerSecond: 5_000 });
    expect(await (await me('unknown')).json()).toMatchObject({ status: 401 });
  });

  it('closes although a request is held', async () => {
    const other = await startSandboxServer({ apps: [app] });
    const held = other.sandbox.script.next({ path: '/2/users/me' }, { kind: 'hold' });
    const answer = fetch(endpoint('me', other.origin)).then(
      (response) => response.status,
      () => 'closed',
    );
    await held.arrived;
    await other.close();
    expect(await answer).toBe('closed');
  });

  it('answers a target that is no URL by closing the connection, and lives on', async () => {
    const outcome = await new Promise<string>((resolve) => {
      const sent = httpRequest(server.origin, { path: '//' }, () => resolve('answered'));
      sent.on('error', () => resolve('closed')).end();
    });
    expect(outcome).toBe('closed');
    expect((await me('unknown')).status).toBe(401);
  });
});
