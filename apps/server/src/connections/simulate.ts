import { AppError } from '@portico/contract';
import type { SimulationResource } from '@portico/contract';
import { OAuthError } from '@portico/oauth';
import type { Identity } from '@portico/providers';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { resolve } from '../sign-in/resolve.ts';
import type { Situation } from '../sign-in/resolve.ts';
import { readSituation } from '../sign-in/situation.ts';
import { findExternalAccount } from '../store/external-accounts.ts';
import { findUser } from '../store/users.ts';
import type { Connection } from './connection.ts';
import { identityResource, readIdentity } from './identity.ts';

export interface Simulation {
  /** as the provider would answer it */
  readonly profile?: Readonly<Record<string, unknown>> | undefined;
  /** instead: what an account told when it signed in last */
  readonly external_account_id?: string | undefined;
  readonly intent: 'sign_in' | 'sign_up' | 'connect';
  readonly transferable: boolean;
  /** who is signed in, where somebody connects */
  readonly user_id?: string | undefined;
}

/**
 * Says what the rules would decide about somebody, and why. Reads what a sign-in would read; writes nothing,
 * and calls nobody.
 * @throws {AppError} naming the field
 */
export async function simulate(
  deps: Deps,
  environment: Environment,
  { connection, simulation }: { connection: Connection; simulation: Simulation },
): Promise<SimulationResource> {
  const identity = await identityOf(deps, environment, connection, simulation);
  const { intent, transferable } = simulation;
  const flow = { intent, transferable, actor: undefined };
  const read = await readSituation(deps.db, environment, {
    flow,
    connection,
    reading: { identity },
    secretHash: undefined,
    now: deps.now(),
  });
  const actor = await actorOf(deps, environment, simulation);
  const { rule, outcome, passed } = resolve({ ...read, actor });
  return {
    object: 'simulation',
    rule,
    outcome: outcome.kind,
    code: 'code' in outcome ? outcome.code : null,
    user_id: 'userId' in outcome ? outcome.userId : null,
    passed: [...passed],
    identity: identityResource(identity),
  };
}

async function identityOf(
  { db }: Pick<Deps, 'db'>,
  environment: Environment,
  connection: Connection,
  { profile, external_account_id: id }: Simulation,
): Promise<Identity> {
  if (id === undefined) return mapped(connection, profile);
  if (profile !== undefined) throw invalid('profile', 'Give a profile or an external_account_id, not both.');
  const row = await findExternalAccount(db, { environmentId: environment.id, id });
  if (row?.connection_id !== connection.id) {
    throw invalid('external_account_id', 'This connection has no such external account.');
  }
  return {
    providerUserId: row.provider_user_id,
    emailVerified: row.email_address !== null && connection.provider.emailVerified === 'when_present',
    unmapped: JSON.parse(row.public_metadata) as Record<string, unknown>,
    ...(row.email_address === null ? {} : { emailAddress: row.email_address }),
    ...(row.username === null ? {} : { username: row.username }),
    ...(row.first_name === null ? {} : { firstName: row.first_name }),
    ...(row.last_name === null ? {} : { lastName: row.last_name }),
    ...(row.image_url === null ? {} : { imageUrl: row.image_url }),
  };
}

function mapped(connection: Connection, profile: Simulation['profile']): Identity {
  if (profile === undefined) {
    throw new AppError('form_param_missing', {
      meta: { param_name: 'profile' },
      message: 'profile is missing.',
    });
  }
  try {
    return readIdentity(connection, profile);
  } catch (error) {
    if (error instanceof OAuthError) throw invalid('profile', error.message);
    throw error;
  }
}

async function actorOf(
  { db }: Pick<Deps, 'db'>,
  environment: Environment,
  { intent, user_id: userId }: Simulation,
): Promise<Situation['actor']> {
  if (intent !== 'connect') return undefined;
  if (userId === undefined) {
    const message = 'user_id is missing: somebody has to be signed in to connect an account.';
    throw new AppError('form_param_missing', { meta: { param_name: 'user_id' }, message });
  }
  if (!(await findUser(db, environment.id, userId))) throw invalid('user_id', 'There is no such user.');
  return { userId, isStillHere: true, accountId: undefined };
}

function invalid(field: string, message: string): AppError {
  return new AppError('form_param_value_invalid', { meta: { param_name: field }, message });
}
