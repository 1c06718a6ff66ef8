import { z } from 'zod';
import { time } from '../fields.ts';
import { appTokenKind } from './app-token.ts';

/** Tokens that left Portico and that their provider has not ended yet. The tokens themselves are never shown. */
export const tokenRevocation = z
  .object({
    object: z.literal('token_revocation'),
    id: z.string(),
    /** `oauth_x` */
    provider: z.string(),
    oauth_provider_id: z.string(),
    /** the account that they were of, which may be gone; null for a token of the app itself */
    external_account_id: z.string().nullable(),
    /** which token of the app itself; null for those of a person */
    app_token: appTokenKind.nullable(),
    /** how often the provider was asked */
    attempts: z.int(),
    /** what it said last, in its own words; null until it was asked */
    last_error: z.string().nullable(),
    /** when it is asked again */
    due_at: time,
    created_at: time,
  })
  .meta({ id: 'TokenRevocation' });
export type TokenRevocationResource = z.infer<typeof tokenRevocation>;
