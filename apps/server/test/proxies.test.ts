import { people } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserClient, createServerClient } from './browser-client.ts';
import { testDatabases } from './databases.ts';
import { startTestServer } from './server.ts';
import type { TestServer } from './server.ts';

const person = people[0]?.id ?? '';
const throughProxy = {
  'x-forwarded-for': '6.6.6.6, 198.51.100.23',
  'x-city': 'S%C3%A3o%20Paulo',
  'x-country': 'BR',
};

describe.each(testDatabases())('behind a proxy on $name', (kind) => {
  let server: TestServer;

  const start = async (variables: Record<string, string>) => {
    server = await startTestServer(kind, { variables });
    await asServer('POST', '/v1/oauth-providers', { provider_kind: 'preset', provider_key: 'x', name: 'X' });
    await asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: false } },
    });
  };
  const asServer = (method: string, path: string, body?: object) =>
    createServerClient(server.url, server.secretKey)(method, path, body);
  /** Signs somebody in, every request with what a proxy adds. @returns where the session says it is */
  const signIn = async (headers: Record<string, string>) => {
    const browser = createBrowserClient(server.url, headers);
    await browser.signIn({ person });
    const { body } = await browser.api('GET', '/v1/me/sessions/active');
    return body[0].latest_activity;
  };
  const lastEvent = async () => (await asServer('GET', '/v1/audit-events?limit=1')).body.data[0];

  afterEach(() => server.close());

  describe('that is trusted', () => {
    beforeEach(() =>
      start({
        PORTICO_TRUSTED_PROXIES: '127.0.0.0/8,::1',
        PORTICO_CITY_HEADER: 'X-City',
        PORTICO_COUNTRY_HEADER: 'X-Country',
      }),
    );

    it('knows who asks, and where they are', async () => {
      expect(await signIn(throughProxy)).toMatchObject({
        ip_address: '198.51.100.23',
        city: 'São Paulo',
        country: 'BR',
      });
      expect(await lastEvent()).toMatchObject({ type: 'sign_up.completed', ip_address: '198.51.100.23' });
    });

    it('knows no more than the proxy where it says nothing', async () => {
      expect(await signIn({})).toMatchObject({ ip_address: '127.0.0.1', city: null, country: null });
    });

    it('RL04 counts mails by network, one for each that asks', async () => {
      await asServer('PATCH', '/v1/environment-settings', {
        email_code: { enabled: true },
      });
      const ask = async (address: string, number: number) => {
        const browser = createBrowserClient(server.url, { 'x-forwarded-for': address });
        const identifier = `person${number}@example.com`;
        const body = { strategy: 'email_code', identifier };
        return (await browser.api('POST', '/v1/client/sign-ins', body)).status;
      };
      const statuses: number[] = [];
      for (let number = 0; number < 200 && statuses.at(-1) !== 429; number += 1) {
        statuses.push(await ask('9.9.9.23', number));
      }
      expect(statuses.at(-1)).toBe(429);
      expect(statuses[0]).toBe(200);
      expect(await ask('9.9.9.24', 1000)).toBe(200);
    });
  });

  describe('that is not', () => {
    beforeEach(() => start({ PORTICO_TRUSTED_PROXIES: '192.0.2.0/24', PORTICO_COUNTRY_HEADER: 'X-Country' }));

    it('RD04 believes nothing it says', async () => {
      expect(await signIn(throughProxy)).toMatchObject({
        ip_address: '127.0.0.1',
        city: null,
        country: null,
      });
      expect(await lastEvent()).toMatchObject({ ip_address: '127.0.0.1' });
    });
  });
});
