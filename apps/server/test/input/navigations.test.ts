import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import type { Callers } from './callers.ts';
import { startCallers } from './callers.ts';

const long = 'a'.repeat(3000);
const id = 'a'.repeat(43);

const garbage = [
  '',
  '?',
  '?&&&',
  '?=',
  '?%',
  '?%ff=%fe',
  '?a=%00',
  '?__proto__=1',
  '?__proto__[a]=1&constructor=1',
  `?${'a=1&'.repeat(500)}`,
  '?strategy',
  '?strategy=',
  '?strategy=oauth_x%00',
  '?strategy=oauth_nowhere',
  '?strategy=oauth___proto__',
  '?strategy=email_code',
  `?strategy=${long}`,
  '?strategy=oauth_x&strategy=oauth_y',
  '?strategy=oauth_x&intent=steal',
  '?strategy=oauth_x&redirect_url=',
  '?strategy=oauth_x&redirect_url=https://evil.example',
  '?strategy=oauth_x&redirect_url=//evil.example',
  '?strategy=oauth_x&redirect_url=javascript:alert(1)',
  '?strategy=oauth_x&redirect_url=%0d%0aSet-Cookie:a=b',
  `?strategy=oauth_x&redirect_url=https://${long}`,
  '?strategy=oauth_x&action_complete_redirect_url=https://evil.example',
  '?ticket=',
  '?ticket=v1.00000000.AAAA',
  `?ticket=${long}`,
  '?redirect_url=https://evil.example',
  '?redirect_url=a,b',
  '?redirect_url=%ff',
  '?state=',
  `?state=${id}`,
  `?state=${long}`,
  `?state=${id}&state=${id}`,
  `?state=${id}&code=`,
  `?state=${id}&code=${long}`,
  `?state=${id}&code=a&code=b`,
  `?state=${id}&error=access_denied`,
  `?state=${id}&error=%00&error_description=%0d%0a`,
  `?state=${id}&error=<script>alert(1)</script>&error_description=<script>`,
  '?code=a',
  '?error=access_denied',
  '?iss=https://evil.example',
];
const cookies = [
  '',
  'portico=',
  'portico=%00',
  `portico=${id}`,
  `portico=${id}; portico=${id}`,
  'portico_outcome=nonsense',
  `portico_flow_${'0'.repeat(16)}=nonsense`,
  Array.from({ length: 50 }, (_, index) => `portico_flow_${index}=a`).join('; '),
  '=; ;;; a',
  'portico=é',
];
/** Whoever is signed in and asks for an address that is not on the list ends on the own page. */
const refusedAt = (place: string) => (place === '/v1/client/touch' ? '/user' : '/sign-in/sso-callback');
const places = ['/sign-in/start', '/v1/oauth-callback/x', '/v1/oauth_callback/x', '/v1/client/touch'];

describe.each(testDatabases())('a navigation on $name', (kind) => {
  let callers: Callers;

  beforeAll(async () => {
    callers = await startCallers(kind);
  });
  afterAll(() => callers.rig.server.close());

  /** Opens an address, and makes sure that the person lands on a page of ours and takes nothing along. */
  const open = async (path: string, cookie = '') => {
    const { url } = callers.rig.server;
    const answer = await callers.send('GET', path, {
      access: 'public',
      ...(cookie ? { headers: { cookie } } : {}),
    });
    const location = answer.headers.get('location') ?? '';
    expect(answer.status, path).toBe(303);
    expect(new URL(location).origin, path).toBe(url);
    expect(answer.text).toBe('');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return new URL(location);
  };

  it.each(places)(
    'to %s with anything in its query ends on a page of ours and writes nothing',
    async (place) => {
      const before = await callers.stored();
      for (const query of garbage) {
        const { pathname, search } = await open(place + query);
        const isStarted = place === '/sign-in/start' && pathname.startsWith('/sandbox/');
        expect(isStarted || `${pathname}${search}` === refusedAt(place), query).toBe(true);
      }
      expect(await callers.stored()).toBe(before);
    },
  );

  it.each(places)(
    'to %s with anything in its cookies ends on a page of ours and writes nothing',
    async (place) => {
      const before = await callers.stored();
      for (const cookie of cookies) await open(`${place}?state=${id}&code=a`, cookie);
      expect(await callers.stored()).toBe(before);
    },
  );

  it.each(['y', '%00', '%ff', '%', '..%2fx', 'x%2f', 'X', '__proto__', '<script>', long])(
    'back from a provider called %s ends on a page of ours',
    async (key) => {
      const { pathname } = await open(`/v1/oauth-callback/${key}?state=${id}&code=a`);
      expect(pathname).toBe('/sign-in/sso-callback');
    },
  );

  it('starts nothing for what is not on the list, whatever it looks like', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.webUrl(),
      fc.constantFrom('oauth_x', 'oauth_twitter'),
    );
    const name = fc.constantFrom(
      'strategy',
      'redirect_url',
      'action_complete_redirect_url',
      'intent',
      'ticket',
      'state',
      'code',
    );
    const query = fc.array(fc.tuple(name, text), { maxLength: 6 });
    const before = await callers.stored();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), query, async (place, pairs) => {
        const search = new URLSearchParams();
        for (const [key, value] of pairs) search.append(key, value.toWellFormed());
        await open(`${place}?${search.toString()}`);
      }),
      { numRuns: 150, seed: 1 },
    );
    expect(await callers.stored()).toBe(before);
  });

  it('left no trace of a failure of ours in the log', () => {
    const lines = callers.rig.server.logLines;
    expect(lines.filter((line) => /request\.failed|internal_error/.test(line))).toEqual([]);
    expect(lines.filter((line) => line.includes('flow.refused')).length).toBeGreaterThan(50);
  });
});
