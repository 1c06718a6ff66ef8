import { emailAddress, environmentWith, externalAccount, signedInClient, userWith } from './canned.ts';
import type { Scene } from './scenes.ts';

/** `/user`: the own page. */
export const userScenes: readonly Scene[] = [
  {
    name: 'user-loading',
    path: '/user',
    heading: 'Your account',
    stage: { respond: () => new Promise(() => {}) },
  },
  { name: 'user', path: '/user', heading: 'Your account', stage: { client: signedInClient() } },
  {
    name: 'user-logo',
    path: '/user',
    heading: 'Your account',
    stage: {
      environment: environmentWith({ display: { logo_image_url: '/pictures/logo.svg' } }),
      client: signedInClient(),
    },
  },
  {
    name: 'user-more',
    path: '/user',
    heading: 'Your account',
    stage: {
      environment: environmentWith({ providers: ['x', 'google'], type: 'development' }),
      client: signedInClient(
        userWith({
          image_url: '',
          username: 'ada',
          email_addresses: [
            emailAddress(
              'idn_2',
              'a.very.long.address.of.ada.lovelace@analytical-engines.example',
              'unverified',
            ),
            emailAddress('idn_1', 'ada@example.com', 'verified'),
          ],
          external_accounts: [externalAccount('x', 'ada'), externalAccount('github', 'ada-l', 'failed')],
        }),
      ),
    },
  },
  {
    name: 'user-no-email',
    path: '/user',
    heading: 'Your account',
    stage: { client: signedInClient(userWith({ email_addresses: [], primary_email_address_id: null })) },
  },
];
