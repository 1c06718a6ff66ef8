/** Where the stand-ins are mounted unless told otherwise. */
export const defaultBasePath = '/sandbox';

/**
 * Maps a provider's real endpoint to its stand-in, which keeps the real path:
 * `https://api.x.com/2/oauth2/token` → `<origin>/sandbox/x/2/oauth2/token`.
 * @param origin where the stand-in can be reached: the public origin for the browser, a loopback one for API calls
 * @param key the provider's key, e.g. `x`
 * @param realUrl absolute; its query is kept
 * @throws {TypeError} if `realUrl` is not an absolute URL
 */
export function sandboxEndpoint(
  origin: string,
  key: string,
  realUrl: string,
  basePath = defaultBasePath,
): string {
  const { pathname, search } = new URL(realUrl);
  return `${origin.replace(/\/+$/, '')}${basePath}/${encodeURIComponent(key)}${pathname}${search}`;
}
