import { z } from 'zod';
import { time } from '../fields.ts';
import { session, signInFactor } from './client.ts';
import { verification } from './user.ts';

/** Proving once more that it is the person: what can prove it, and how far it is. */
export const sessionVerification = z
  .object({
    object: z.literal('session_verification'),
    /** of the session */
    id: z.string(),
    status: z.enum(['needs_first_factor', 'complete']),
    level: z.literal('first_factor'),
    session,
    /** `email_code` for each proven address, `oauth_<key>` for each connected account */
    supported_first_factors: z.array(signInFactor),
    supported_second_factors: z.array(z.never()),
    /** what was started last, or why it failed */
    first_factor_verification: verification.nullable(),
    second_factor_verification: z.null(),
    /** seconds until another code may be asked for; 0 when now */
    resend_after_seconds: z.int(),
  })
  .meta({ id: 'SessionVerification' });
export type SessionVerificationResource = z.infer<typeof sessionVerification>;

/** A session as its owner sees it in a list of devices. */
export const listedSession = z
  .object({
    object: z.literal('session'),
    id: z.string(),
    client_id: z.string(),
    user_id: z.string(),
    status: z.enum(['active', 'ended', 'removed', 'expired', 'revoked']),
    /** whether it is the one that asks */
    is_current: z.boolean(),
    user: z.null(),
    last_active_token: z.null(),
    last_active_at: time,
    expire_at: time,
    abandon_at: time,
    latest_activity: z.object({
      object: z.literal('session_activity'),
      id: z.string(),
      browser_name: z.string().nullable(),
      browser_version: z.string().nullable(),
      /** the operating system, or the device where it has a name */
      device_type: z.string().nullable(),
      is_mobile: z.boolean(),
      ip_address: z.string().nullable(),
      /** where the address was at the sign-in, if a proxy says so */
      city: z.string().nullable(),
      /** two letters of ISO 3166-1 */
      country: z.string().nullable(),
      last_active_at: time,
    }),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'ListedSession' });
export type ListedSessionResource = z.infer<typeof listedSession>;
