import { defaultConnectionSettings } from '../src/connections/connection-settings.ts';
import { defaultSettings } from '../src/environments/settings.ts';
import type { Situation } from '../src/sign-in/resolve.ts';
import type { KnownAccount } from '../src/store/users.ts';

export const settings = defaultConnectionSettings();
export const environment = defaultSettings('My app');
export const attributes = (required: boolean) => ({
  ...environment.attributes,
  email_address: { enabled: true, required, immutable: false },
});
export const accountOf = (userId: string, state: Partial<KnownAccount> = {}): KnownAccount => ({
  accountId: `eac_of_${userId}`,
  userId,
  banned: 0,
  locked: 0,
  imageUrl: null,
  username: 'ada',
  isHandleShown: true,
  tokensState: 'active',
  ...state,
});
export const ownerOf = (
  userId: string,
  isVerified: boolean,
  state: { banned?: number; locked?: number } = {},
) => ({
  userId,
  banned: 0,
  locked: 0,
  isVerified,
  ...state,
});

/** A stranger with a proven address, whom nothing keeps from signing up. */
export const stranger: Situation = {
  intent: 'sign_in',
  transferable: true,
  identity: {
    providerUserId: '2244994945',
    emailAddress: 'ada@example.com',
    emailVerified: true,
    username: 'ada',
    unmapped: {},
  },
  connection: { enabled: true, settings },
  environment: { ...environment, attributes: attributes(true) },
  actor: undefined,
  knownAccount: undefined,
  emailOwner: undefined,
  usernameOwner: undefined,
  refusal: undefined,
};
