import type { ProviderIcon } from '../define-provider.ts';

/** The Microsoft logo as drawn by Simple Icons (CC0). https://simpleicons.org */
export const microsoftIcon: ProviderIcon = {
  viewBox: '0 0 24 24',
  path: 'M0 0v11.408h11.408V0zm12.594 0v11.408H24V0zM0 12.594V24h11.408V12.594zm12.594 0V24H24V12.594z',
};
