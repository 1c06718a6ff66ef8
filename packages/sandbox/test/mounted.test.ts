import { presets, protocolsOf } from '@portico/providers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserClient, createServerClient } from '../../../apps/server/test/browser-client.ts';
import { testDatabases } from '../../../apps/server/test/databases.ts';
import { startTestServer, type TestServer } from '../../../apps/server/test/server.ts';

const ways = presets.flatMap((preset) =>
  protocolsOf(preset).map((protocol, index) => ({ id: preset.id, protocol, isFirst: index === 0 })),
);

/** Providers whose issuer is made of the operator's parameters, at another place than the sandbox would take. */
const ownPlaces = presets.flatMap((preset) => {
  if (preset.protocol === 'oauth1' || !preset.issuer?.includes('{')) return [];
  return Object.entries(preset.parameters ?? {}).flatMap(([name, { pattern, example }]) => {
    const value = example.replace(/^[a-z0-9]+/, 'other');
    return new RegExp(pattern).test(value) ? [{ id: preset.id, provider_parameters: { [name]: value } }] : [];
  });
});

describe.each(testDatabases().slice(0, 1))('Portico with its sandbox on $name', (kind) => {
  let server: TestServer;
  let asServer: ReturnType<typeof createServerClient>;
  const start = async () => {
    server = await startTestServer(kind);
    asServer = createServerClient(server.url, server.secretKey);
  };
  beforeEach(start);
  afterEach(() => server.close());

  /** @returns null, or the error that the person's browser is told */
  async function signIn(provider: { id: string; [setting: string]: unknown }): Promise<unknown> {
    const { id, ...settings } = provider;
    const added = await asServer('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key: id,
      ...settings,
    });
    expect(added.body.errors ?? []).toEqual([]);
    const browser = createBrowserClient(server.url);
    await browser.signIn({ person: 'new' }, { strategy: `oauth_${id}` });
    const { body } = await browser.api('GET', '/v1/client');
    const { sessions, sign_in: failed, sign_up: unfinished } = body.response;
    // Whoever has no verified address is asked for one; everybody else is in.
    if (sessions.length === 1 || unfinished?.status === 'missing_requirements') return null;
    return failed?.first_factor_verification?.error ?? 'nobody came back';
  }

  it('signs people in through every provider, by each of its protocols, without credentials', async () => {
    // One connection for each key, so the second protocol of a provider is for another server.
    for (const protocols of [ways.filter(({ isFirst }) => isFirst), ways.filter(({ isFirst }) => !isFirst)]) {
      for (const { id, protocol } of protocols) {
        expect({ id, error: await signIn({ id, protocol }) }).toEqual({ id, error: null });
      }
      await server.close();
      await start();
    }
  });

  it.each(ownPlaces)("knows the operator's own place of $id", async ({ id, provider_parameters }) => {
    expect(await signIn({ id, provider_parameters })).toBeNull();
  });
});
