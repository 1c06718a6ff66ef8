import { describe, expect, it } from 'vitest';
import { makePerson } from '../people.ts';
import { scenariosFor } from '../scenarios.ts';
import { xTraits } from './page-words.ts';
import { ada, app, authorizeUrl, createRig, endpoint, type Rig } from '../testing.ts';

async function openPage(rig: Rig, changes: Record<string, string | undefined> = {}) {
  const response = await rig.sandbox.fetch(new Request(authorizeUrl(changes)));
  const markup = await response.text();
  return { response, markup, requestId: /name="request" value="([\w-]+)"/.exec(markup)?.[1] ?? '' };
}

async function submit(rig: Rig, form: Record<string, string>): Promise<Response> {
  return rig.post(endpoint('authorize'), form, null);
}

describe('the consent page', () => {
  it('says that it is a stand-in and names the app', async () => {
    const { markup } = await openPage(createRig());
    expect(markup).toContain('<title>X (sandbox)</title>');
    expect(markup).toContain('This is Portico&#39;s stand-in.</strong> No real account is used.');
    expect(markup).toContain('Acme</span> asks to use your account');
  });

  it('offers everybody, and somebody new, each once', async () => {
    const rig = createRig();
    const { markup } = await openPage(rig);
    const values = [...markup.matchAll(/name="person" value="([^"]+)"/g)].map((match) => match[1]);
    expect(values).toHaveLength(rig.sandbox.people.length + 1);
    expect(new Set(values).size).toBe(values.length);
    for (const person of rig.sandbox.people) expect(markup).toContain(`@${person.username}`);
  });

  it('offers a dozen of a large crowd; the others answer to their id', async () => {
    const people = Array.from({ length: 50 }, (_, number) => makePerson(number, 1_795_168_800_000));
    const rig = createRig({ people });
    const { markup } = await openPage(rig);
    expect(markup.match(/name="person"/g)).toHaveLength(13);
    expect((await rig.authorize({ person: people[49]?.id ?? '' })).searchParams.has('code')).toBe(true);
  });

  it('lists the scopes in plain words', async () => {
    const { markup } = await openPage(createRig(), { scope: 'tweet.read users.read users.email' });
    expect(markup).toContain('See your confirmed email address <code>users.email</code>');
    expect(markup).not.toContain('offline.access');
  });

  it('offers every scenario that can happen there', async () => {
    const { markup } = await openPage(createRig());
    const offered = [...markup.matchAll(/name="scenario" value="([^"]+)"/g)].map((match) => match[1]);
    expect(offered).toEqual(scenariosFor(xTraits).map(({ name }) => name));
  });

  it('escapes what it is given', async () => {
    const rig = createRig({ apps: [{ ...app, name: '"><script>alert(1)</script>' }] });
    const { markup } = await openPage(rig, { state: '"><script>alert(2)</script>' });
    expect(markup).not.toContain('<script');
    expect(markup).toContain('&quot;&gt;&lt;script&gt;alert(1)');
  });

  it('has no script and no inline style', async () => {
    const { markup } = await openPage(createRig());
    expect(markup).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=/);
  });

  it('may load its own files only, lead to the callback only, and sit in no frame', async () => {
    const rig = createRig({ apps: [{ ...app, redirectUris: ['https://app.example/cb'] }] });
    const { response } = await openPage(rig, { redirect_uri: 'https://app.example/cb' });
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' https://app.example " +
        "http://localhost:* http://127.0.0.1:* http://*.localhost:*; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('lets a callback with an unusual host add nothing to the policy', async () => {
    const uri = "https://a;script-src'unsafe-inline'/cb";
    const { response } = await openPage(createRig({ apps: [{ ...app, redirectUris: [uri] }] }), {
      redirect_uri: uri,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).not.toContain('script-src');
  });

  it('loads its style sheet and its pictures', async () => {
    const rig = createRig();
    const { markup } = await openPage(rig);
    const paths = [...markup.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(paths.length).toBeGreaterThan(rig.sandbox.people.length);
    const responses = await Promise.all(
      paths.map(async (path) => rig.sandbox.fetch(new Request(`http://localhost:4400${path}`))),
    );
    expect(responses.map(({ status }) => status)).toEqual(paths.map(() => 200));
    for (const { headers } of responses) expect(headers.get('content-type')).toMatch(/^(text\/css|image\/)/);
  });
});

describe('a decision on the consent page', () => {
  const approval = { person: ada, decision: 'authorize', scenario: '' };

  it('answers 302, never a status that would repeat the form at the callback', async () => {
    const rig = createRig();
    const { requestId } = await openPage(rig);
    expect((await submit(rig, { ...approval, request: requestId })).status).toBe(302);
  });

  it('leads to the same place when the form is sent twice', async () => {
    const rig = createRig();
    const { requestId } = await openPage(rig);
    const first = await submit(rig, { ...approval, person: 'new', request: requestId });
    const second = await submit(rig, { ...approval, person: 'new', request: requestId });
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(
      (await rig.exchange(new URL(first.headers.get('location') ?? '').searchParams.get('code') ?? ''))
        .status,
    ).toBe(200);
  });

  it('cannot be changed afterwards', async () => {
    const rig = createRig();
    const { requestId } = await openPage(rig);
    await submit(rig, { ...approval, request: requestId });
    const second = await submit(rig, { ...approval, decision: 'cancel', request: requestId });
    expect(second.headers.get('x-sandbox-reason')).toBe('request_decided');
    expect(second.headers.get('location')).toBeNull();
  });

  it.each([
    { name: 'a request nobody made', change: { request: 'other' }, reason: 'request_unknown' },
    { name: 'a person nobody knows', change: { person: '42' }, reason: 'decision_invalid' },
    { name: 'no decision', change: { decision: '' }, reason: 'decision_invalid' },
    { name: 'a scenario nobody wrote', change: { scenario: 'constructor' }, reason: 'decision_invalid' },
  ])('is refused with $name, and can then be made properly', async ({ change, reason }) => {
    const rig = createRig();
    const { requestId } = await openPage(rig);
    const refused = await submit(rig, { ...approval, request: requestId, ...change });
    expect(refused.headers.get('x-sandbox-reason')).toBe(reason);
    expect((await submit(rig, { ...approval, request: requestId })).status).toBe(302);
  });

  it('makes up a different person each time, who is offered again afterwards', async () => {
    const rig = createRig();
    const ids = [];
    for (let round = 0; round < 2; round += 1) {
      const tokens = await rig.signIn({ person: 'new' });
      const { data } = (await (await rig.me(tokens.access_token)).json()) as { data: { id: string } };
      ids.push(data.id);
    }
    expect(new Set(ids).size).toBe(2);
    const { markup } = await openPage(rig);
    for (const id of ids) expect(markup).toContain(`name="person" value="${id}"`);
  });
});
