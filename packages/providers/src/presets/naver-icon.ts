import type { ProviderIcon } from '../define-provider.ts';

/** The Naver logo as drawn by Simple Icons (CC0). https://simpleicons.org */
export const naverIcon: ProviderIcon = {
  viewBox: '0 0 24 24',
  path: 'M16.273 12.845 7.376 0H0v24h7.726V11.156L16.624 24H24V0h-7.727v12.845Z',
};
