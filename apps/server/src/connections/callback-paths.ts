/**
 * Callback paths of systems that people come from. A connection may keep the one it had there, so that a domain can
 * move here without a change in the provider's console.
 */
const aliases = [
  /^\/v1\/oauth_callback$/,
  /^\/login\/callback$/,
  /^\/source\/oauth\/callback\/[\w-]{1,64}\/?$/,
  /^\/auth\/v1\/callback$/,
  /^\/api\/auth\/callback\/[\w-]{1,64}$/,
];

/** Where they are mounted; a slash at the end is of no account to routes. */
export const callbackRoutes = [
  '/v1/oauth_callback',
  '/login/callback',
  '/source/oauth/callback/:key',
  '/auth/v1/callback',
  '/api/auth/callback/:key',
] as const;

/** Whether a connection may have its callback there. */
export function isCallbackPath(path: string): boolean {
  return aliases.some((alias) => alias.test(path));
}
