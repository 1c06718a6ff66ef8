import { z } from 'zod';
import { jsonObject, time } from '../fields.ts';

/** What is wrong with a verification, in the shape of an element of the error envelope. */
export const verificationError = z
  .object({ code: z.string(), message: z.string(), long_message: z.string(), meta: jsonObject })
  .meta({ id: 'VerificationError' });

/** The state of proving one thing: an email address, an external account. */
export const verification = z
  .object({
    object: z.literal('verification'),
    status: z.enum(['unverified', 'verified', 'transferable', 'failed', 'expired']),
    /** null until something was started; `email_code` only once a code was sent */
    strategy: z.string().nullable(),
    attempts: z.int().nullable(),
    expire_at: time.nullable(),
    error: verificationError.nullable(),
    external_verification_redirect_url: z.string().nullable(),
  })
  .meta({ id: 'Verification' });
export type Verification = z.infer<typeof verification>;

export const emailAddressResource = z
  .object({
    object: z.literal('email_address'),
    id: z.string(),
    email_address: z.string(),
    reserved: z.boolean(),
    verification: verification.nullable(),
    /** the external accounts that vouched for this address */
    linked_to: z.array(z.object({ id: z.string(), type: z.string() })),
    matches_sso_connection: z.literal(false),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'EmailAddress' });
export type EmailAddressResource = z.infer<typeof emailAddressResource>;

/**
 * Whether the provider's tokens can be used. `expiring`: they cannot be refreshed, and end within a day or have
 * ended. `needs_reconnect`: the person has to connect the account again. `revoked`: the provider refused them before their
 * end, as it does when somebody took the access away there. Null for an account that is not connected.
 */
const tokensState = z.enum(['active', 'expiring', 'needs_reconnect', 'revoked']);

export const externalAccount = z
  .object({
    object: z.literal('external_account'),
    id: z.string(),
    identification_id: z.string(),
    /** `oauth_<key>`, equal to the strategy */
    provider: z.string(),
    provider_user_id: z.string(),
    /** granted scopes, space separated; empty when the provider did not say */
    approved_scopes: z.string(),
    /** empty when the provider gave none */
    email_address: z.string(),
    username: z.string().nullable(),
    first_name: z.string(),
    last_name: z.string(),
    phone_number: z.string(),
    image_url: z.string(),
    label: z.string().nullable(),
    /** what the provider told beyond the mapped attributes */
    public_metadata: jsonObject,
    verification: verification.nullable(),
    tokens_state: tokensState.nullable(),
    /** why they have to be granted anew: `refused_by_provider`, or `answer_lost` on the way here */
    tokens_state_reason: z.string().nullable(),
    /** null when the provider did not say */
    tokens_expire_at: time.nullable(),
    /** null when they are those of the last sign-in */
    tokens_refreshed_at: time.nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'ExternalAccount' });
export type ExternalAccountResource = z.infer<typeof externalAccount>;

/** An account at a provider as servers and operators see it: whose, and through which connection. */
export const managedExternalAccount = externalAccount
  .extend({ user_id: z.string(), oauth_provider_id: z.string() })
  .meta({ id: 'ManagedExternalAccount' });
export type ManagedExternalAccountResource = z.infer<typeof managedExternalAccount>;

/** The user as the Frontend API shows it to the person. */
export const user = z
  .object({
    object: z.literal('user'),
    id: z.string(),
    username: z.string().nullable(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    external_id: z.string().nullable(),
    /** empty when there is no picture: show initials */
    image_url: z.string(),
    has_image: z.boolean(),
    primary_email_address_id: z.string().nullable(),
    primary_phone_number_id: z.null(),
    primary_web3_wallet_id: z.null(),
    email_addresses: z.array(emailAddressResource),
    external_accounts: z.array(externalAccount),
    phone_numbers: z.array(z.never()),
    web3_wallets: z.array(z.never()),
    passkeys: z.array(z.never()),
    enterprise_accounts: z.array(z.never()),
    organization_memberships: z.array(z.never()),
    password_enabled: z.boolean(),
    totp_enabled: z.boolean(),
    backup_code_enabled: z.boolean(),
    two_factor_enabled: z.boolean(),
    public_metadata: jsonObject,
    unsafe_metadata: jsonObject,
    create_organization_enabled: z.literal(false),
    delete_self_enabled: z.boolean(),
    last_sign_in_at: time.nullable(),
    legal_accepted_at: time.nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'User' });
export type UserResource = z.infer<typeof user>;

/** The user as servers and operators see it. */
export const managedUser = user
  .extend({ private_metadata: jsonObject, banned: z.boolean(), locked: z.boolean() })
  .meta({ id: 'ManagedUser' });
export type ManagedUserResource = z.infer<typeof managedUser>;
