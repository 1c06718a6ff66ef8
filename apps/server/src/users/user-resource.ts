import type {
  EmailAddressResource,
  ExternalAccountResource,
  ManagedExternalAccountResource,
  ManagedUserResource,
  UserResource,
  Verification,
} from '@portico/contract';
import { findPreset } from '@portico/providers';
import type { Environment } from '../environments/environment.ts';
import type { ManagementCaller } from '../http/access.ts';
import type { RequestContext } from '../http/request-context.ts';
import type { FailedConnect } from '../store/unfinished.ts';
import type { EmailAddressRow, ExternalAccountRow, Profile } from '../store/users.ts';
import { accountErrorOf, handleOf } from './account-error.ts';
import { blankVerification } from '../verification/blank-verification.ts';

const parseObject = (json: string) => JSON.parse(json) as Record<string, unknown>;

/** What a user is seen by, beside their profile. */
export interface Seen extends Pick<Environment, 'settings'> {
  /** Unix milliseconds */
  readonly now: number;
}

export const seenBy = (
  request: Pick<RequestContext, 'now'>,
  caller: Pick<ManagementCaller, 'environment'>,
): Seen => ({
  settings: caller.environment.settings,
  now: request.now,
});

/** The user as the person may see it: without private metadata. */
export function userResource(
  { user, emailAddresses, externalAccounts }: Profile,
  { settings, now }: Seen,
): UserResource {
  return {
    object: 'user',
    id: user.id,
    username: user.username,
    first_name: user.first_name,
    last_name: user.last_name,
    external_id: user.external_id,
    image_url: user.image_url ?? '',
    has_image: user.image_url !== null,
    primary_email_address_id: user.primary_email_address_id,
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    email_addresses: emailAddresses.map((address) => emailAddressResource(address, externalAccounts)),
    external_accounts: externalAccounts.map((account) => externalAccountResource(account, now)),
    phone_numbers: [],
    web3_wallets: [],
    passkeys: [],
    enterprise_accounts: [],
    organization_memberships: [],
    password_enabled: false,
    totp_enabled: false,
    backup_code_enabled: false,
    two_factor_enabled: false,
    public_metadata: parseObject(user.public_metadata),
    unsafe_metadata: parseObject(user.unsafe_metadata),
    create_organization_enabled: false,
    delete_self_enabled: settings.deleteSelf,
    last_sign_in_at: lastSignInOf({ user, externalAccounts }),
    legal_accepted_at: user.legal_accepted_at,
    created_at: user.created_at,
    updated_at: user.updated_at,
  };
}

/** The user's row is written a moment later; by then each account has noted its own. */
export function lastSignInOf({
  user,
  externalAccounts,
}: Pick<Profile, 'user' | 'externalAccounts'>): number | null {
  const times = externalAccounts.map((account) => account.last_signed_in_at);
  return Math.max(user.last_sign_in_at ?? 0, ...times) || null;
}

/** The user as servers and operators see it. */
export function managedUserResource(profile: Profile, seen: Seen): ManagedUserResource {
  return {
    ...userResource(profile, seen),
    private_metadata: parseObject(profile.user.private_metadata),
    banned: profile.user.banned === 1,
    locked: profile.user.locked === 1,
  };
}

/** A verification that is over and went well. */
export function verified(strategy: string | null): Verification {
  return { ...blankVerification, status: 'verified', strategy };
}

export function emailAddressResource(
  row: EmailAddressRow,
  accounts: readonly ExternalAccountRow[],
): EmailAddressResource {
  return {
    object: 'email_address',
    id: row.id,
    email_address: row.address,
    reserved: false,
    verification: row.verified_at === null ? null : verified(row.verification_strategy),
    linked_to: accounts
      .filter((account) => account.email_address?.toLowerCase() === row.address.toLowerCase())
      .map((account) => ({ id: account.id, type: strategyOf(account.provider_key) })),
    matches_sso_connection: false,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

/** An account that is connected. It signs the person in also while connecting it again has failed. */
export function externalAccountResource(row: ExternalAccountRow, now: number): ExternalAccountResource {
  const strategy = strategyOf(row.provider_key);
  return {
    object: 'external_account',
    id: row.id,
    identification_id: row.id,
    provider: strategy,
    provider_user_id: row.provider_user_id,
    approved_scopes: row.approved_scopes,
    email_address: row.email_address ?? '',
    username: row.username,
    first_name: row.first_name ?? '',
    last_name: row.last_name ?? '',
    phone_number: '',
    image_url: row.image_url ?? '',
    label: null,
    public_metadata: parseObject(row.public_metadata),
    verification: {
      ...verified(strategy),
      error: row.last_error === null ? null : accountErrorOf(row.last_error),
    },
    tokens_state: tokensStateOf(row, now),
    tokens_state_reason: row.tokens_state_reason,
    tokens_expire_at: row.tokens_expire_at,
    tokens_refreshed_at: row.tokens_refreshed_at,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

const dayMs = 24 * 3600 * 1000;

/** Tokens that end by themselves and cannot be refreshed are told of ahead of time. */
function tokensStateOf(
  row: Pick<ExternalAccountRow, 'tokens_state' | 'tokens_refreshable' | 'tokens_expire_at'>,
  now: number,
): ExternalAccountResource['tokens_state'] {
  const { tokens_state: state, tokens_refreshable: isRefreshable, tokens_expire_at: expiresAt } = row;
  if (state !== 'active' || isRefreshable || expiresAt === null) return state;
  return expiresAt - now < dayMs ? 'expiring' : state;
}

/** The same for servers and operators. */
export function managedExternalAccount(row: ExternalAccountRow, now: number): ManagedExternalAccountResource {
  return { ...externalAccountResource(row, now), user_id: row.user_id, oauth_provider_id: row.connection_id };
}

/** An account that is not connected: it was begun, or it failed and says why. */
export function unconnectedAccount(started: {
  readonly id: string;
  readonly strategy: string;
  readonly now: number;
}): ExternalAccountResource {
  const { id, strategy, now } = started;
  return {
    object: 'external_account',
    id,
    identification_id: id,
    provider: strategy,
    provider_user_id: '',
    approved_scopes: '',
    email_address: '',
    username: null,
    first_name: '',
    last_name: '',
    phone_number: '',
    image_url: '',
    label: null,
    public_metadata: {},
    verification: { ...blankVerification, strategy },
    tokens_state: null,
    tokens_state_reason: null,
    tokens_expire_at: null,
    tokens_refreshed_at: null,
    created_at: now,
    updated_at: now,
  };
}

export function failedAccountResource(row: FailedConnect): ExternalAccountResource {
  const strategy = strategyOf(row.provider_key);
  return {
    ...unconnectedAccount({ id: row.id, strategy, now: row.created_at }),
    username: handleOf(row.error),
    verification: { ...blankVerification, strategy, error: accountErrorOf(row.error) },
  };
}

/** The same account, with the address that begins to connect it. */
export function withStartUrl(account: ExternalAccountResource, url: string): ExternalAccountResource {
  const verification = {
    ...blankVerification,
    strategy: account.provider,
    external_verification_redirect_url: url,
  };
  return { ...account, verification };
}

export function strategyOf(providerKey: string): string {
  return findPreset(providerKey)?.strategy ?? `oauth_${providerKey}`;
}
