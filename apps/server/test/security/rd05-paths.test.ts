import { endpoints } from '@portico/contract';
import type { Endpoint } from '@portico/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { json, sendRaw } from './raw-http.ts';
import { pageHeaders, personWithEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

type Spelling = (path: string, port: number) => string;

const onLastSegment = (path: string, change: (segment: string) => string) =>
  path.replace(/[^/]+$/, (segment) => change(segment));
const firstName = /(?<=^\/v1\/)[a-z]/;
const hex = (letter: string) => `%${letter.charCodeAt(0).toString(16)}`;

/** Ways to write one path, each of which some router, proxy or guard reads as that path. */
const spellings: Readonly<Record<string, Spelling>> = {
  'a slash before it': (path) => `/${path}`,
  'a doubled slash inside': (path) => path.replace('/v1/', '/v1//'),
  'a slash behind it': (path) => `${path}/`,
  'two slashes behind it': (path) => `${path}//`,
  'a dot segment before it': (path) => `/.${path}`,
  'a dot segment inside': (path) => path.replace('/v1/', '/v1/./'),
  'a parent segment before it': (path) => `/x/..${path}`,
  'a parent segment inside': (path) => path.replace('/v1/', '/v1/x/../'),
  'an encoded parent segment': (path) => `/x/%2e%2e${path}`,
  'encoded slashes': (path) => `/${path.slice(1).replaceAll('/', '%2f')}`,
  'one encoded slash': (path) => path.replace('/v1/', '/v1%2F'),
  'an encoded slash before it': (path) => `/%2f${path.slice(1)}`,
  backslashes: (path) => `/${path.slice(1).replaceAll('/', '\\')}`,
  'an encoded backslash': (path) => path.replace('/v1/', '/v1%5c'),
  'a matrix parameter behind it': (path) => `${path};x=1`,
  'a matrix parameter inside': (path) => path.replace('/v1/', '/v1;x/'),
  'capital letters': (path) => path.toUpperCase(),
  'one capital letter': (path) => path.replace(firstName, (letter) => letter.toUpperCase()),
  'an encoded letter': (path) => path.replace(firstName, hex),
  'a letter that is encoded twice': (path) =>
    path.replace(firstName, (letter) => hex(letter).replace('%', '%25')),
  'an overlong encoding': (path) => path.replace('/v1/', '/v1%c0%af'),
  'a full-width letter': (path) => path.replace(firstName, () => '%ef%bd%95'),
  'an encoded space behind it': (path) => `${path}%20`,
  'an encoded NUL behind it': (path) => `${path}%00`,
  'a broken escape behind it': (path) => `${path}%`,
  'a dot behind it': (path) => `${path}.`,
  'a file ending': (path) => `${path}.json`,
  'an encoded question mark': (path) => `${path}%3f`,
  'an empty query': (path) => `${path}?`,
  'a fragment': (path) => `${path}#x`,
  underscores: (path) => path.replaceAll('-', '_'),
  'a method in the query': (path) => `${path}?_method=GET`,
  'the whole URL': (path, port) => `http://127.0.0.1:${port}${path}`,
  'the URL of another host': (path) => `http://evil.example${path}`,
  'the prefix of an environment': (path) => `/e/production${path}`,
  'the prefix of the operators': (path) => `/e/operators${path}`,
  'the prefix of the environment that has none': (path) => `/e/development${path}`,
  'the prefix of no environment': (path) => `/e/nowhere${path}`,
  'an encoded prefix': (path) => `/%65/production${path}`,
  'two prefixes': (path) => `/e/production/e/production${path}`,
  'a longer last segment': (path) => onLastSegment(path, (segment) => `${segment}x`),
};

/** Doors that are open to anybody, through which a path may be dragged along. */
const openPrefixes = [
  '/sign-in',
  '/user',
  '/dashboard',
  '/sandbox',
  '/_portico/portal',
  '/v1/oauth-callback/x',
];

const guarded = endpoints.filter(({ access }) => access !== 'browser' && access !== 'public');

describe.each(testDatabases())('spellings of a path on $name', (kind) => {
  let rig: Rig;
  let personId: string;

  beforeAll(async () => {
    rig = await startRig(kind);
    const person = createBrowserClient(rig.server.url);
    await person.signIn({ person: personWithEmail });
    personId = (await person.api('GET', '/v1/me')).body.response.id;
  });
  afterAll(() => rig.server.close());

  const pathOf = ({ path }: Endpoint) =>
    path.replace('{id}', path.includes('users') ? personId : rig.connectionId);
  const ask = (method: string, target: string, headers: readonly (readonly [string, string])[] = []) =>
    sendRaw(rig.port, { method, target, headers });

  it('RD05 has at least 25 spellings, and at least 15 routes to try them on', () => {
    expect(Object.keys(spellings).length).toBeGreaterThanOrEqual(25);
    expect(guarded.length).toBeGreaterThanOrEqual(15);
  });

  it.each(Object.entries(spellings))('RD05 lets no stranger in by %s', async (_name, spell) => {
    for (const endpoint of guarded) {
      const target = spell(pathOf(endpoint), rig.port);
      const { status, body } = await ask(endpoint.method, target);
      expect({ target, isRefused: [400, 401, 404].includes(status) }).toEqual({ target, isRefused: true });
      expect(JSON.parse(body).errors).toHaveLength(1);
      expect(body).not.toContain(personId);
    }
  });

  it.each(Object.entries(spellings))('RD05 reaches the same endpoint or none by %s', async (_name, spell) => {
    const key = [['authorization', `Bearer ${rig.server.secretKey}`]] as const;
    for (const path of [`/v1/users/${personId}`, '/v1/users', '/v1/oauth-provider-presets']) {
      const straight = await ask('GET', path, key);
      const spelled = await ask('GET', spell(path, rig.port), key);
      if (spelled.status === 200) expect(spelled.body).toBe(straight.body);
      else expect([400, 401, 404, 422]).toContain(spelled.status);
    }
  });

  it.each(openPrefixes)('RD05 lets no stranger in through %s', async (prefix) => {
    const ways = ['/..', '/%2e%2e', '/..%2f..', '/x/../..', '/..;', '//..', '\\..', '/.%2e/', '/%252e%252e'];
    for (const way of ways) {
      for (const path of [`/v1/users/${personId}`, '/v1/users', '/v1/oauth-providers', '/v1/environments']) {
        const { status, body, headers } = await ask('GET', prefix + way + path);
        expect(body).not.toContain(personId);
        expect(body).not.toContain(rig.connectionId);
        const isPage = headers['content-type'] === 'text/html; charset=utf-8';
        expect(status < 200 || status >= 300 || isPage).toBe(true);
      }
    }
  });

  it('RD05 counts one limit for all spellings of a route that mails', async () => {
    await rig.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: true } },
    });
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: 'new' });
    const { body } = await browser.api('GET', '/v1/client');
    const at = `/v1/client/sign-ups/${body.response.sign_up.id}`;
    await browser.api('PATCH', at, { email_address: 'rd05@example.com' });
    const path = `${at}/prepare-verification`;
    const content = json({ strategy: 'email_code' });
    const headers = [...content.headers, ...pageHeaders(rig.server.url, browser)];
    const statuses: number[] = [];
    for (const spell of [(same: string) => same, ...Object.values(spellings)]) {
      const target = spell(path, rig.port);
      const answer = await sendRaw(rig.port, { method: 'POST', target, headers, body: content.body });
      statuses.push(answer.status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses).toContain(429);
    expect((await rig.asServer('GET', '/v1/inbox-messages')).body.total_count).toBe(1);
  });
});
