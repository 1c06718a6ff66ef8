import type { Identity } from '@portico/providers';
import type { Connection } from '../connections/connection.ts';
import type { Environment } from '../environments/environment.ts';
import { createId, hashSecret } from '../keys/secrets.ts';
import type { Sealer } from '../keys/seal.ts';
import type { Db } from '../store/database.ts';
import { insertBrowser, updateBrowser } from '../store/sessions.ts';
import type { BrowserRow } from '../store/sessions.ts';
import { abandonSignUps, insertSignUp } from '../store/sign-ups.ts';
import type { SignUpRow } from '../store/sign-ups.ts';
import type { StoredTokens } from '../users/external-account-tokens.ts';
import type { SignUpProgress } from './next-step.ts';

/** Hours in which an unfinished sign-up can be continued. */
const lifetimeMs = 24 * 3600 * 1000;

/** What a provider vouched for, kept until the person has given the rest. */
export interface PendingIdentity {
  readonly identity: Identity;
  readonly tokens: StoredTokens;
}

export interface StartSignUp extends PendingIdentity {
  readonly environment: Environment;
  readonly connection: Connection;
  readonly progress: SignUpProgress;
  readonly browser: BrowserRow | undefined;
  readonly browserSecret: string;
  readonly now: number;
}

/**
 * Keeps what the provider proved while the person is asked for the rest, in the caller's transaction.
 * @returns the id of the sign-up
 */
export async function startSignUp(tx: Db, sealer: Sealer, start: StartSignUp): Promise<string> {
  const { environment, connection, identity, tokens, progress, now } = start;
  const browserId = await placeBrowser(tx, start);
  const id = createId('sua');
  const pending: PendingIdentity = { identity, tokens };
  await insertSignUp(tx, {
    environment_id: environment.id,
    id,
    browser_id: browserId,
    status: 'missing_requirements',
    connection_id: connection.id,
    sealed_identity: sealer.seal(JSON.stringify(pending), identityContext(id)),
    email_address: progress.emailAddress,
    email_verified_at: progress.emailVerified ? now : null,
    username: progress.username,
    first_name: progress.firstName,
    last_name: progress.lastName,
    legal_accepted_at: null,
    unsafe_metadata: '{}',
    code_hash: null,
    code_expires_at: null,
    code_sent_at: null,
    code_tries: 0,
    created_session_id: null,
    created_user_id: null,
    created_at: now,
    updated_at: now,
    abandon_at: now + lifetimeMs,
  });
  return id;
}

async function placeBrowser(
  tx: Db,
  { environment, browser, browserSecret, now }: StartSignUp,
): Promise<string> {
  const secretHash = hashSecret(browserSecret);
  if (browser) {
    await abandonSignUps(tx, { environmentId: environment.id, browserId: browser.id, now });
    await updateBrowser(tx, { ...browser, secret_hash: secretHash, updated_at: now });
    return browser.id;
  }
  const id = createId('client');
  await insertBrowser(tx, {
    environment_id: environment.id,
    id,
    secret_hash: secretHash,
    last_strategy: null,
    last_active_session_id: null,
    created_at: now,
    updated_at: now,
  });
  return id;
}

/** @throws {SealError} */
export function openIdentity(sealer: Sealer, row: SignUpRow): PendingIdentity {
  return JSON.parse(sealer.open(row.sealed_identity, identityContext(row.id))) as PendingIdentity;
}

const identityContext = (id: string) => ['sign_ups', id, 'sealed_identity'] as const;
