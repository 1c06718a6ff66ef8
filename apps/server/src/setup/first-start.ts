import { operatorsSlug, rootSlug } from '../environments/registry.ts';
import { defaultSettings } from '../environments/settings.ts';
import { createSecretKeyText, hintOf } from '../keys/api-key.ts';
import { createId, hashSecret } from '../keys/secrets.ts';
import type { Sealer } from '../keys/seal.ts';
import { createSigningKey } from '../sessions/signing-keys.ts';
import { inTransaction } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { insertApiKey, insertEnvironment, insertProject, insertSigningKey } from '../store/environments.ts';
import { insertMeta } from '../store/meta.ts';
import type { EnvironmentKind } from '../store/schema.ts';
import { masterKeyCheck } from './master-key-check.ts';

/** What only the first start can tell: secret keys are stored as hashes. */
export interface FirstStart {
  readonly developmentSecretKey: string;
}

interface Seed {
  readonly slug: string;
  readonly name: string;
  readonly kind: EnvironmentKind;
}

const environments: readonly Seed[] = [
  { slug: rootSlug, name: 'Development', kind: 'development' },
  { slug: 'production', name: 'Production', kind: 'production' },
  { slug: operatorsSlug, name: 'Operators', kind: 'operators' },
];

/** Where apps usually run while they are being written. */
const developmentOrigins = ['http://localhost:3000', 'http://localhost:5173'];

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

async function createEnvironment(
  tx: Db,
  sealer: Sealer,
  { slug, name, kind, projectId, now }: Seed & { projectId: string; now: number },
): Promise<string> {
  const id = createId('env');
  const settings = {
    ...defaultSettings(kind === 'operators' ? 'Portico' : 'My app'),
    allowedOrigins: kind === 'development' ? developmentOrigins : [],
    // Whoever may use the dashboard is invited with a link; nobody signs up to it.
    signUpMode: kind === 'operators' ? 'restricted' : 'public',
  };
  await insertEnvironment(tx, {
    id,
    project_id: projectId,
    slug,
    name,
    kind,
    base_url: null,
    settings: JSON.stringify(settings),
    created_at: now,
    updated_at: now,
  });
  await insertSigningKey(tx, await createSigningKey(sealer, { environmentId: id, algorithm: 'ES256', now }));
  return id;
}

async function createFirstKey(tx: Db, environmentId: string, now: number): Promise<string> {
  const secretKey = createSecretKeyText('test');
  await insertApiKey(tx, {
    environment_id: environmentId,
    id: createId('key'),
    name: 'First key',
    key_hash: hashSecret(secretKey),
    hint: hintOf(secretKey),
    created_at: now,
    last_used_at: null,
    revoked_at: null,
  });
  return secretKey;
}
