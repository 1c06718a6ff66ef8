import { authorizeAs, people } from '@portico/sandbox';
import { presets, protocolsOf } from '@portico/providers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

const ada = people.find(({ username }) => username === 'ada_byrne')?.id ?? '';
const table = presets
  .filter((preset) => protocolsOf(preset).length > 1)
  .map((preset) => ({ id: preset.id, preset, protocols: protocolsOf(preset) }));

it('there is a provider with two protocols', () => {
  expect(table.map(({ id }) => id)).toContain('x');
});

describe.each(testDatabases())('a provider that speaks two protocols, on $name', (kind) => {
  let server: TestServer;
  let asServer: ReturnType<typeof createServerClient>;
  beforeAll(async () => {
    server = await startTestServer(kind);
    asServer = createServerClient(server.url, server.secretKey);
  });
  afterAll(() => server.close());

  describe.each(table)('$id', ({ preset, protocols }) => {
    it('knows a person as the same by both, with the same name and address', async () => {
      const body = { provider_kind: 'preset', provider_key: preset.id };
      const { id } = (await asServer('POST', '/v1/oauth-providers', body)).body;
      const seen: object[] = [];
      for (const protocol of [...protocols, ...protocols]) {
        const change = { protocol, request_email: true };
        expect((await asServer('PATCH', `/v1/oauth-providers/${id}`, change)).body.protocol).toBe(protocol);
        const browser = createBrowserClient(server.url);
        const url = await browser.start({ strategy: preset.strategy });
        const landed = await browser.request(await authorizeAs(String(url), { person: ada }));
        expect(landed.headers.get('location')).toBe(`${server.url}/user`);
        const userId = (await browser.api('GET', '/v1/me')).body.response.id;
        const accounts = (await asServer('GET', `/v1/external-accounts?user_id=${userId}`)).body.data;
        expect(accounts).toHaveLength(1);
        const [{ provider_user_id, username, first_name, email_address }] = accounts;
        seen.push({ userId, provider_user_id, username, first_name, email_address });
      }
      expect(seen[0]).toMatchObject({ username: 'ada_byrne', email_address: 'ada.byrne@example.com' });
      expect(seen).toEqual(seen.map(() => seen[0]));
    });
  });
});
