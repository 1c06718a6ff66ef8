import { AppError } from '@portico/contract';
import type { Origin } from '../audit/audit.ts';
import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { createId, createSecret, hashSecret } from '../keys/secrets.ts';
import { startSession } from '../sessions/start-session.ts';
import type { Device } from '../sessions/start-session.ts';
import { inTransaction } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import {
  deleteOwnerLinks,
  findOwner,
  insertOperator,
  insertOwnerLink,
  takeOwnerLink,
} from '../store/operators.ts';
import { findBrowser } from '../store/sessions.ts';
import { insertUser } from '../store/users.ts';

const lifetimeMs = 60 * 60 * 1000;

/**
 * Makes a one-time link to the dashboard for whoever has the machine. Links that were printed before are
 * dead. The secret is in the fragment, which browsers do not send, so that it is in no log.
 * @param url the public origin
 */
export async function createOwnerLink(db: Db, { url, now }: { url: string; now: number }): Promise<string> {
  const token = createSecret();
  await inTransaction(db, async (tx) => {
    await deleteOwnerLinks(tx);
    await insertOwnerLink(tx, {
      token_hash: hashSecret(token),
      created_at: now,
      expires_at: now + lifetimeMs,
    });
  });
  return `${url}/dashboard/claim#${token}`;
}

export interface ClaimOwnerLink {
  readonly token: string;
  readonly origin: Omit<Origin, 'environmentId' | 'webhooks'>;
  readonly device: Device;
  /** hash of the secret the browser came with */
  readonly secretHash: string | undefined;
}

/**
 * Exchanges an owner link for a session: of the first owner, who is created by the first link of all.
 * @returns the owner's id and the browser's new secret
 * @throws {AppError} `owner_link_invalid`
 */
export async function claimOwnerLink(
  deps: Deps,
  claim: ClaimOwnerLink,
): Promise<{ userId: string; browserSecret: string }> {
  const environment = deps.registry.operators();
  const { now } = claim.origin;
  const browserSecret = createSecret();
  const userId = await inTransaction(deps.db, async (tx) => {
    // Taken first: of two claims at once, one gets past this line.
    if (!(await takeOwnerLink(tx, hashSecret(claim.token), now))) throw new AppError('owner_link_invalid');
    const owner = await findOwner(tx, environment.id);
    const id = owner?.user_id ?? (await createOwner(tx, environment, now));
    const sessionId = await startSession(tx, environment, {
      userId: id,
      browser:
        claim.secretHash === undefined ? undefined : await findBrowser(tx, environment.id, claim.secretHash),
      browserSecret,
      strategy: 'owner_link',
      device: claim.device,
      now,
    });
    await record(
      tx,
      { ...claim.origin, environmentId: environment.id, webhooks: environment.webhooks },
      {
        type: owner ? 'owner.signed_in' : 'owner.claimed',
        actor: { type: 'operator', id },
        targetId: sessionId,
      },
    );
    return id;
  });
  return { userId, browserSecret };
}

async function createOwner(tx: Db, environment: Environment, now: number): Promise<string> {
  const id = createId('user');
  await insertUser(tx, {
    environment_id: environment.id,
    id,
    username: null,
    username_canonical: null,
    first_name: 'Owner',
    last_name: null,
    image_url: null,
    primary_email_address_id: null,
    external_id: null,
    public_metadata: '{}',
    private_metadata: '{}',
    unsafe_metadata: '{}',
    banned: 0,
    locked: 0,
    legal_accepted_at: null,
    last_sign_in_at: now,
    created_at: now,
    updated_at: now,
  });
  await insertOperator(tx, { environment_id: environment.id, user_id: id, role: 'owner', created_at: now });
  return id;
}
