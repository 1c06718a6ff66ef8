import { AppError } from '@portico/contract';
import type { Origin } from '../audit/audit.ts';
import type { Environment } from '../environments/environment.ts';
import type { SessionCaller } from '../http/access.ts';
import { originOf } from '../http/audit-origin.ts';
import type { RequestContext } from '../http/request-context.ts';
import type { Db } from '../store/database.ts';
import { findSession } from '../store/sessions.ts';
import type { BrowserRow, SessionRow } from '../store/sessions.ts';
import { findProfile, lockUser } from '../store/users.ts';
import type { Profile } from '../store/users.ts';

/** Who is signed in and asks for something about themselves. The person is always the session's, never named. */
export interface MyRequest {
  readonly environment: Environment;
  readonly userId: string;
  readonly session: SessionRow;
  readonly browser: BrowserRow;
  readonly origin: Origin;
}

export function myRequest(request: RequestContext, { current, session }: SessionCaller): MyRequest {
  return {
    environment: request.environment,
    userId: session.user_id,
    session,
    browser: current.browser,
    origin: originOf(request),
  };
}

/** The keys of everything that is the person's. */
export function mine({ environment, userId }: MyRequest) {
  return { environmentId: environment.id, userId };
}

/** @throws {AppError} `authentication_invalid` for somebody who is gone, banned or locked */
export async function getMyProfile(db: Db, { environment, userId }: MyRequest): Promise<Profile> {
  const profile = await findProfile(db, environment.id, userId);
  if (!profile || profile.user.banned || profile.user.locked) throw new AppError('authentication_invalid');
  return profile;
}

/**
 * The person's profile, held against everybody else who changes it until the transaction ends.
 * @throws {AppError} `authentication_invalid`, also when the session was ended since the request began
 */
export async function lockMyProfile(tx: Db, my: MyRequest): Promise<Profile> {
  const environmentId = my.environment.id;
  await lockUser(tx, { environmentId, id: my.userId, now: my.origin.now });
  const session = await findSession(tx, { environmentId, id: my.session.id });
  if (session?.status !== 'active') throw new AppError('authentication_invalid');
  return getMyProfile(tx, my);
}

export const notFound = () => new AppError('resource_not_found', { meta: { param_name: 'id' } });
