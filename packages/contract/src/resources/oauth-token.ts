import { z } from 'zod';
import { jsonObject, time } from '../fields.ts';

/** A provider's access token for a user. The refresh token never leaves. */
export const oauthAccessToken = z
  .object({
    object: z.literal('oauth_access_token'),
    external_account_id: z.string(),
    provider_user_id: z.string(),
    /** `oauth_x` */
    provider: z.string(),
    token: z.string(),
    /** of OAuth 1.0a */
    token_secret: z.string().optional(),
    /** granted, as the provider said */
    scopes: z.array(z.string()),
    /** of `required_scopes`, those that were not granted: connect again with `additional_scope` */
    missing_scopes: z.array(z.string()),
    expires_at: time.nullable(),
    label: z.string().nullable(),
    public_metadata: jsonObject,
  })
  .meta({ id: 'OauthAccessToken' });
export type OauthAccessTokenResource = z.infer<typeof oauthAccessToken>;

/** What a provider answered to a call for a user. */
export const fetchedAnswer = z
  .object({
    object: z.literal('oauth_fetch'),
    external_account_id: z.string(),
    status: z.int(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
    rate_limit: z.object({ limit: z.int(), remaining: z.int(), reset_at: time }).nullable(),
  })
  .meta({ id: 'OauthFetch' });
export type FetchedAnswerResource = z.infer<typeof fetchedAnswer>;
