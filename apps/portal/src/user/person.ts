import type { EnvironmentResource, ExternalAccountResource, UserResource } from '@portico/contract';
import { handleOf, plainName } from '../words.ts';

/** The name and handle to show for a user; the handle of a provider where there is no username here. */
export function namesOf(user: UserResource): { readonly name: string; readonly handle: string } {
  const provided = user.external_accounts.find(({ username }) => username)?.username;
  const handle = handleOf(user.username ?? provided);
  const name = plainName(`${user.first_name ?? ''} ${user.last_name ?? ''}`);
  return { name: name || handle || primaryAddress(user) || 'Your account', handle: name ? handle : '' };
}

/** Primary address first, then in the order they were added. */
export function sortedAddresses(user: UserResource): UserResource['email_addresses'] {
  const isPrimary = (id: string) => Number(id === user.primary_email_address_id);
  return user.email_addresses.toSorted(
    (a, b) => isPrimary(b.id) - isPrimary(a.id) || a.created_at - b.created_at,
  );
}

export interface ConnectedAccount {
  readonly id: string;
  readonly provider: string;
  readonly logoUrl: string;
  /** handle, else address, else the name at the provider; empty when it gave none of them */
  readonly label: string;
  readonly isConnected: boolean;
}

/** The accounts a person signs in with. A connection that was switched off is known by its key alone. */
export function connectedAccounts(
  user: UserResource,
  { user_settings: settings }: EnvironmentResource,
): readonly ConnectedAccount[] {
  return user.external_accounts.map((account) => {
    const connection = settings.social[account.provider];
    return {
      id: account.id,
      provider: plainName(connection?.name ?? nameFromStrategy(account.provider)),
      logoUrl: connection?.logo_url ?? '',
      label: labelOf(account),
      isConnected: account.verification?.status === 'verified',
    };
  });
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
