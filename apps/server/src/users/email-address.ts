import { domainToASCII } from 'node:url';

/**
 * The form in which addresses are compared: NFKC first, so that look-alikes such as a full-width `＠` cannot
 * pass as something else afterwards; then one `@`, a domain in ASCII, all in lower case. Mailboxes that
 * differ only in case exist on paper alone.
 * @returns undefined for what is no address
 * @see https://www.rfc-editor.org/rfc/rfc5321#section-2.4
 */
export function canonicalEmailAddress(address: string): string | undefined {
  const text = address.normalize('NFKC').trim().toLowerCase();
  const [local, domain, ...more] = text.split('@');
  if (local === undefined || domain === undefined || more.length > 0) return undefined;
  if (local.length === 0 || local.length > 64 || /[^\w.!#$%&'*+/=?^`{|}~\u0080-\uffff-]/.test(local))
    return undefined;
  const asciiDomain = domainToASCII(domain);
  if (!/^(?=.{3,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(asciiDomain))
    return undefined;
  return `${local}@${asciiDomain}`;
}
