import type { DerivedProvider } from './provider.ts';

/** How a provider labels its answers. */
export type Labels = Pick<DerivedProvider, 'mislabelsJson'>;

export function json(
  { mislabelsJson }: Labels,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Response {
  const type = mislabelsJson === true ? 'text/plain' : 'application/json; charset=utf-8';
  return new Response(JSON.stringify(body), {
    status,
    // RFC 6749 §5.1
    headers: { 'content-type': type, 'cache-control': 'no-store', pragma: 'no-cache', ...headers },
  });
}

/** RFC 6749 §5.2 */
export function oauthError(
  labels: Labels,
  error: string,
  description: string,
  { status = 400, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Response {
  return json(labels, status, { error, error_description: description }, headers);
}

/** RFC 6750 §3.1 */
export function bearerError(
  labels: Labels,
  status: 400 | 401 | 403,
  error: string,
  description: string,
): Response {
  const challenge = `Bearer error="${error}", error_description="${description}"`;
  return oauthError(labels, error, description, { status, headers: { 'www-authenticate': challenge } });
}

/** An answer that stops in the middle. */
export function cutShort(response: Response): Response {
  return new Response('{"id":"154682093', { status: response.status, headers: response.headers });
}

export const notFound = (labels: Labels) =>
  oauthError(labels, 'not_found', 'Nothing is here.', { status: 404 });

export const methodNotAllowed = (labels: Labels) =>
  oauthError(labels, 'method_not_allowed', 'Another method is wanted here.', { status: 405 });
