import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleEnvironment } from '../../test/sample-environment.ts';
import { testDatabases } from '../../test/databases.ts';
import { startTestServer } from '../../test/server.ts';
import type { TestServer } from '../../test/server.ts';
import { environmentOfUrl } from '../http/address.ts';
import { cookieName } from '../http/cookies.ts';
import type { CookiePurpose } from '../http/cookies.ts';
import type { Registry } from './registry.ts';
import { assertSlug } from './slug.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('There is no database to test on.');

const refused = expect.objectContaining({
  code: 'form_param_value_invalid',
  meta: { param_name: 'slug' },
}) as Error;

describe('assertSlug', () => {
  it.each(['development', 'production', 'operators', 'staging', 'eu-west-1', 'a', '0', 'a'.repeat(63)])(
    'takes %s, which an address then finds',
    (slug) => {
      expect(() => assertSlug(slug)).not.toThrow();
      const environment = sampleEnvironment({ slug, basePath: `/e/${slug}` });
      const registry = { bySlug: (name: string) => (name === slug ? environment : undefined) };
      const url = `https://auth.example.com/e/${slug}/v1/client`;
      expect(environmentOfUrl(registry as unknown as Registry, url, undefined)).toBe(environment);
    },
  );

  it.each(['', '-a', 'A', 'a_b', 'a.b', 'a/b', 'a b', 'ä', 'a\n', 'a'.repeat(64)])('refuses %j', (slug) => {
    expect(() => assertSlug(slug)).toThrow(refused);
  });

  it('refuses what would make the cookie of one environment that of another', () => {
    const root = sampleEnvironment({ slug: 'development' });
    const purposes: Record<Exclude<CookiePurpose, '' | `flow_${string}`>, true> = {
      outcome: true,
      try: true,
    };
    for (const purpose of [...Object.keys(purposes), 'flow'] as ('outcome' | 'try')[]) {
      const own = cookieName(sampleEnvironment({ slug: purpose }), '').full;
      expect(own).toBe(cookieName(root, purpose).full);
      expect(() => assertSlug(purpose), purpose).toThrow(refused);
    }
    expect(() => assertSlug('flow-1')).toThrow(refused);
  });

  describe('beside a server', () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startTestServer(sqlite);
    });
    afterAll(() => server.close());

    it('refuses every first segment of a path that answers', () => {
      const segments = new Set(server.running.app.routes.map(({ path }) => path.split('/')[1] ?? ''));
      const usable = [...segments].filter((segment) => /^[a-z0-9][a-z0-9-]*$/.test(segment));
      expect(usable.length).toBeGreaterThan(6);
      for (const segment of [...usable, 'e']) expect(() => assertSlug(segment), segment).toThrow(refused);
    });

    it('took those of the environments that it was born with', () => {
      for (const { slug } of server.running.deps.registry.all()) expect(() => assertSlug(slug)).not.toThrow();
    });
  });
});
