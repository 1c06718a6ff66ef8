import type { ExternalAccountResource } from '@portico/contract';
import { TimeAgo } from '../parts/time-ago.tsx';
import { tokensWords } from './tokens-words.ts';

/** Whether servers can use what the provider granted, as facts among those of an account. */
export function TokensState({ account }: { readonly account: ExternalAccountResource }) {
  const { kind, words, reason } = tokensWords(account);
  const { tokens_expire_at: expiresAt, tokens_refreshed_at: refreshedAt } = account;
  return (
    <>
      <dt>Tokens</dt>
      <dd>
        <span className={`state state-${kind}`}>{words}</span>
        {reason && <p className="muted small">{reason}</p>}
      </dd>
      {expiresAt !== null && (
        <>
          <dt>Access token ends</dt>
          <dd>
            <TimeAgo at={expiresAt} />
          </dd>
        </>
      )}
      {refreshedAt !== null && (
        <>
          <dt>Refreshed</dt>
          <dd>
            <TimeAgo at={refreshedAt} />
          </dd>
        </>
      )}
    </>
  );
}
