/**
 * Points on which X's documentation is silent or contradicts itself. The defaults follow the guides and what
 * developers report; the other value is there so that a client can be tested against both.
 */
export interface XBehaviour {
  /** Cancelling: back to the app with `access_denied` (RFC 6749 §4.1.2.1), or the person stays on X. */
  onCancel: 'return' | 'stay';
  /**
   * `confirmed_email` asked for without scope `users.email`, or with the console's toggle off: the field is left out,
   * or the whole call answers 403. Both are reported.
   */
  emailWithoutPermission: 'absent' | 'forbidden';
  /** A scope beyond the console's App permissions. */
  scopeAbovePermissions: 'invalid_scope' | 'error_page';
  /** A refresh token that was rotated before: an error, or an error and the end of the whole grant. */
  replayedRefreshToken: 'refuse' | 'end_grant';
  /** A new authorization ends the tokens of the person's former one with the same app, when its code is exchanged. */
  oneLiveGrant: boolean;
  /** Status of `invalid_client` for a client id nobody knows. */
  unknownClientStatus: 400 | 401;
  /** Host of problem types: seen in answers, or written in the documentation. */
  problemTypeHost: 'api.twitter.com' | 'api.x.com';
  /** Body of 429: problem+json, or the older `{"errors":[{"code":88}]}`. */
  rateLimitBody: 'problem' | 'code_88';
  /** `tweet_count` and `pinned_tweet_id`, or `post_count` and `pinned_post_id`. */
  fieldNames: 'tweet' | 'post';
  /** What `/2/users/me` allows each person; the headers count it always, and `enforced` says whether 429 follows. */
  rateLimit: { limit: number; windowSeconds: number; enforced: boolean };
  /** How long each call takes in the scenario "slow". */
  slowMilliseconds: number;
}

export const defaultBehaviour: XBehaviour = {
  onCancel: 'return',
  emailWithoutPermission: 'absent',
  scopeAbovePermissions: 'invalid_scope',
  replayedRefreshToken: 'refuse',
  oneLiveGrant: true,
  unknownClientStatus: 401,
  problemTypeHost: 'api.twitter.com',
  rateLimitBody: 'problem',
  fieldNames: 'tweet',
  rateLimit: { limit: 75, windowSeconds: 900, enforced: false },
  slowMilliseconds: 6000,
};
