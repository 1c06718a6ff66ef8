import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { startTestServer } from '../../test/server.ts';
import type { TestServer } from '../../test/server.ts';
import { inTransaction } from '../store/database.ts';
import { createEnvironment } from './create-environment.ts';

describe.each(testDatabases())('createEnvironment on $name', (kind) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer(kind);
  });
  afterEach(() => server.close());

  const create = async (slug: string) => {
    const { deps } = server.running;
    const { project_id: projectId } = deps.registry.byHost(undefined).row;
    const environment = { slug, name: 'Another', kind: 'production', projectId, now: server.now() } as const;
    await inTransaction(server.db, (tx) => createEnvironment(tx, deps.sealer, environment));
    await deps.registry.reload();
  };

  it('makes an environment that answers below its slug', async () => {
    await create('staging');
    const answer = await fetch(`${server.url}/e/staging/v1/environment`);
    expect(answer.status).toBe(200);
  });

  it('refuses a slug whose cookie would be that of another purpose, and writes nothing', async () => {
    await expect(create('outcome')).rejects.toMatchObject({ meta: { param_name: 'slug' } });
    await server.running.deps.registry.reload();
    expect(server.running.deps.registry.bySlug('outcome')).toBeUndefined();
  });
});
