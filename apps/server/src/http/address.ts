import type { Environment } from '../environments/environment.ts';
import type { Registry } from '../environments/registry.ts';
import { slugPattern } from '../environments/slug.ts';

const prefix = new RegExp(`^/e/(${slugPattern})(?=/|$)`);

/**
 * The path that routes are matched against: what follows the environment's prefix, without a slash at the
 * end. Nothing is decoded, so that no spelling of a path reaches a route that another spelling does not.
 */
export function pathWithinEnvironment(url: string): string {
  const path = pathOf(url).replace(prefix, '');
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  return trimmed === '' ? '/' : trimmed;
}

/** Where the fast router takes no literal, because another path has a parameter there. */
const inPlaceOfParameter = new Map([['/v1/users/count', '/v1/users-count']]);

/** The path under which a route is mounted. */
export function routedPath(path: string): string {
  return inPlaceOfParameter.get(path) ?? path;
}

/**
 * The environment a request is for: by its path prefix, else by its host. The host chooses between
 * environments and nothing else: what is built for a person is built from the configuration.
 * @returns undefined when the prefix names none
 */
export function environmentOfUrl(
  registry: Registry,
  url: string,
  host: string | undefined,
): Environment | undefined {
  const slug = prefix.exec(pathOf(url))?.[1];
  if (slug === undefined) return registry.byHost(host);
  const environment = registry.bySlug(slug);
  // One that lives at the public origin or a host of its own has one address, not two.
  return environment?.basePath === '' ? undefined : environment;
}

function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  if (start === -1) return '/';
  const query = url.indexOf('?', start);
  const path = query === -1 ? url.slice(start) : url.slice(start, query);
  const fragment = path.indexOf('#');
  return fragment === -1 ? path : path.slice(0, fragment);
}

const methods = new Set(['PATCH', 'PUT', 'DELETE']);
const frontendPath = /^\/v1\/(client|me|environment)(\/|$)/;

/**
 * SDKs that avoid CORS preflights send every write to the Frontend API as POST and name the method in
 * `_method`. Only there, and only on POST.
 */
export function withOverriddenMethod(request: Request): Request {
  if (request.method !== 'POST' || !request.url.includes('_method=')) return request;
  const method = new URL(request.url).searchParams.get('_method')?.toUpperCase() ?? '';
  if (!methods.has(method) || !frontendPath.test(pathWithinEnvironment(request.url))) return request;
  return new Request(request, { method });
}
