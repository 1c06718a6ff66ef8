import { BufferedResponse, OAuthError, refreshTokens } from '@portico/oauth';
import type { Outbound, ProviderResponse, TokenSet } from '@portico/oauth';
import type { Deps } from '../deps.ts';
import { createId, hashSecret } from '../keys/secrets.ts';
import { inTransaction } from '../store/database.ts';
import { findExternalAccount } from '../store/external-accounts.ts';
import { endLease, keepAnswer, replaceTokens, takeLease } from '../store/token-refreshes.ts';
import type { Lease, TokenRefreshRow } from '../store/token-refreshes.ts';
import { openTokens, storedTokensOf, tokensContext } from '../users/external-account-tokens.ts';
import type { StoredTokens } from '../users/external-account-tokens.ts';
import { letGoOfTokens } from './leaving-tokens.ts';
import { judgeRefresh, waitBefore } from './refresh-failure.ts';
import { endTokens, noteChange, whileSame } from './token-changes.ts';
import type { EndReason, Subject } from './token-changes.ts';

type VaultDeps = Pick<Deps, 'db' | 'sealer' | 'outbound' | 'now' | 'log' | 'registry'>;

/** Longer than a call may take (10 s), so that nobody takes over from somebody who still waits for an answer. */
export const leaseMs = 15_000;

export interface Refresh extends Subject {
  /** the provider refused the access token before its end */
  readonly isRefused?: boolean | undefined;
}

/**
 * What one try to refresh came to.
 * - `done` look at the account again
 * - `busy` somebody else is at it, or has to wait
 * - `failed` with the provider's words
 */
export type RefreshResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'failed'; readonly error: OAuthError };

/**
 * Refreshes the tokens of an account, if it is our turn. The order is what matters: the turn is taken durably, then
 * the provider is asked, then its answer is kept as it came, and only then is anything in it read. Where refresh
 * tokens work once, an answer that is lost between the last two is lost for good, and nothing stands between them.
 */
export async function refreshOnce(deps: VaultDeps, refresh: Refresh): Promise<RefreshResult> {
  const { account } = refresh;
  const { environment_id: environmentId, id: accountId } = account;
  const now = deps.now();
  const taken = await takeLease(deps.db, {
    environmentId,
    accountId,
    now,
    owner: createId('lease'),
    until: now + leaseMs,
  });
  if (!taken) return { kind: 'busy' };
  const lease: Lease = { environmentId, accountId, owner: taken.owner, fence: taken.fence };
  // Between our look and our turn somebody else may have had theirs, or the person signed in.
  const current = await findExternalAccount(deps.db, { environmentId, id: accountId });
  const stored = current?.tokens_state === 'active' ? openTokens(deps.sealer, current) : undefined;
  const isAsSeen = stored?.accessToken === openTokens(deps.sealer, account)?.accessToken;
  if (!current || stored?.refreshToken === undefined || !isAsSeen) {
    await endLease(deps.db, lease, { attempts: 0, open: 0, retryAt: null, now });
    return { kind: 'done' };
  }
  const kept = keptAnswer(deps, taken);
  if (kept && kept.of !== hashSecret(stored.refreshToken)) {
    // Of tokens that a sign-in has replaced since: it is older than what is there.
    await endLease(deps.db, lease, { attempts: 0, open: 0, retryAt: null, now });
    return { kind: 'done' };
  }
  return attempt(deps, { ...refresh, account: current, lease, taken, stored, kept });
}

interface Attempt extends Refresh {
  readonly lease: Lease;
  readonly taken: TokenRefreshRow;
  readonly stored: StoredTokens;
  readonly kept: KeptAnswer | undefined;
}

async function attempt(deps: VaultDeps, work: Attempt): Promise<RefreshResult> {
  try {
    const tokens = await askProvider(deps, work);
    await store(deps, work, tokens);
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof FencedOffError) return { kind: 'busy' };
    if (!(error instanceof OAuthError)) throw error;
    return giveUp(deps, work, error);
  }
}

/** While we were held up, another one took our turn. */
class FencedOffError extends Error {
  override readonly name = 'FencedOffError';
}

async function askProvider(deps: VaultDeps, work: Attempt): Promise<TokenSet> {
  const upstream = work.connection.upstream();
  if (upstream.protocol !== 'oauth2') throw new TypeError('Tokens of OAuth 1.0a are not refreshed.');
  const { refreshToken = '', kept: sentAlong } = work.stored;
  const outbound = work.kept
    ? replaying(deps, work.kept)
    : keepingAnswers(deps, work.lease, hashSecret(refreshToken));
  return refreshTokens({ outbound }, upstream.client, {
    refreshToken,
    ...(sentAlong ? { kept: sentAlong } : {}),
  });
}

/** A provider's answer as it came. */
interface KeptAnswer {
  readonly body: string;
  readonly type: string;
  /** hash of the refresh token that it is the answer to */
  readonly of: string;
}

/** Where a provider's answer is sealed. */
export const answerContext = (accountId: string) => ['token_refreshes', accountId, 'sealed_answer'] as const;

