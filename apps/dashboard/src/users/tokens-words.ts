import type { ExternalAccountResource } from '@portico/contract';

export interface TokensWords {
  readonly kind: 'good' | 'attention' | 'bad' | 'off';
  readonly words: string;
  /** why, in a sentence */
  readonly reason: string | undefined;
}

const reasons: Readonly<Record<string, string>> = {
  refused_by_provider: 'The provider says that the refresh token is over.',
  revoked_at_provider: 'Access was taken away at the provider.',
  answer_lost: 'A refresh was not answered, and the token before it works no more.',
};

/** Whether the tokens of an account can be used, and why they cannot. */
export function tokensWords({
  tokens_state: state,
  tokens_state_reason: reason,
}: Pick<ExternalAccountResource, 'tokens_state' | 'tokens_state_reason'>): TokensWords {
  switch (state) {
    case 'active':
      return { kind: 'good', words: 'Active', reason: undefined };
    case 'expiring':
      return { kind: 'attention', words: 'Ending', reason: 'They are not refreshed: access is not kept.' };
    case 'needs_reconnect':
      return { kind: 'bad', words: 'Has to be connected again', reason: reasons[reason ?? ''] };
    case 'revoked':
      return { kind: 'bad', words: 'Revoked', reason: reasons[reason ?? ''] };
    case null:
      return { kind: 'off', words: 'None', reason: undefined };
  }
}
