import { createId } from '../keys/secrets.ts';
import type { Sealer } from '../keys/seal.ts';
import { createSigningKey } from '../sessions/signing-keys.ts';
import type { Db } from '../store/database.ts';
import { insertEnvironment, insertSigningKey } from '../store/environments.ts';
import type { EnvironmentKind } from '../store/schema.ts';
import { defaultSettings } from './settings.ts';
import { assertSlug } from './slug.ts';

export interface NewEnvironment {
  readonly slug: string;
  readonly name: string;
  readonly kind: EnvironmentKind;
  readonly projectId: string;
  /** Unix milliseconds */
  readonly now: number;
}

/** Where apps usually run while they are being written. */
const developmentOrigins = ['http://localhost:3000', 'http://localhost:5173'];

/**
 * Writes an environment with the key that signs its tokens.
 * @param tx the transaction of what it is created for
 * @returns its id
 * @throws {AppError} `form_param_value_invalid` for a slug that cannot be one
 */
export async function createEnvironment(
  tx: Db,
  sealer: Sealer,
  { slug, name, kind, projectId, now }: NewEnvironment,
): Promise<string> {
  assertSlug(slug);
  const id = createId('env');
  const settings = {
    ...defaultSettings(kind === 'operators' ? 'Portico' : 'My app'),
    allowedOrigins: kind === 'development' ? developmentOrigins : [],
    // Whoever may use the dashboard is invited with a link; nobody signs up to it.
    signUpMode: kind === 'operators' ? 'restricted' : 'public',
    // The last operator would leave nobody who may use the dashboard.
    deleteSelf: kind !== 'operators',
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
