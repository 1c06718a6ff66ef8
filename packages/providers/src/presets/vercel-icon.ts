import type { ProviderIcon } from '../define-provider.ts';

/** The Vercel logo as drawn by Simple Icons (CC0). https://simpleicons.org */
export const vercelIcon: ProviderIcon = {
  viewBox: '0 0 24 24',
  path: 'M24 22.525H0l12-21.05 12 21.05z',
};
