import { endpoints } from '@portico/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import type { BrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startMeRig } from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import { sendRaw } from './raw-http.ts';
import { pageHeaders, personWithEmail } from './rig.ts';

/**
 * Begins an attempt or forgets the browser, and so gives it another secret or none: that is what was asked for.
 * Everything else was sent by a page that only wants to know, or acts for a session it names.
 */
const givesSecret = new Set([
  'createSignIn',
  'createSignUp',
  'deleteClient',
  'deleteMe',
  'attemptSignInFirstFactor',
  'attemptSignUpVerification',
  'updateSignUp',
  'attemptSessionFirstFactor',
]);

describe.each(testDatabases())(
  'a request that was sent before the browser got a fresher secret, on $name',
  (kind) => {
    let rig: MeRig;
    /** two tabs of one browser: the one has the cookie of before, the other that of now */
    let before: BrowserClient;
    let now: BrowserClient;
    let sessionId: string;

    beforeAll(async () => {
      rig = await startMeRig(kind);
      now = createBrowserClient(rig.server.url);
      await now.signIn({ person: personWithEmail });
      before = createBrowserClient(rig.server.url);
      for (const [name, value] of now.cookies) before.cookies.set(name, value);
      await now.signIn({ person: personWithEmail });
      sessionId = (await now.api('GET', '/v1/client')).body.response.last_active_session_id;
    });
    afterAll(() => rig.server.close());

    const asked = endpoints
      .filter(({ access, id }) => (access === 'browser' || access === 'session') && !givesSecret.has(id))
      .map(({ id, method, path }) => ({ id, method, path }));

    it.each(asked)('SE10 takes no cookie from the browser, however late: $id', async ({ method, path }) => {
      const answer = await sendRaw(rig.port, {
        method,
        target: path.replace('{id}', sessionId),
        headers: [...pageHeaders(rig.server.url, before), ['content-type', 'application/json']],
        ...(method === 'GET' || method === 'DELETE' ? {} : { body: '{}' }),
      });
      expect(answer.status).toBeLessThan(500);
      expect(answer.setCookie.filter((line) => line.startsWith('portico='))).toEqual([]);
      // Nor does it end what the other tab has.
      expect((await now.api('GET', '/v1/me')).status).toBe(200);
    });

    it('SE10 tells nothing but that nobody is signed in, and no token', async () => {
      const client = await before.api('GET', '/v1/client');
      expect(client.body.response).toMatchObject({ sessions: [], last_active_session_id: null });
      expect((await before.api('GET', '/v1/me')).status).toBe(401);
      expect((await before.api('POST', `/v1/client/sessions/${sessionId}/tokens`, {})).status).toBe(401);
      const minted = await now.api('POST', `/v1/client/sessions/${sessionId}/tokens`, {});
      expect(minted.status).toBe(200);
    });

    it('SE10 mints tokens of which the later one is never older', async () => {
      const issuedAt: number[] = [];
      for (let time = 0; time < 5; time += 1) {
        const { body } = await now.api('POST', `/v1/client/sessions/${sessionId}/tokens`, {});
        const claims = JSON.parse(Buffer.from(body.jwt.split('.')[1], 'base64url').toString()) as {
          iat: number;
        };
        issuedAt.push(claims.iat);
        rig.server.advance(1000);
      }
      expect(issuedAt).toEqual([...new Set(issuedAt)].toSorted((a, b) => a - b));
      expect(issuedAt).toHaveLength(5);
    });
  },
);
