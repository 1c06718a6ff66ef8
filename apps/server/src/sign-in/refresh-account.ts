import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Db } from '../store/database.ts';
import { findExternalAccount } from '../store/external-accounts.ts';
import { indexUser } from '../store/user-search.ts';
import { refreshExternalAccount, updateUser } from '../store/users.ts';
import { accountFields, openTokens } from '../users/external-account-tokens.ts';
import type { StoredTokens } from '../users/external-account-tokens.ts';
import { tokensToKeep } from '../users/kept-tokens.ts';
import { shownHandle } from '../users/shown-handle.ts';
import { AccountGoneError } from '../users/once-more.ts';
import { letGoOfTokens } from '../vault/leaving-tokens.ts';
import { endsLaterGrants } from '../vault/revoke-tokens.ts';
import type { Settling } from './settle.ts';

type Refresh = Settling & { readonly userId: string; readonly accountId: string };

/**
 * Writes what the provider told now over what it told before. The user's own profile follows as far as the
 * connection says: the picture, because the old address of a picture stops working, and the names.
 * @throws {AccountGoneError} so that nobody is signed in by an account that was taken away in this instant
 */
export async function refreshAccount({ sealer }: Pick<Deps, 'sealer'>, tx: Db, work: Refresh): Promise<void> {
  const { account, situation, origin, userId, accountId } = work;
  const { identity, connection } = account;
  const { environmentId, now } = origin;
  const tokens = await chooseTokens({ sealer }, tx, work);
  const isStillThere = await refreshExternalAccount(tx, {
    environment_id: environmentId,
    id: accountId,
    ...accountFields(sealer, { accountId, userId, identity, tokens, now }),
  });
  if (!isStillThere) throw new AccountGoneError('The external account was disconnected during the sign-in.');
  const before = situation.knownAccount;
  const handle = identity.username ?? null;
  if (before && before.username !== handle) {
    await indexUser(tx, { environmentId, userId });
    await record(tx, origin, {
      type: 'external_account.renamed',
      actor: { type: 'user', id: userId },
      targetId: accountId,
      details: { strategy: connection.strategy, before: before.username, after: handle },
    });
  }
  // Who connects it again says so; who only signs in brought it back all the same.
  if (before && before.tokensState !== 'active' && work.flow.intent !== 'connect') {
    await record(tx, origin, {
      type: 'external_account.connected',
      actor: { type: 'user', id: userId },
      targetId: accountId,
      details: { strategy: connection.strategy, rule: work.decision.rule },
    });
  }
  if (!before || connection.settings.syncProfile !== 'always') return;
  const change = {
    ...(before.imageUrl === (identity.imageUrl ?? null) ? {} : { image_url: identity.imageUrl ?? null }),
    ...(before.username !== handle && before.isHandleShown
      ? { username: await shownHandle(tx, { environmentId, userId, handle }) }
      : {}),
  };
  if (Object.keys(change).length > 0)
    await updateUser(tx, environmentId, userId, { ...change, updated_at: now });
}

async function chooseTokens(
  { sealer }: Pick<Deps, 'sealer'>,
  tx: Db,
  { flow, account: { connection, identity, tokens }, origin: { environmentId, now }, accountId }: Refresh,
): Promise<StoredTokens> {
  // What is stored is not even read: its grant ended when the person granted this one.
  if (connection.provider.oneGrantPerPerson) return tokens;
  const row = await findExternalAccount(tx, { environmentId, id: accountId });
  // Tokens that are over are nothing to keep, however much they could do.
  if (row?.tokens_state !== 'active') return tokens;
  const stored = openTokens(sealer, row);
  if (!stored) return tokens;
  const isPlainSignIn = flow.intent !== 'connect';
  const chosen = tokensToKeep({ stored, told: tokens, now, isPlainSignIn });
  const { providerUserId } = identity;
  if (isLeftBeside(stored, chosen) && !endsLaterGrants(connection)) {
    const leaving = { connection, accountId, providerUserId, tokens: stored, now, graceMs: replacedGraceMs };
    await letGoOfTokens({ sealer }, tx, leaving);
  }
  return chosen;
}

/** Somebody may have read the old token a moment ago, and be at work with it. */
const replacedGraceMs = 5 * 60 * 1000;

/**
 * Whether the old grant lives on beside the new one, unused. It is the same grant where a token of it stays: many
 * providers hand out the same one again.
 */
function isLeftBeside(stored: StoredTokens, chosen: StoredTokens): boolean {
  if (stored.accessToken === chosen.accessToken) return false;
  return stored.refreshToken === undefined || stored.refreshToken !== chosen.refreshToken;
}
