import type { Environment } from '../environments/environment.ts';

/** Verifiers may keep the keys for so long, in seconds; a new key is published before it signs. */
const maxAgeSeconds = 300;

/**
 * The environment's public keys (RFC 7517 §5), with which apps verify session tokens without asking us.
 */
export function jwksAnswer(environment: Environment, headers: Readonly<Record<string, string>>): Response {
  const keys = environment.signingKeys.map((key) => key.publicJwk);
  return new Response(JSON.stringify({ keys }), {
    headers: {
      ...headers,
      'cache-control': `public, max-age=${maxAgeSeconds}`,
      'access-control-allow-origin': '*',
    },
  });
}
