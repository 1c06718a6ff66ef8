import { z } from 'zod';
import { time } from '../fields.ts';

/** The operator's own token, copied from the provider's console; or one in nobody's name, got with the credentials. */
export const appTokenKind = z.enum(['access_token', 'bearer']);
export type AppTokenKind = z.infer<typeof appTokenKind>;

/** A token that a connection has for itself. What it is, is never shown. */
export const appToken = z
  .object({
    object: z.literal('app_token'),
    kind: appTokenKind,
    oauth_provider_id: z.string(),
    /** its last four characters; empty for a short one, of which they would be too much */
    hint: z.string(),
    /** null where the provider sets no end */
    expires_at: time.nullable(),
    created_at: time,
    /** when it was put, or got anew */
    updated_at: time,
    updated_by: z.object({ type: z.enum(['api_key', 'operator']), id: z.string() }),
  })
  .meta({ id: 'AppToken' });
export type AppTokenResource = z.infer<typeof appToken>;

/** What a provider answered to a call in the app's own name. */
export const fetchedForApp = z
  .object({
    object: z.literal('oauth_app_fetch'),
    oauth_provider_id: z.string(),
    kind: appTokenKind,
    status: z.int(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
    rate_limit: z.object({ limit: z.int(), remaining: z.int(), reset_at: time }).nullable(),
  })
  .meta({ id: 'OauthAppFetch' });
export type FetchedForAppResource = z.infer<typeof fetchedForApp>;
