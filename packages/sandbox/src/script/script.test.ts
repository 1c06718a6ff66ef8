import { describe, expect, it } from 'vitest';
import { authorizeUrl, createRig, endpoint, origin } from '../testing.ts';
import { SandboxDropped } from './action.ts';

const me = { method: 'GET', path: '/2/users/me' };
const token = { path: '/2/oauth2/token' };

describe('a scripted answer', () => {
  it('replaces one answer, and the provider never sees the request', async () => {
    const rig = createRig();
    const code = await rig.approve();
    rig.sandbox.script.next(token, {
      kind: 'answer',
      status: 503,
      body: { title: 'no' },
      headers: { 'x-a': '1' },
    });
    const scripted = await rig.exchange(code);
    expect(scripted.status).toBe(503);
    expect(scripted.headers.get('x-a')).toBe('1');
    expect(scripted.headers.get('content-type')).toContain('application/json');
    expect(await scripted.json()).toEqual({ title: 'no' });
    expect((await rig.exchange(code)).status).toBe(200);
  });

  it('may be text or bytes, which are sent as they are', async () => {
    const rig = createRig();
    rig.sandbox.script.next(me, { kind: 'answer', body: '<html>' });
    rig.sandbox.script.next(me, { kind: 'answer', body: new Uint8Array([0xff, 0x00]) });
    expect(await (await rig.me('t')).text()).toBe('<html>');
    expect(await (await rig.me('t')).bytes()).toEqual(new Uint8Array([0xff, 0x00]));
  });

  it('goes to the request it matches, in the order of the rules, "next" before "always"', async () => {
    const rig = createRig();
    const { script } = rig.sandbox;
    script.always(me, { kind: 'answer', status: 500 });
    script.next({ method: 'POST', path: '/2/users/me' }, { kind: 'answer', status: 501 });
    script.next({ path: /users/ }, { kind: 'answer', status: 502 });
    script.next((request) => request.headers.get('authorization') === 'Bearer b', {
      kind: 'answer',
      status: 504,
    });
    const statuses = [];
    for (const bearer of ['a', 'b', 'c']) statuses.push((await rig.me(bearer)).status);
    expect(statuses).toEqual([502, 504, 500]);
    script.clear();
    expect((await rig.me('a')).status).toBe(401);
  });
});

describe('a held request', () => {
  it('waits, then gets its honest answer', async () => {
    const rig = createRig();
    const { access_token } = await rig.signIn();
    const held = rig.sandbox.script.next(me, { kind: 'hold' });
    const answer = rig.me(access_token);
    expect((await held.arrived).status).toBeUndefined();
    held.release();
    expect((await answer).status).toBe(200);
  });

  it('can be answered otherwise, or dropped', async () => {
    const rig = createRig();
    const first = rig.sandbox.script.next(me, { kind: 'hold' });
    const second = rig.sandbox.script.next(me, { kind: 'hold' });
    const [answered, dropped] = [rig.me('a'), rig.me('b')];
    await Promise.all([first.arrived, second.arrived]);
    first.release({ kind: 'answer', status: 418 });
    second.release({ kind: 'drop' });
    await expect(dropped).rejects.toThrow(SandboxDropped);
    expect((await answered).status).toBe(418);
  });

  it('can be held after the provider did its part: the code is gone before the answer leaves', async () => {
    const rig = createRig();
    const code = await rig.approve();
    const held = rig.sandbox.script.next(token, { kind: 'hold', at: 'answer' });
    const first = rig.exchange(code);
    await held.arrived;
    expect((await rig.exchange(code)).status).toBe(400);
    held.release();
    expect((await first).status).toBe(200);
  });

  it('is let go when the script is cleared', async () => {
    const rig = createRig();
    const held = rig.sandbox.script.next(me, { kind: 'hold' });
    const answer = rig.me('unknown');
    await held.arrived;
    rig.sandbox.script.clear();
    expect((await answer).status).toBe(401);
  });
});

describe('a dropped connection', () => {
  it('loses only the answer: the refresh token is rotated all the same', async () => {
    const rig = createRig();
    const { refresh_token } = await rig.signIn({}, 'tweet.read users.read offline.access');
    rig.sandbox.script.next(token, { kind: 'drop' });
    await expect(rig.refresh(refresh_token)).rejects.toThrow(SandboxDropped);
    expect((await rig.refresh(refresh_token)).status).toBe(400);
  });

  it('can happen before the provider saw the request', async () => {
    const rig = createRig();
    const { refresh_token } = await rig.signIn({}, 'tweet.read users.read offline.access');
    rig.sandbox.script.next(token, { kind: 'drop', at: 'request' });
    await expect(rig.refresh(refresh_token)).rejects.toThrow(SandboxDropped);
    expect((await rig.refresh(refresh_token)).status).toBe(200);
  });

  it('can happen in the middle of the body', async () => {
    const rig = createRig();
    rig.sandbox.script.next(me, { kind: 'drop', afterBytes: 5 });
    const response = await rig.me('unknown');
    expect(response.status).toBe(401);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value).toHaveLength(5);
    await expect(reader?.read()).rejects.toThrow(SandboxDropped);
  });
});

