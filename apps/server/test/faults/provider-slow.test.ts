import { newPerson, people } from '@portico/sandbox';
import type { SandboxServer } from '@portico/sandbox';
import { createOwnerLink } from '../../src/operators/owner-link.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import type { BrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { ada, failureShown, signInFresh, startFaultRig } from './fault-rig.ts';
import type { FaultRig } from './fault-rig.ts';
import { connectProvider, profileCall, startProvider, tokenCall } from './provider.ts';

/** Milliseconds that one call to a provider may take in all. */
const deadline = 10_000;
const sufferers = 12;

describe.each(testDatabases().slice(0, 1))('a provider that is slower than anybody waits', (kind) => {
  let rig: FaultRig;
  let other: SandboxServer;

  beforeAll(async () => {
    other = await startProvider(people);
    const origins = { PORTICO_OUTBOUND_ALLOW: '127.0.0.1/32' };
    rig = await startFaultRig(kind, { variables: origins });
    await connectProvider(createServerClient(rig.server.url, await productionKey()), other.origin);
  });
  afterAll(async () => {
    await rig.close();
    await other.close();
  });

  const productionKey = async (): Promise<string> => {
    const { server } = rig;
    const operator = createBrowserClient(server.url);
    const link = await createOwnerLink(server.db, { url: server.url, now: server.now() });
    await operator.api('POST', '/v1/owner-claims', { token: link.split('#')[1] });
    const answer = await operator.request('/v1/api-keys', {
      method: 'POST',
      headers: {
        origin: server.url,
        'content-type': 'application/json',
        'portico-environment': 'production',
      },
      body: JSON.stringify({ name: 'A key' }),
    });
    return ((await answer.json()) as { secret: string }).secret;
  };

  const signInToProduction = async (): Promise<number> => {
    const startedAt = performance.now();
    const browser = createBrowserClient(rig.server.url);
    const callback = await browser.signIn({ person: ada.id }, { base: '/e/production' });
    expect(callback.headers.get('location')).toBe(`${rig.server.url}/e/production/user`);
    return performance.now() - startedAt;
  };

  const suffer = async (): Promise<{ browser: BrowserClient; milliseconds: number }> => {
    const browser = createBrowserClient(rig.server.url);
    const startedAt = performance.now();
    // Everybody is somebody else: the provider ends a person's tokens when they sign in again.
    await browser.signIn({ person: newPerson });
    return { browser, milliseconds: performance.now() - startedAt };
  };

  it(
    'is given up after ten seconds, while another provider signs people in as before',
    { timeout: 30_000 },
    async () => {
      const { script } = rig.provider.sandbox;
      await signInToProduction();
      const undisturbed = await signInToProduction();
      const held = [tokenCall, profileCall].flatMap((call) =>
        Array.from({ length: sufferers / 2 }, () => script.next(call, { kind: 'hold' })),
      );
      const attempts = Array.from({ length: sufferers }, suffer);
      await Promise.all(held.map(({ arrived }) => arrived));
      const meanwhile = [await signInToProduction(), await signInToProduction(), await signInToProduction()];
      expect(Math.min(...meanwhile)).toBeLessThan(5 * undisturbed + 200);

      for (const { browser, milliseconds } of await Promise.all(attempts)) {
        expect(milliseconds).toBeGreaterThan(deadline - 100);
        expect(milliseconds).toBeLessThan(deadline + 3000);
        expect(await failureShown(browser)).toMatchObject({ code: 'oauth_provider_unavailable' });
      }
      script.clear();
      expect(await rig.asServer('GET', '/v1/users')).toMatchObject({ body: { total_count: 0 } });
      expect(await signInFresh(rig.server, ada)).toMatch(/^user_/);
    },
  );

  it('costs no more memory than its limit, however much it sends', async () => {
    const { script } = rig.provider.sandbox;
    await signInFresh(rig.server, ada);
    script.always(profileCall, { kind: 'endless' });
    const before = process.memoryUsage.rss();
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 2);
    const browsers = await Promise.all(Array.from({ length: sufferers }, suffer));
    clearInterval(watch);
    script.clear();
    for (const { browser } of browsers)
      expect(await failureShown(browser)).toMatchObject({ code: 'oauth_provider_unavailable' });
    // One megabyte of each answer is read; twice that in flight, and what the provider itself needs here.
    expect((most - before) / 2 ** 20).toBeLessThan(8 * sufferers);
  });
});
