import type { EnvironmentResource, ExternalAccountResource, UserResource } from '@portico/contract';
import { handleOf, plainName } from '../words.ts';

/** The name and handle to show for a user; the handle of a provider where there is no username here. */
export function namesOf(user: UserResource): { readonly name: string; readonly handle: string } {
  // One that was only tried may be somebody else's.
  const connected = user.external_accounts.filter(({ verification }) => verification?.status === 'verified');
  const provided = connected.find(({ username }) => username)?.username;
  const handle = handleOf(user.username ?? provided);
  const name = plainName(`${user.first_name ?? ''} ${user.last_name ?? ''}`);
  return { name: name || handle || primaryAddress(user) || 'Your account', handle: name ? handle : '' };
}

/** What tells two people of one name apart: the handle, else the address. Empty where the name is all there is. */
export function detailOf(user: UserResource): string {
  const { name, handle } = namesOf(user);
  const detail = handle || primaryAddress(user);
  return detail === name ? '' : detail;
}

/** Primary address first, then in the order they were added. */
export function sortedAddresses(user: UserResource): UserResource['email_addresses'] {
  const isPrimary = (id: string) => Number(id === user.primary_email_address_id);
  return user.email_addresses.toSorted(
    (a, b) => isPrimary(b.id) - isPrimary(a.id) || a.created_at - b.created_at,
  );
}

/** Why something is not as it should be, in a code, and what the operator finds it by. */
export interface AccountProblem {
  readonly code: string;
  readonly reference: string | undefined;
  /** why the account has to be connected again, where nobody tried to yet */
  readonly lostAccess?: string;
}

export interface AccountRow {
  readonly id: string;
  readonly strategy: string;
  readonly provider: string;
  readonly logoUrl: string;
  /** as the provider wrote it; empty when it gave none */
  readonly handle: string;
  /** handle, else address, else the name at the provider; empty when it gave none of them */
  readonly label: string;
  readonly isConnected: boolean;
  /** whether its connection is there to connect it again */
  readonly canConnect: boolean;
  /** why connecting it, or connecting it again, came to nothing */
  readonly problem: AccountProblem | undefined;
}

/** The accounts at providers, with attempts that failed. A connection that is switched off is known by its key. */
export function accountRows(user: UserResource, environment: EnvironmentResource): readonly AccountRow[] {
  return user.external_accounts.map((account) => {
    const connection = environment.user_settings.social[account.provider];
    return {
      id: account.id,
      strategy: account.provider,
      provider: nameOfProvider(account.provider, environment),
      logoUrl: connection?.logo_url ?? '',
      handle: account.username ?? '',
      label: labelOf(account),
      isConnected: account.verification?.status === 'verified',
      canConnect: connection?.enabled === true,
      problem: problemOf(account),
    };
  });
}

/** What a provider is called here. */
export function nameOfProvider(strategy: string, { user_settings: settings }: EnvironmentResource): string {
  return plainName(settings.social[strategy]?.name ?? nameFromStrategy(strategy));
}

/** Connections of which the person has no account, and may connect one. In the operator's order. */
export function connectable(
  user: UserResource,
  { user_settings: settings }: EnvironmentResource,
): readonly Provider[] {
  const known = new Set(user.external_accounts.map(({ provider }) => provider));
  return Object.values(settings.social)
    .filter(({ enabled, allow_connect: allowed, strategy }) => enabled && allowed && !known.has(strategy))
    .toSorted((a, b) => a.position - b.position);
}

type Provider = EnvironmentResource['user_settings']['social'][string];

/**
 * Whether nothing else is left to sign in with. The server has the last word: it knows connections that are
 * only there to be connected.
 */
export function isOnlyWayIn(
  user: UserResource,
  { user_settings: settings }: EnvironmentResource,
  id: string,
): boolean {
  const isVerified = ({ verification }: { verification: { status: string } | null }) =>
    verification?.status === 'verified';
  const isEmailOn = settings.attributes['email_address']?.used_for_first_factor === true;
  const accounts = user.external_accounts.filter(
    (account) => isVerified(account) && settings.social[account.provider]?.enabled === true,
  );
  const addresses = isEmailOn ? user.email_addresses.filter(isVerified) : [];
  const ways = [...accounts, ...addresses];
  return ways.length === 1 && ways[0]?.id === id;
}

function problemOf(account: ExternalAccountResource): AccountProblem | undefined {
  const { verification, tokens_state: state, tokens_state_reason: reason } = account;
  if (!verification?.error) {
    if (state !== 'needs_reconnect' && state !== 'revoked') return undefined;
    return { code: 'external_account_needs_reconnect', reference: undefined, lostAccess: reason ?? '' };
  }
  const { code, meta } = verification.error;
  const { reference } = meta;
  return { code, reference: typeof reference === 'string' ? reference : undefined };
}

function labelOf(account: ExternalAccountResource): string {
  const name = plainName(`${account.first_name} ${account.last_name}`);
  return handleOf(account.username) || plainName(account.email_address) || name;
}

function nameFromStrategy(strategy: string): string {
  const key = strategy.replace(/^oauth_(custom_)?/, '').replaceAll('_', ' ');
  return key.charAt(0).toLocaleUpperCase() + key.slice(1);
}

function primaryAddress(user: UserResource): string {
  return sortedAddresses(user)[0]?.email_address ?? '';
}
