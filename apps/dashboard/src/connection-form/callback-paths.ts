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
 * The redirect URI that a path comes to.
 * @param current any redirect URI of this environment
 * @param path empty: our own
 */
export function callbackAddress(current: string, path: string, providerKey: string): string {
  const typed = path.trim();
  if (typed !== '') return new URL(current).origin + typed;
  return `${new URL(current).origin}/v1/oauth-callback/${providerKey}`;
}

/** What is wrong with a path that was typed. */
export function callbackPathProblem(path: string): string | undefined {
  const typed = path.trim();
  if (typed === '' || /^\/[\w.~/-]+$/.test(typed)) return undefined;
  return 'A path starts with a slash and has letters, digits and . _ ~ - alone.';
}
