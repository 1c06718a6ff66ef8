import { AppError } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import { findConnection, findConnectionByStrategy } from '../environments/environment.ts';
import { createSecret, hashSecret } from '../keys/secrets.ts';
import { connectStartUrl } from '../sign-in/connect-ticket.ts';
import { inTransaction } from '../store/database.ts';
import { findProof } from '../store/email-proofs.ts';
import { reverifySession, updateBrowser } from '../store/sessions.ts';
import type { EmailAddressRow, Profile } from '../store/users.ts';
import { enterCode, sendProof } from '../verification/email-proof.ts';
import type { ProofSubject } from '../verification/email-proof.ts';
import { redirectUrlOf } from './connect-account.ts';
import { getMyProfile, mine } from './my-request.ts';
import type { MyRequest } from './my-request.ts';

/** What can prove that it is still the person: a code to a proven address, or an account that is connected. */
export function factorsOf({ environment }: MyRequest, { user, emailAddresses, externalAccounts }: Profile) {
  const strategies = externalAccounts.flatMap(({ connection_id }) => {
    const connection = findConnection(environment, connection_id);
    return connection?.enabled === true ? [connection.strategy] : [];
  });
  return [
    ...emailAddresses.filter(isProven).map((row) => ({
      strategy: 'email_code',
      email_address_id: row.id,
      safe_identifier: row.address,
      primary: row.id === user.primary_email_address_id,
    })),
    ...[...new Set(strategies)].map((strategy) => ({ strategy })),
  ];
}

const isProven = ({ verified_at }: EmailAddressRow) => verified_at !== null;

/** The code is for this session, in this browser. */
function subjectOf({ session, browser }: MyRequest, address: string): ProofSubject {
  return { id: session.id, browserId: browser.id, address };
}

/**
 * Mails a code to an address of the person.
 * @throws {AppError} `resource_not_found` for an address that is not theirs or was never proven
 */
export async function sendReverificationCode(
  deps: Deps,
  my: MyRequest,
  emailAddressId: string | undefined,
): Promise<void> {
  const { user, emailAddresses } = await getMyProfile(deps.db, my);
  const id = emailAddressId ?? user.primary_email_address_id;
  const address = emailAddresses.find((row) => row.id === id && isProven(row));
  if (!address) throw new AppError('resource_not_found', { meta: { param_name: 'email_address_id' } });
  await sendProof(deps, my.environment, {
    subject: subjectOf(my, address.canonical),
    strategy: 'email_code',
    origin: my.origin,
  });
}

/**
 * The address that begins the way through an account that is connected.
 * @throws {AppError} `strategy_not_supported` for one that is not
 */
export async function reverificationUrl(
  deps: Deps,
  my: MyRequest,
  { strategy, redirectUrl }: { readonly strategy: string; readonly redirectUrl: string | undefined },
): Promise<string> {
  const { environment, userId, session, origin } = my;
  const { externalAccounts } = await getMyProfile(deps.db, my);
  const connection = strategy.startsWith('oauth_')
    ? findConnectionByStrategy(environment, strategy)
    : undefined;
  const isMine = externalAccounts.some((account) => account.connection_id === connection?.id);
  if (!connection || !isMine) {
    throw new AppError('strategy_not_supported', { meta: { param_name: 'strategy' } });
  }
  if (!connection.enabled) throw new AppError('oauth_provider_not_enabled');
  if (connection.credentials === 'missing') throw new AppError('oauth_config_missing');
  return connectStartUrl(deps.sealer, environment, {
    intent: 'verify',
    connectionId: connection.id,
    userId,
    sessionId: session.id,
    scopes: [],
    redirectUrl: redirectUrlOf(environment, redirectUrl),
    now: origin.now,
  });
}

/**
 * Takes the code: the session is fresh again, and the browser gets a new secret, so that whoever knew the old
 * one has nothing of it.
 * @returns the browser's new secret
 * @throws {AppError}
 */
export async function enterReverificationCode(deps: Deps, my: MyRequest, code: string): Promise<string> {
  const { environment, userId, session, browser, origin } = my;
  const { now } = origin;
  const proof = await findProof(deps.db, { environmentId: environment.id, id: session.id });
  const { emailAddresses } = await getMyProfile(deps.db, my);
  // The address may have been removed since the code was sent.
  const address = emailAddresses.find((row) => isProven(row) && row.canonical === proof?.address);
  if (!address) throw new AppError('verification_not_sent');
  const consume = await enterCode(deps, environment, {
    subject: subjectOf(my, address.canonical),
    code,
    now,
  });
  const browserSecret = createSecret();
  await inTransaction(deps.db, async (tx) => {
    if (!(await consume(tx))) throw new AppError('verification_already_verified');
    const isAlive = await reverifySession(tx, { ...mine(my), id: session.id, now });
    if (!isAlive) throw new AppError('authentication_invalid');
    await updateBrowser(tx, { ...browser, secret_hash: hashSecret(browserSecret), updated_at: now });
    await record(tx, origin, {
      type: 'session.reverified',
      actor: { type: 'user', id: userId },
      targetId: session.id,
      details: { strategy: 'email_code' },
    });
  });
  return browserSecret;
}
