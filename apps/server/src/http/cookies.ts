import type { Environment } from '../environments/environment.ts';
import { rootSlug } from '../environments/registry.ts';

/**
 * Our cookies are bound to the exact host: `__Host-`, Secure, HttpOnly, no Domain. On plain HTTP, which is
 * only served on loopback, browsers refuse that prefix, so it is left out there. Environments share a host,
 * so names carry the slug.
 */
export interface CookieName {
  readonly full: string;
  readonly secure: boolean;
}

/** What a cookie is for; empty for the browser's own secret. */
export type CookiePurpose = '' | `flow_${string}` | 'outcome' | 'try';

export function cookieName(environment: Environment, purpose: CookiePurpose): CookieName {
  const secure = environment.baseUrl.startsWith('https:');
  const parts = [
    'portico',
    ...(environment.slug === rootSlug ? [] : [environment.slug]),
    ...(purpose ? [purpose] : []),
  ];
  return { full: `${secure ? '__Host-' : ''}${parts.join('_')}`, secure };
}

/**
 * Reads the Cookie header.
 * @returns values by name; a name that was sent twice is left out, because one of the two may have been
 *   planted by a sibling domain, and nobody can tell which (RFC 6265 §5.4 leaves the order open)
 */
export function parseCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  if (header === undefined) return cookies;
  const repeated = new Set<string>();
  for (const pair of header.split(';')) {
    const separator = pair.indexOf('=');
    if (separator === -1) continue;
    const name = pair.slice(0, separator).trim();
    if (cookies.has(name)) repeated.add(name);
    cookies.set(name, pair.slice(separator + 1).trim());
  }
  for (const name of repeated) cookies.delete(name);
  return cookies;
}

/** @param maxAgeSeconds 0 deletes the cookie */
export function setCookie(name: CookieName, value: string, maxAgeSeconds: number): string {
  const secure = name.secure ? '; Secure' : '';
  return `${name.full}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** Values we seal or draw are base64url with dots; anything else was not set by us. */
export function isCookieValue(value: string): boolean {
  return /^[\w.-]{1,4000}$/.test(value);
}
