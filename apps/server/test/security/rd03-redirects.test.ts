import { authorizeAs } from '@portico/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { json, sendRaw } from './raw-http.ts';
import type { RawAnswer } from './raw-http.ts';
import { redirectCorpus } from './redirect-corpus.ts';
import { personWithEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const app = 'https://app.example.com';
const exact = 'https://other.example.com/after?x=1';
const fields = ['redirect_url', 'action_complete_redirect_url'] as const;

describe.each(testDatabases())('where people are sent on $name', (kind) => {
  let rig: Rig;
  let corpus: readonly string[];

  beforeAll(async () => {
    rig = await startRig(kind);
    await rig.asServer('PATCH', '/v1/environment-settings', {
      allowed_origins: [app],
      allowed_redirect_urls: [exact],
    });
    corpus = redirectCorpus(rig.server.url);
  });
  afterAll(() => rig.server.close());

  const codeOf = ({ body }: RawAnswer) => JSON.parse(body).errors?.[0]?.code;
  const get = (path: string, query: readonly (readonly [string, string])[]) =>
    sendRaw(rig.port, {
      method: 'GET',
      target: `${path}?${new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString()}`,
    });
  /** Somebody else's address, as a browser would read the header that we send. */
  const leadsAway = (location: string | undefined) => {
    if (location === undefined) return false;
    const { origin } = new URL(location, 'https://relative.invalid');
    return origin !== rig.server.url && origin !== app;
  };

  it('RD03 has at least 120 addresses', () => {
    expect(new Set(corpus).size).toBeGreaterThanOrEqual(120);
  });

  it.each(['sign-ins', 'sign-ups'])(
    'RD03 begins no flow at /v1/client/%s that ends elsewhere',
    async (intent) => {
      for (const url of corpus) {
        for (const field of fields) {
          const body = { strategy: 'oauth_x', [field]: url };
          const target = `/v1/client/${intent}`;
          const answer = await sendRaw(rig.port, { method: 'POST', target, ...json(body) });
          expect({ url, status: answer.status }).toEqual({ url, status: 422 });
          expect(JSON.parse(answer.body).errors[0].meta.param_name).toBe(field);
          if (url === '') continue;
          const asForm = await sendRaw(rig.port, {
            method: 'POST',
            target,
            headers: [['content-type', 'application/x-www-form-urlencoded']],
            body: new URLSearchParams(body).toString(),
          });
          expect({ url, status: asForm.status }).toEqual({ url, status: 422 });
        }
      }
    },
  );

  it('RD03 begins no flow at /sign-in/start that ends elsewhere', async () => {
    for (const url of corpus) {
      for (const field of fields) {
        const answer = await get('/sign-in/start', [
          ['strategy', 'oauth_x'],
          [field, url],
        ]);
        expect(answer.status).toBe(303);
        expect({ url, location: answer.location }).toEqual({
          url,
          location: `${rig.server.url}/sign-in/sso-callback`,
        });
        expect(answer.setCookie.map((line) => line.split('=', 1)[0])).toEqual(['portico_outcome']);
      }
    }
  });

  it('RD03 sends nobody elsewhere from /v1/client/touch', async () => {
    for (const url of corpus) {
      const answer = await get('/v1/client/touch', [['redirect_url', url]]);
      expect(answer.status).toBe(303);
      expect({ url, isAway: leadsAway(answer.location) }).toEqual({ url, isAway: false });
      expect(answer.location).not.toContain('evil');
      expect(answer.setCookie.join('\n')).not.toContain('planted');
    }
  });

  it('RD03 takes no second address beside a good one', async () => {
    for (const [first, second] of [
      [app, 'https://evil.example/'],
      ['https://evil.example/', app],
    ] as const) {
      const touched = await get('/v1/client/touch', [
        ['redirect_url', first],
        ['redirect_url', second],
      ]);
      expect(leadsAway(touched.location)).toBe(false);
      const started = await get('/sign-in/start', [
        ['strategy', 'oauth_x'],
        ['redirect_url', first],
        ['redirect_url', second],
      ]);
      const state = new URL(started.location ?? '').searchParams.get('state');
      if (state === null) continue;
      const cookie = started.setCookie[0]?.split(';', 1)[0] ?? '';
      const callback = await authorizeAs(started.location ?? '', { person: personWithEmail });
      const { pathname, search } = new URL(callback);
      const finished = await sendRaw(rig.port, {
        method: 'GET',
        target: pathname + search,
        headers: [['cookie', cookie]],
      });
      expect(leadsAway(finished.location)).toBe(false);
    }
  });

  it('RD03 sends people to what is on the list, and nowhere near it', async () => {
    const good = [`${rig.server.url}/user`, `${app}/`, `${app}/deep/path?x=1#y`, exact];
    for (const url of good) {
      const answer = await get('/v1/client/touch', [['redirect_url', url]]);
      expect(answer.location).toBe(url);
      const browser = createBrowserClient(rig.server.url);
      const finished = await browser.signIn({ person: personWithEmail }, { completeUrl: url });
      expect(finished.headers.get('location')).toBe(url);
    }
    const near = [
      'https://other.example.com/after?x=1&y=2',
      'https://other.example.com/after',
      'https://other.example.com/after?x=1#y',
      'https://other.example.com/AFTER?x=1',
      'https://other.example.com:8443/after?x=1',
      'http://other.example.com/after?x=1',
      'https://other.example.com/',
      'https://sub.app.example.com/',
      'https://app.example.com.evil.example/',
      'http://app.example.com/',
      'https://app.example.com:8443/',
    ];
    for (const url of near) {
      const body = { strategy: 'oauth_x', redirect_url: url };
      const refused = await sendRaw(rig.port, {
        method: 'POST',
        target: '/v1/client/sign-ins',
        ...json(body),
      });
      expect({ url, status: refused.status, code: codeOf(refused) }).toEqual({
        url,
        status: 422,
        code: 'redirect_url_not_allowed',
      });
    }
  });

  it('RD03 takes the address that was matched at the start, whatever the callback carries', async () => {
    const browser = createBrowserClient(rig.server.url);
    const callback = new URL(await authorizeAs(await browser.start(), { person: personWithEmail }));
    for (const name of [
      'redirect_url',
      'redirect_uri',
      'return_to',
      'next',
      'action_complete_redirect_url',
    ]) {
      callback.searchParams.append(name, 'https://evil.example/');
    }
    const finished = await browser.request(callback.href);
    expect(finished.headers.get('location')).toBe(`${rig.server.url}/user`);
  });

  it('RD03 lists origins and URLs only in the form in which they are compared', async () => {
    const origins = [
      'https://app.example.com/',
      'https://app.example.com/x',
      'null',
      '*',
      'app.example.com',
      'javascript:alert(1)',
      'https://user@app.example.com',
      'HTTPS://APP.EXAMPLE.COM',
    ];
    for (const origin of origins) {
      const refused = await rig.asServer('PATCH', '/v1/environment-settings', { allowed_origins: [origin] });
      expect({ origin, status: refused.status }).toEqual({ origin, status: 422 });
    }
    // A star is a letter like any other.
    await rig.asServer('PATCH', '/v1/environment-settings', { allowed_origins: ['https://*.example.com'] });
    const starred = await get('/v1/client/touch', [['redirect_url', 'https://sub.example.com/']]);
    expect(leadsAway(starred.location)).toBe(false);
    await rig.asServer('PATCH', '/v1/environment-settings', { allowed_origins: [app] });
    for (const url of ['javascript:alert(1)', '//evil.example', 'data:text/html,x', '/user', '*']) {
      const refused = await rig.asServer('PATCH', '/v1/environment-settings', {
        allowed_redirect_urls: [url],
      });
      expect({ url, status: refused.status }).toEqual({ url, status: 422 });
    }
  });
});

// Without a port at its end, an origin is the beginning of many others.
describe.each(testDatabases())('where people are sent by an origin without a port on $name', (kind) => {
  const own = 'https://auth.example.test';
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRig(kind, { variables: { PORTICO_URL: own } });
    await rig.asServer('PATCH', '/v1/environment-settings', { allowed_origins: [app] });
  });
  afterAll(() => rig.server.close());

  it('RD03 sends nobody to an origin that begins or ends like a listed one', async () => {
    const listed = new Set([own, app]);
    for (const url of [...redirectCorpus(own), ...redirectCorpus(app)]) {
      const touched = await sendRaw(rig.port, {
        method: 'GET',
        target: `/v1/client/touch?redirect_url=${encodeURIComponent(url.toWellFormed())}`,
      });
      const { origin } = new URL(touched.location ?? '');
      expect({ url, isListed: listed.has(origin) }).toEqual({ url, isListed: true });
      const begun = await sendRaw(rig.port, {
        method: 'POST',
        target: '/v1/client/sign-ins',
        ...json({ strategy: 'oauth_x', redirect_url: url }),
      });
      const isOurs = URL.canParse(url) && listed.has(new URL(url).origin) && /^[!-~]+$/.test(url);
      expect({ url, isBegun: begun.status === 200 && !isOurs }).toEqual({ url, isBegun: false });
    }
  });
});
