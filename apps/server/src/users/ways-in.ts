import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import type { EmailAddressRow, ExternalAccountRow } from '../store/users.ts';

export interface WaysInOf {
  readonly emailAddresses: readonly Pick<EmailAddressRow, 'id' | 'verified_at'>[];
  readonly externalAccounts: readonly Pick<ExternalAccountRow, 'id' | 'connection_id'>[];
}

/**
 * The ways in which a person can sign in as things are: accounts at providers that are switched on for it, and
 * proven addresses where codes or links are.
 * @returns ids of accounts and addresses; whoever has none is locked out
 */
export function waysIn(
  environment: Environment,
  { emailAddresses, externalAccounts }: WaysInOf,
): readonly string[] {
  const { emailSignIn, attributes } = environment.settings;
  const isEmailOn = attributes.email_address.enabled && (emailSignIn.code || emailSignIn.link);
  const accounts = externalAccounts.filter(({ connection_id }) => {
    const connection = findConnection(environment, connection_id);
    return connection?.enabled === true && connection.settings.allowSignIn;
  });
  const addresses = emailAddresses.filter(({ verified_at }) => isEmailOn && verified_at !== null);
  return [...accounts, ...addresses].map(({ id }) => id);
}
