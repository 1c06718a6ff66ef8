/** Between a mailbox and what was added to it (RFC 5233 §1 leaves the choice to the provider). */
const separator = /(?<=.)[+=#]/;

/** Providers where a hyphen separates too: their mailboxes have none. */
const isHyphenated = (domain: string) =>
  domain.startsWith('yahoo.') || domain === 'ymail.com' || domain === 'rocketmail.com';

/**
 * The address without what was added to it: `ada+news@example.com` is `ada@example.com`.
 * @param address canonical
 */
export function withoutSubaddress(address: string): string {
  const [local = '', domain = ''] = address.split('@');
  const ends = [local.search(separator), isHyphenated(domain) ? local.indexOf('-') : -1];
  const end = Math.min(...ends.filter((index) => index > 0), local.length);
  return `${local.slice(0, end)}@${domain}`;
}

/** Whether it is another name of a mailbox. */
export function isSubaddress(address: string): boolean {
  return withoutSubaddress(address) !== address;
}
