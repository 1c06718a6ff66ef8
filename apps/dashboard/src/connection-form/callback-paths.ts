import type { OauthProviderResource } from '@portico/contract';

/** Paths at which other systems take people back, for somebody who moves a domain and not the app at the provider. */
export function formerPaths(providerKey: string): readonly string[] {
  return [
    '/v1/oauth_callback',
    '/login/callback',
    `/source/oauth/callback/${providerKey}/`,
    '/auth/v1/callback',
    `/api/auth/callback/${providerKey}`,
  ];
}

/**
 * The redirect URI that a path comes to, at the address of the environment.
 * @param path empty: our own
 * @param ownKey how the provider is called in our own path
 */
export function callbackAddress(
  { redirect_uri: current, redirect_uri_path: kept }: Saved,
  path: string,
  ownKey: string,
): string {
  const ownPath = `/v1/oauth-callback/${ownKey}`;
  const base = current.slice(0, current.length - (kept ?? ownPath).length);
  return base + (path.trim() || ownPath);
}

type Saved = Pick<OauthProviderResource, 'redirect_uri' | 'redirect_uri_path'>;

/** What is wrong with a path that was typed. */
export function callbackPathProblem(path: string): string | undefined {
  const typed = path.trim();
  if (typed === '' || /^\/[\w.~/-]+$/.test(typed)) return undefined;
  return 'A path starts with a slash and has letters, digits and . _ ~ - alone.';
}
