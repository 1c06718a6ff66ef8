import { domainToASCII, domainToUnicode } from 'node:url';

/** What is not seen: two addresses that differ in it look the same to everybody but a mail server. */
const invisible = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;

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
  if (local === undefined || domain === undefined || more.length > 0 || invisible.test(text))
    return undefined;
  if (local.length === 0 || local.length > 64 || /[^\w.!#$%&'*+/=?^`{|}~\u0080-\uffff-]/.test(local))
    return undefined;
  // Read as part of a URL by domainToASCII, `a.example/.evil.example` would be `a.example`.
  if (/[^a-z0-9.\u0080-\uffff-]/.test(domain)) return undefined;
  const asciiDomain = domainToASCII(domain);
  if (!/^(?=.{3,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(asciiDomain))
    return undefined;
  return `${local}@${asciiDomain}`;
}

/** A compared address as people write it: `ä` in place of `xn--…`. @returns '' for none */
export function readableEmailAddress(canonical: string | null): string {
  const [local = '', domain] = canonical?.split('@') ?? [];
  return domain === undefined ? '' : `${local}@${domainToUnicode(domain) || domain}`;
}
