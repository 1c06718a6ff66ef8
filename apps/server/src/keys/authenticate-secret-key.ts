import { AppError } from '@portico/contract';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findApiKeyByHash, touchApiKey } from '../store/environments.ts';
import { knownKeyOf } from '../environments/registry.ts';
import { isSecretKeyText } from './api-key.ts';
import type { ApiKeyScope } from './api-key.ts';
import { hashSecret } from './secrets.ts';

/** How often the time of last use is written, in milliseconds: knowing the minute is enough. */
const lastUseResolution = 60_000;

export interface SecretKeyCaller {
  readonly environment: Environment;
  readonly actor: { readonly type: 'api_key'; readonly id: string };
  readonly scopes: readonly ApiKeyScope[];
}

/**
 * Finds the environment of a secret key. The look-up is by hash, so its duration tells nothing about keys.
 * @param authorization the Authorization header
 * @throws {AppError} `secret_key_invalid`, also when the address names another environment than the key's
 */
export async function authenticateSecretKey(
  { db, registry }: Deps,
  request: { readonly environment: Environment; readonly now: number },
  authorization: string,
): Promise<SecretKeyCaller> {
  const key = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  if (key === undefined) throw new AppError('secret_key_invalid');
  const known = await findKey({ db, registry }, key);
  const environment = known && registry.byId(known.environmentId);
  if (!environment) throw new AppError('secret_key_invalid');
  const isElsewhere = request.environment.basePath !== '' && request.environment.id !== environment.id;
  if (isElsewhere) throw new AppError('secret_key_invalid');
  if (request.now - known.usedAt >= lastUseResolution) {
    known.usedAt = request.now;
    await touchApiKey(db, { environmentId: known.environmentId, id: known.id, now: request.now });
  }
  return { environment, actor: { type: 'api_key', id: known.id }, scopes: known.scopes };
}

/** Keys are in memory, like all settings. Only one that is not there may have been made elsewhere a moment ago. */
async function findKey({ db, registry }: Pick<Deps, 'db' | 'registry'>, key: string) {
  const hash = hashSecret(key);
  const known = registry.secretKey(hash);
  if (known || !isSecretKeyText(key)) return known;
  const row = await findApiKeyByHash(db, hash);
  return row && knownKeyOf(row);
}
