import { AppError } from '@portico/contract';
import type { Environment } from '../environments/environment.ts';

/**
 * Matches a URL that a caller wants the browser sent to.
 * @param paramName the field it came in, for the error
 * @returns the URL as the browser will read it
 * @throws {AppError} `invalid_redirect_url` for what browsers and servers might read differently,
 *   `redirect_url_not_allowed` for what is on no list
 * @see https://www.rfc-editor.org/rfc/rfc9700#section-4.11
 */
export function matchRedirectUrl(environment: Environment, url: string, paramName: string): string {
  const parsed = isPlain(url) ? URL.parse(url) : null;
  const isWeb = parsed?.protocol === 'https:' || parsed?.protocol === 'http:';
  if (!parsed || !isWeb || parsed.username !== '' || parsed.password !== '') {
    throw new AppError('invalid_redirect_url', { meta: { param_name: paramName } });
  }
  if (!isAllowed(environment, parsed)) {
    throw new AppError('redirect_url_not_allowed', { meta: { param_name: paramName } });
  }
  return parsed.href;
}

/** Backslashes, white space, control and non-ASCII characters: parsers disagree about each of them. */
function isPlain(url: string): boolean {
  return /^https?:\/\/[\x21-\x7e]+$/.test(url) && !url.includes('\\');
}

function isAllowed(environment: Environment, url: URL): boolean {
  const { allowedOrigins, allowedRedirectUrls } = environment.settings;
  return (
    url.origin === environment.origin ||
    allowedOrigins.includes(url.origin) ||
    // Exact match (RFC 9700 §4.1.3).
    allowedRedirectUrls.includes(url.href)
  );
}
