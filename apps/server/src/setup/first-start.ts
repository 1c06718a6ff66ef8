import { createEnvironment } from '../environments/create-environment.ts';
import type { NewEnvironment } from '../environments/create-environment.ts';
import { operatorsSlug, rootSlug } from '../environments/registry.ts';
import { createSecretKeyText, hintOf } from '../keys/api-key.ts';
import { createId, hashSecret } from '../keys/secrets.ts';
import type { Sealer } from '../keys/seal.ts';
import { inTransaction } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { insertApiKey, insertProject } from '../store/environments.ts';
import { insertMeta } from '../store/meta.ts';
import { masterKeyCheck } from './master-key-check.ts';

/** What only the first start can tell: secret keys are stored as hashes. */
export interface FirstStart {
  readonly developmentSecretKey: string;
}

const environments: readonly Pick<NewEnvironment, 'slug' | 'name' | 'kind'>[] = [
  { slug: rootSlug, name: 'Development', kind: 'development' },
  { slug: 'production', name: 'Production', kind: 'production' },
  { slug: operatorsSlug, name: 'Operators', kind: 'operators' },
];

/**
 * Fills an empty database, in one transaction: of several nodes that start at once, one does.
 * @returns undefined when the database was filled before
 */
export async function prepareFirstStart(
  db: Db,
  sealer: Sealer,
  now: number,
): Promise<FirstStart | undefined> {
  return inTransaction(db, async (tx) => {
    if (!(await insertMeta(tx, 'master_key_check', masterKeyCheck(sealer)))) return undefined;
    await insertMeta(tx, 'settings_version', createId('version'));
    const projectId = createId('proj');
    await insertProject(tx, { id: projectId, name: 'My app', created_at: now });
    const ids = new Map<string, string>();
    for (const [index, seed] of environments.entries()) {
      // Created at one moment; a millisecond each keeps their order.
      ids.set(seed.slug, await createEnvironment(tx, sealer, { ...seed, projectId, now: now + index }));
    }
    return { developmentSecretKey: await createFirstKey(tx, ids.get(rootSlug) ?? '', now) };
  });
}

async function createFirstKey(tx: Db, environmentId: string, now: number): Promise<string> {
  const secretKey = createSecretKeyText('test');
  await insertApiKey(tx, {
    environment_id: environmentId,
    id: createId('key'),
    name: 'First key',
    key_hash: hashSecret(secretKey),
    hint: hintOf(secretKey),
    // It is for trying everything out on one's own machine.
    scopes: 'oauth_tokens',
    created_at: now,
    last_used_at: null,
    revoked_at: null,
  });
  return secretKey;
}
