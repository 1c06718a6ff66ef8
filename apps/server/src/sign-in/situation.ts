import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import type { Connection } from '../connections/connection.ts';
import type { Db } from '../store/database.ts';
import { findBrowserWithSessions } from '../store/sessions.ts';
import { findEmailOwner, findKnownAccount, findUserByUsername } from '../store/users.ts';
import { refusalOf } from '../restrictions/refusal.ts';
import { canonicalEmailAddress } from '../users/email-address.ts';
import { canonicalUsername } from '../users/username.ts';
import type { Flow } from './flow.ts';
import { progressOf, toldAddress } from './resolve.ts';
import type { Actor, Situation } from './resolve.ts';
import type { Reading } from './upstream.ts';

export interface SituationSource {
  readonly flow: Pick<Flow, 'intent' | 'transferable' | 'actor'>;
  readonly connection: Connection;
  readonly reading: Pick<Reading, 'identity'>;
  /** hash of the secret the browser came with */
  readonly secretHash: string | undefined;
  readonly now: number;
}

/** Reads the facts that the rules look at: for somebody who is known, one query. */
export async function readSituation(
  db: Db,
  environment: Environment,
  source: SituationSource,
): Promise<Situation> {
  const { flow, connection, reading } = source;
  const { identity } = reading;
  const knownAccount = await findKnownAccount(db, {
    environmentId: environment.id,
    connectionId: connection.id,
    providerUserId: identity.providerUserId,
  });
  return {
    intent: flow.intent,
    transferable: flow.transferable,
    identity,
    // As it is now, not as it was when the person left for the provider.
    connection: findConnection(environment, connection.id) ?? {
      enabled: false,
      settings: connection.settings,
    },
    environment: environment.settings,
    actor: await readActor(db, environment, source),
    knownAccount,
    // Whoever is known is known: their address and handle decide nothing.
    ...(knownAccount
      ? { emailOwner: undefined, usernameOwner: undefined, refusal: undefined }
      : await readOwners(db, environment, source)),
  };
}

async function readActor(
  db: Db,
  environment: Environment,
  { flow: { actor }, secretHash, now }: SituationSource,
): Promise<Actor | undefined> {
  if (!actor) return undefined;
  const browser =
    secretHash === undefined
      ? undefined
      : await findBrowserWithSessions(db, { environmentId: environment.id, secretHash, now });
  const session = browser?.sessions.find(({ id }) => id === actor.sessionId);
  const isStillHere = session !== undefined && session.user_id === actor.userId;
  return { userId: actor.userId, isStillHere, accountId: actor.accountId };
}

async function readOwners(
  db: Db,
  environment: Environment,
  { connection, reading: { identity }, now }: SituationSource,
): Promise<Pick<Situation, 'emailOwner' | 'usernameOwner' | 'refusal'>> {
  const address = toldAddress(identity);
  const canonical = address === undefined ? undefined : canonicalEmailAddress(address);
  const emailOwner =
    canonical === undefined ? undefined : await findEmailOwner(db, environment.id, canonical);
  const isByUsername = connection.settings.onUsernameMatch === 'link' && identity.username !== undefined;
  const user = isByUsername
    ? await findUserByUsername(db, environment.id, canonicalUsername(identity.username ?? ''))
    : undefined;
  const applicant = { emailAddress: applicantAddress(environment, connection, identity), identity };
  const refusal =
    emailOwner || user ? undefined : await refusalOf(db, environment, { applicant, connection, now });
  return {
    emailOwner: emailOwner && { ...emailOwner, isVerified: emailOwner.verifiedAt !== null },
    usernameOwner: user && { userId: user.id, banned: user.banned, locked: user.locked },
    refusal: refusal?.code,
  };
}

/** The address somebody would sign up with; undefined while it still has to be asked for, null for none. */
function applicantAddress(
  environment: Environment,
  connection: Connection,
  identity: Reading['identity'],
): string | null | undefined {
  const { settings } = connection;
  const progress = progressOf(identity, settings, environment.settings);
  if (progress.emailAddress !== null) return canonicalEmailAddress(progress.emailAddress);
  const { enabled, required } = environment.settings.attributes.email_address;
  return enabled && required && settings.onMissingEmail === 'continue' ? undefined : null;
}
