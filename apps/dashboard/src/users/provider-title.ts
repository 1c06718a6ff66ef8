/** `oauth_x` → `X`, for where only the strategy is known. */
export function providerTitle(strategy: string): string {
  const key = strategy.replace(/^oauth_/, '');
  return key.charAt(0).toUpperCase() + key.slice(1);
}
