import { AppError } from '@portico/contract';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findApiKeyByHash, touchApiKey } from '../store/environments.ts';
import { apiKeyScopesOf, isSecretKeyText } from './api-key.ts';
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
  if (key === undefined || !isSecretKeyText(key)) throw new AppError('secret_key_invalid');
  const row = await findApiKeyByHash(db, hashSecret(key));
  const environment = row && registry.byId(row.environment_id);
  if (!row || !environment) throw new AppError('secret_key_invalid');
  const isElsewhere = request.environment.basePath !== '' && request.environment.id !== environment.id;
  if (isElsewhere) throw new AppError('secret_key_invalid');
  if (request.now - (row.last_used_at ?? 0) >= lastUseResolution) {
    await touchApiKey(db, { environmentId: row.environment_id, id: row.id, now: request.now });
  }
  return { environment, actor: { type: 'api_key', id: row.id }, scopes: apiKeyScopesOf(row) };
}
