import type { CallContext } from './client.ts';
import { callSigned } from './oauth1-call.ts';
import type { PreparedOAuth1Client } from './oauth1-client.ts';
import { rateLimitOf, type ProfileResponse } from './profile-request.ts';
import { parseJsonObject } from './provider-answer.ts';
import { assertJson, unusableAnswer } from './provider-call.ts';

export interface OAuth1ProfileRequest {
  readonly accessToken: string;
  readonly tokenSecret: string;
  /** Whether the email address is asked for. The provider may leave it out all the same. */
  readonly requestEmail: boolean;
}

/**
 * Reads the profile of the person an access token stands for, in one call.
 * @throws {OAuthError} `oauth_insufficient_scope`, `oauth_fetch_user_error`, `oauth_client_rejected`,
 *   `oauth_rate_limited`, `oauth_provider_unavailable`, or what the provider's own rules say
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.1
 */
export async function readOAuth1Profile(
  context: CallContext,
  client: PreparedOAuth1Client,
  { accessToken, tokenSecret, requestEmail }: OAuth1ProfileRequest,
): Promise<ProfileResponse> {
  const response = await callSigned(context, client, 'profile', {
    method: 'GET',
    url: requestEmail ? client.profile.withEmail : client.profile.withoutEmail,
    token: accessToken,
    tokenSecret,
  });
  assertJson(response, 'profile');
  const body = parseJsonObject(await response.text());
  if (!body) throw unusableAnswer('profile', response.status, 'The profile is not a JSON object.');
  const rateLimit = rateLimitOf(response.headers, client.provider.profile.rateLimitHeaders);
  return {
    body,
    status: response.status,
    ...(rateLimit ? { rateLimit } : {}),
    calls: 1,
    emailFieldRefused: false,
  };
}