describe('an answer on its way', () => {
  it('can be changed: status, headers, body', async () => {
    const rig = createRig();
    const { access_token } = await rig.signIn();
    rig.sandbox.script.next(me, {
      kind: 'lie',
      status: 203,
      headers: { 'x-rate-limit-limit': undefined, 'x-more': 'yes' },
      transform: (body) => ({ ...(body as { data: object }), data: { id: 7 } }),
    });
    const response = await rig.me(access_token);
    expect(response.status).toBe(203);
    expect(response.headers.has('x-rate-limit-limit')).toBe(false);
    expect(response.headers.get('x-more')).toBe('yes');
    expect(await response.json()).toEqual({ data: { id: 7 } });
  });

  it('can trickle', async () => {
    const rig = createRig();
    rig.sandbox.script.next(me, { kind: 'slow', bytesPerSecond: 100 });
    const text = await (await rig.me('unknown')).text();
    expect(JSON.parse(text)).toMatchObject({ status: 401 });
    expect(rig.clock.waited).toEqual(Array(Math.ceil(text.length / 10)).fill(100));
  });

  it('can come late', async () => {
    const rig = createRig();
    rig.sandbox.script.next(me, { kind: 'delay', milliseconds: 1234 });
    expect((await rig.me('unknown')).status).toBe(401);
    expect(rig.clock.waited).toEqual([1234]);
  });

  it('can go on for ever', async () => {
    const rig = createRig();
    rig.sandbox.script.next(me, { kind: 'endless' });
    const response = await rig.me('unknown');
    const reader = response.body?.getReader();
    let size = 0;
    while (size < 1_000_000) size += (await reader?.read())?.value?.length ?? 0;
    await reader?.cancel();
    expect(size).toBeGreaterThan(1_000_000);
  });
});

describe('the request log', () => {
  it('has every request with what it carried and what it got', async () => {
    const rig = createRig();
    const code = await rig.approve();
    await rig.exchange(code);
    await rig.me('unknown', '?user.fields=verified');
    const log = rig.sandbox.script.requests;
    expect(log.map(({ method, path, status }) => [method, path.replace('/sandbox/x', ''), status])).toEqual([
      ['GET', '/i/oauth2/authorize', 200],
      ['POST', '/i/oauth2/authorize', 302],
      ['POST', '/2/oauth2/token', 200],
      ['GET', '/2/users/me', 401],
    ]);
    expect(log[0]?.query.get('code_challenge_method')).toBe('S256');
    expect(log[2]?.form?.get('code')).toBe(code);
    expect(log[2]?.headers.get('authorization')).toMatch(/^Basic /);
    expect(log[3]?.query.get('user.fields')).toBe('verified');
    expect(log[3]?.time).toBe(rig.clock.now);
  });

  it('has dropped requests, keeps the newest, and is empty after a reset', async () => {
    const rig = createRig({ logCapacity: 2 });
    await rig.me('a');
    await rig.me('b');
    rig.sandbox.script.next(me, { kind: 'drop' });
    await rig.me('c').catch(() => undefined);
    const bearers = rig.sandbox.script.requests.map(({ headers }) => headers.get('authorization'));
    expect(bearers).toEqual(['Bearer b', 'Bearer c']);
    expect(rig.sandbox.script.requests.at(-1)?.status).toBe('dropped');
    rig.sandbox.reset();
    expect(rig.sandbox.script.requests).toEqual([]);
  });
});

describe('a reset', () => {
  it('forgets rules, codes, tokens and made-up people', async () => {
    const rig = createRig();
    const { access_token } = await rig.signIn({ person: 'new' });
    const code = await rig.approve();
    rig.sandbox.script.always(me, { kind: 'answer', status: 500 });
    rig.sandbox.reset();
    expect((await rig.me(access_token)).status).toBe(401);
    expect((await rig.exchange(code)).status).toBe(400);
    const page = await (await rig.sandbox.fetch(new Request(authorizeUrl()))).text();
    expect(page).toContain('Ada Byrne');
    expect(page).not.toContain('Made up here');
  });

  it('is not needed to bound memory: the oldest tokens go first', async () => {
    const rig = createRig({ capacity: 2 });
    const tokens = [];
    for (const person of ['ada_byrne', 'noorh', 'halden_obs']) tokens.push(await rig.signIn({ person }));
    const statuses = [];
    for (const { access_token } of tokens) statuses.push((await rig.me(access_token)).status);
    expect(statuses).toEqual([401, 200, 200]);
  });
});

describe('the handler', () => {
  it('never looks at the host', async () => {
    const { sandbox } = createRig();
    const url = endpoint('token').replace(origin, 'http://10.0.0.1:9');
    expect((await sandbox.fetch(new Request(url, { method: 'POST' }))).status).toBe(400);
  });

  it('refuses a body beyond 256 kB', async () => {
    const { sandbox } = createRig();
    const request = new Request(endpoint('token'), { method: 'POST', body: 'a'.repeat(257 * 1024) });
    expect((await sandbox.fetch(request)).status).toBe(413);
  });

  it('repeats itself with the same seed, and only then', async () => {
    const run = async (seed: string) => (await createRig({ seed }).signIn()).access_token;
    expect(await run('a')).toBe(await run('a'));
    expect(await run('a')).not.toBe(await run('b'));
  });
});
