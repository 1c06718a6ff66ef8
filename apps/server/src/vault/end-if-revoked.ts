import { OAuthError, readOAuth1Profile, readProfile, requestToken } from '@portico/oauth';
import type { PreparedClient, PreparedOAuth1Client } from '@portico/oauth';
import type { Deps } from '../deps.ts';
import { inTransaction } from '../store/database.ts';
import type { StoredTokens } from '../users/external-account-tokens.ts';
import type { FreshTokens } from './fresh-tokens.ts';
import { endTokens } from './token-changes.ts';
import type { Subject } from './token-changes.ts';

/**
 * Ends tokens that a call was refused with, if the provider takes them nowhere else either. Nobody but apps will ever
 * try tokens that cannot be refreshed, and one place that refuses them may have reasons of its own: the profile, which
 * every token of ours may read, has the last word.
 */
export async function endIfRevoked(
  deps: Deps,
  connection: Subject['connection'],
  { account, tokens }: FreshTokens,
): Promise<void> {
  if (connection.provider.profile.url === undefined) return;
  const upstream = connection.upstream();
  const isOver =
    upstream.protocol === 'oauth2'
      ? await isBearerRefused(deps, upstream.client, tokens)
      : await isSignerRefused(deps, upstream.client, { connection, tokens });
  if (!isOver) return;
  await inTransaction(deps.db, (tx) => endTokens(deps, tx, { connection, account }, 'revoked_at_provider'));
}

const isBearerRefused = async (
  deps: Deps,
  client: PreparedClient,
  { accessToken, scopes = [], tokenSecret }: StoredTokens,
): Promise<boolean> =>
  tokenSecret === undefined && (await isRefused(readProfile(deps, client, accessToken, { scopes })));

/**
 * A signature is made with the keys of the app and the clock of this machine too, and providers answer 401 to all of
 * them. What is signed without the token tells whose fault it is: as long as that is refused, nobody's grant is over.
 */
async function isSignerRefused(
  deps: Deps,
  client: PreparedOAuth1Client,
  {
    connection,
    tokens: { accessToken, tokenSecret },
  }: Pick<FreshTokens, 'tokens'> & Pick<Subject, 'connection'>,
): Promise<boolean> {
  if (tokenSecret === undefined) return false;
  const { requestEmail } = connection.settings;
  const asked = readOAuth1Profile(deps, client, { accessToken, tokenSecret, requestEmail });
  if (!(await isRefused(asked))) return false;
  return requestToken(deps, client, { callbackUrl: connection.redirectUri }).then(
    () => true,
    () => false,
  );
}

/** Whether an attempt to read the profile was answered with 401, and nothing else went wrong. */
const isRefused = (reading: Promise<unknown>): Promise<boolean> =>
  reading.then(
    () => false,
    (error: unknown) => error instanceof OAuthError && error.hop === 'profile' && error.httpStatus === 401,
  );
