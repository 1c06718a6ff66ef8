import { canonicalEmailAddress } from '../users/email-address.ts';
import { withoutSubaddress } from './subaddress.ts';

/** Mailboxes in which dots of the local part mean nothing. https://support.google.com/mail/answer/7436150 */
const dotlessDomains: ReadonlySet<string> = new Set(['gmail.com', 'googlemail.com']);

/** `*@*.domain` names a domain of at most so many labels, which bounds what is looked up for an address. */
const mostLabels = 8;

/**
 * The form in which an entry of the allow or block list is compared: an address, `*@domain` for everybody of a
 * domain, or `*@*.domain` for everybody of its subdomains, at any depth.
 * @returns undefined for what is none of them
 */
export function canonicalIdentifier(text: string): string | undefined {
  const [, wildcards, domain] = /^(\*@(?:\*\.)?)(.+)$/s.exec(text.normalize('NFKC').trim()) ?? [];
  if (wildcards === undefined || domain === undefined) return canonicalEmailAddress(text);
  // A domain is one when it can be an address's; below `*.` a top-level domain can stand alone.
  const probe = wildcards === '*@' ? 'any@' : 'any@sub.';
  const address = canonicalEmailAddress(probe + domain);
  if (address === undefined) return undefined;
  const canonical = address.slice(probe.length);
  if (wildcards !== '*@' && canonical.split('.').length > mostLabels) return undefined;
  return wildcards + canonical;
}

/** Whether it names everybody of a domain, and so no person. */
export function isPattern(identifier: string): boolean {
  return identifier.startsWith('*@');
}

/**
 * The mailbox that a canonical identifier names: for the same mailbox the same text, whatever its dots and whichever of
 * the two names of the service stands behind it.
 */
export function mailboxOf(identifier: string): string {
  const [local = '', domain = ''] = identifier.split('@');
  if (isPattern(identifier) || !dotlessDomains.has(domain)) return identifier;
  return `${local.replaceAll('.', '')}@gmail.com`;
}

/** What may stand on a list for an address to be on it. */
export interface Candidates {
  readonly allow: readonly string[];
  /** more than `allow`: whoever is blocked does not come back as `eve+2@…` */
  readonly block: readonly string[];
}

/**
 * The entries that would match an address, a dozen at most, so that lists are looked up and never scanned.
 * @param address canonical
 * @param options.ignoreDots compare mailboxes (`mailboxOf`) instead of addresses
 */
export function candidatesOf(address: string, { ignoreDots }: { ignoreDots: boolean }): Candidates {
  const [, domain = ''] = address.split('@');
  const labels = domain.split('.');
  const parents = labels.slice(1).map((_, index) => labels.slice(index + 1));
  const patterns = [
    `*@${domain}`,
    ...parents.filter(({ length }) => length <= mostLabels).map((parent) => `*@*.${parent.join('.')}`),
  ];
  const compared = (text: string) => (ignoreDots ? mailboxOf(text) : text);
  const allow = [compared(address), ...patterns];
  return { allow, block: [...new Set([...allow, compared(withoutSubaddress(address))])] };
}
