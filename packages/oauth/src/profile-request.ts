import type { ProviderResponse } from './buffered-response.ts';
import type { CallContext, PreparedClient } from './client.ts';
import { OAuthError } from './errors.ts';
import { parseJsonObject } from './provider-answer.ts';
import { assertJson, failedAnswer, providerFetch, unusableAnswer } from './provider-call.ts';
import type { ProfileEndpoint } from './provider.ts';

export interface RateLimit {
  readonly limit: number;
  readonly remaining: number;
  /** Unix milliseconds. */
  readonly resetAt: number;
}

export interface ProfileResponse {
  /** The parsed answer; a JSON object, otherwise untouched. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly status: number;
  /** As announced by the provider with this answer. */
  readonly rateLimit?: RateLimit;
  /** Calls it took: 1, or 2 when the email field had to be left out. */
  readonly calls: 1 | 2;
  /** True when the provider refused the email field and answered without it. */
  readonly emailFieldRefused: boolean;
}

/**
 * Reads the profile of the person an access token stands for. The token travels in the Authorization header only
 * (RFC 6750 §2.1).
 * @param request.scopes granted ones, or the requested ones where the provider did not say; the email field is
 *   asked for only if they include the provider's email scope
 * @throws {OAuthError} `oauth_insufficient_scope`, `oauth_fetch_user_error`, `oauth_client_rejected`,
 *   `oauth_quota_exceeded`, `oauth_rate_limited`, `oauth_provider_unavailable`
 */
export async function readProfile(
  context: CallContext,
  client: PreparedClient,
  accessToken: string,
  { scopes }: { readonly scopes: readonly string[] },
): Promise<ProfileResponse> {
  const { response, calls } = await askForProfile(context, client, accessToken, scopes);
  if (response.status !== 200) throw await failedAnswer(client, 'profile', response, [accessToken]);
  assertJson(response, 'profile');
  const body = parseJsonObject(await response.text());
  if (!body) throw unusableAnswer('profile', response.status, 'The profile is not a JSON object.');
  const rateLimit = rateLimitOf(response.headers, client.provider.profile.rateLimitHeaders);
  return {
    body,
    status: response.status,
    ...(rateLimit ? { rateLimit } : {}),
    calls,
    emailFieldRefused: calls === 2,
  };
}

interface Asked {
  readonly response: ProviderResponse;
  readonly calls: 1 | 2;
}

async function askForProfile(
  context: CallContext,
  client: PreparedClient,
  accessToken: string,
  scopes: readonly string[],
): Promise<Asked> {
  const { emailScope, profile } = client.provider;
  if (client.profile === undefined) {
    throw new OAuthError('oauth_endpoint_invalid', 'The provider has no profile endpoint.', {
      hop: 'profile',
    });
  }
  const { withEmail, withoutEmail } = client.profile;
  const ask = (url: string) => request(context, client, accessToken, url);
  if (withEmail === withoutEmail || (emailScope !== undefined && !scopes.includes(emailScope))) {
    return { response: await ask(withoutEmail), calls: 1 };
  }
  const response = await ask(withEmail);
  if (response.status !== 403 || profile.emailFieldOptionalOnForbidden !== true)
    return { response, calls: 1 };
  const refusal = await failedAnswer(client, 'profile', response, [accessToken]);
  // Only a refusal of what the token covers can be about the field; a second call would not cure the others.
  if (refusal.code !== 'oauth_insufficient_scope') throw refusal;
  return { response: await ask(withoutEmail), calls: 2 };
}

function request(
  context: CallContext,
  client: PreparedClient,
  accessToken: string,
  url: string,
): Promise<ProviderResponse> {
  const { method = 'GET' } = client.provider.profile;
  // RFC 6750 §2.1
  const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}` };
  return providerFetch(context, client, 'profile')(url, { method, headers });
}

function rateLimitOf(
  headers: ProviderResponse['headers'],
  names: ProfileEndpoint['rateLimitHeaders'],
): RateLimit | undefined {
  if (!names) return undefined;
  const read = (name: string) => Number.parseInt(headers.get(name) ?? '', 10);
  const rateLimit = {
    limit: read(names.limit),
    remaining: read(names.remaining),
    resetAt: read(names.reset) * 1000,
  };
  return Object.values(rateLimit).every(Number.isSafeInteger) ? rateLimit : undefined;
}
