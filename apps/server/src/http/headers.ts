import type { Config } from '../config.ts';

type Headers = Readonly<Record<string, string>>;

/** Headers of every answer: nothing is cached, sniffed, or told to other sites. */
export function securityHeaders(config: Config): Headers {
  return {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...(config.isLoopbackHttp ? {} : { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }),
  };
}

/** Headers of pages beside those of every answer: not framed, alone in their browsing context. */
export const pageHeaders: Headers = {
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), browsing-topics=()',
};

/** Answers that are no pages: nothing in them may run. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'";

/** @param styleNonce lets one style element through, for a component library that writes its own */
export function pagePolicy(styleNonce?: string): string {
  const style = styleNonce === undefined ? "'self'" : `'self' 'nonce-${styleNonce}'`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${style}`,
    // Pictures of people are wherever their provider keeps them.
    "img-src 'self' https: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}