/** The answer that somebody kept who did not come to read it. */
function keptAnswer(
  { sealer }: VaultDeps,
  { sealed_answer: sealed, account_id: accountId }: TokenRefreshRow,
): KeptAnswer | undefined {
  // What we sealed ourselves, and nobody else can have written.
  return sealed === null
    ? undefined
    : (JSON.parse(sealer.open(sealed, answerContext(accountId))) as KeptAnswer);
}

/** The way out, with a stop on the way back: what answers with success is kept before it is handed on. */
function keepingAnswers({ db, sealer, outbound, now }: VaultDeps, lease: Lease, of: string): Outbound {
  return {
    ...outbound,
    fetch: async (url, request, options) => {
      const response = await outbound.fetch(url, request, options);
      if (response.status !== 200) return response;
      const kept = { body: await response.text(), type: response.headers.get('content-type') ?? '', of };
      const sealed = sealer.seal(JSON.stringify(kept), answerContext(lease.accountId));
      if (!(await keepAnswer(db, lease, sealed, now() + leaseMs))) throw new FencedOffError();
      return answered(kept);
    },
  };
}

function replaying({ outbound }: VaultDeps, kept: KeptAnswer): Outbound {
  return { ...outbound, fetch: () => Promise.resolve(answered(kept)) };
}

const answered = ({ body, type }: KeptAnswer): ProviderResponse =>
  new BufferedResponse(body, { status: 200, headers: { 'content-type': type } });

async function store(deps: VaultDeps, work: Attempt, told: TokenSet): Promise<void> {
  const { account, lease, stored, connection } = work;
  const now = deps.now();
  const fresh = storedTokensOf(told, stored.scopes ?? [], now);
  // RFC 6749 §6: without a new refresh token the old one goes on.
  const tokens: StoredTokens = { ...stored, ...fresh, ...keptRefreshToken(fresh, stored) };
  await inTransaction(deps.db, async (tx) => {
    const isReplaced = await whileSame(deps, tx, account, (row) =>
      replaceTokens(tx, row, {
        sealed_tokens: deps.sealer.seal(JSON.stringify(tokens), tokensContext(row.id, row.user_id)),
        tokens_expire_at: tokens.expiresAt ?? null,
        approved_scopes: (tokens.scopes ?? []).join(' '),
        tokens_refreshed_at: now,
      }),
    );
    const isOurs = await endLease(tx, lease, { attempts: 0, open: 0, retryAt: null, now });
    if (!isOurs) throw new FencedOffError();
    if (!isReplaced) await letGoUnlessReplaced(deps, tx, { connection, account, tokens, now });
    if (isReplaced) await noteChange(tx, deps, work, { type: 'external_account.tokens_refreshed' });
  });
}

interface Late extends Subject {
  readonly tokens: StoredTokens;
  readonly now: number;
}

/** While the provider was asked the account went away: what it answered is nobody's. */
async function letGoUnlessReplaced(deps: VaultDeps, tx: Deps['db'], late: Late): Promise<void> {
  const { connection, account, tokens, now } = late;
  const { environment_id: environmentId, id: accountId, provider_user_id: providerUserId } = account;
  if (await findExternalAccount(tx, { environmentId, id: accountId })) return;
  await letGoOfTokens(deps, tx, { connection, accountId, providerUserId, tokens, now });
}

function keptRefreshToken(fresh: StoredTokens, stored: StoredTokens): Pick<StoredTokens, 'refreshToken'> {
  const refreshToken = fresh.refreshToken ?? stored.refreshToken;
  return refreshToken === undefined ? {} : { refreshToken };
}

async function giveUp(deps: VaultDeps, work: Attempt, error: OAuthError): Promise<RefreshResult> {
  const { connection, account, lease, taken } = work;
  const failure = judgeRefresh(error, connection.provider.deadGrantAnswers);
  const now = deps.now();
  deps.log.warn('tokens.not_refreshed', { account: account.id, kind: failure.kind }, error);
  if (failure.kind === 'dead') {
    // An attempt before ours may have been answered, and nobody read it.
    const refused = work.isRefused === true ? 'revoked_at_provider' : 'refused_by_provider';
    await declareDead(deps, work, taken.open > 1 ? 'answer_lost' : refused);
    return { kind: 'done' };
  }
  if (failure.kind === 'lost' && taken.open === 1) {
    // The old token once more, at once: some providers answer it a second time.
    await endLease(deps.db, lease, { attempts: 1, open: 1, retryAt: null, now });
    return { kind: 'busy' };
  }
  const wished = failure.kind === 'later' ? failure.retryAfterMs : undefined;
  const retryAt = now + waitBefore(taken.attempts, Math.random(), wished);
  // This attempt is over where the provider said so; one before it that nobody heard of is not.
  const open = failure.kind === 'lost' ? 1 : Math.min(taken.open - 1, 1);
  await endLease(deps.db, lease, { attempts: taken.attempts, open, retryAt, now });
  return { kind: 'failed', error };
}

async function declareDead(deps: VaultDeps, work: Attempt, reason: EndReason): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const isOurs = await endLease(tx, work.lease, { attempts: 0, open: 0, retryAt: null, now: deps.now() });
    // Whoever has the turn by now finds out by themselves, or has better news.
    if (isOurs) await endTokens(deps, tx, work, reason);
  });
}
