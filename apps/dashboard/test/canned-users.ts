import type { ExternalAccountResource, ManagedSessionResource, ManagedUserResource } from '@portico/contract';

export const idOf = (prefix: string, number: number) => `${prefix}_${String(number).padStart(32, '0')}`;

/** Milliseconds since 1970, so many minutes before now. */
export const ago = (minutes: number) => Date.now() - minutes * 60_000;

const externalAccount: ExternalAccountResource = {
  object: 'external_account',
  id: idOf('eac', 1),
  identification_id: idOf('idn', 1),
  provider: 'oauth_x',
  provider_user_id: '1701334529886453767',
  approved_scopes: 'tweet.read users.read',
  email_address: '',
  username: 'ada_writes',
  first_name: 'Ada Byron',
  last_name: '',
  phone_number: '',
  image_url: '',
  label: null,
  public_metadata: { verified: true },
  verification: null,
  tokens_state: 'active',
  tokens_state_reason: null,
  tokens_expire_at: null,
  tokens_refreshed_at: null,
  created_at: ago(300),
  updated_at: ago(30),
};

const names = [
  ['Ada Byron', 'ada_writes', 'ada@example.com'],
  ['Zoë & the Sea 🌊', 'zoe_at_sea', null],
  ['Noor Haddad', 'noorh', 'noor@example.org'],
  ['Halden Observatory', 'halden_obs', 'press@halden.example.net'],
  ['June Park', 'june_makes', 'june.park.with.a.rather.long.address@ceramics.example.com'],
] as const;

export const userOf = (index: number): ManagedUserResource => {
  const [name, username, email] = names[index % names.length] ?? names[0];
  return {
    object: 'user',
    id: idOf('user', index + 1),
    username,
    first_name: name,
    last_name: null,
    external_id: null,
    image_url: index % 2 === 0 ? '/pictures/face.svg' : '',
    has_image: index % 2 === 0,
    primary_email_address_id: email === null ? null : idOf('idn', index + 100),
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    email_addresses: email === null ? [] : [emailOf(index, email)],
    external_accounts: [
      {
        ...externalAccount,
        id: idOf('eac', index + 1),
        username,
        first_name: name,
        email_address: email ?? '',
      },
    ],
    phone_numbers: [],
    web3_wallets: [],
    passkeys: [],
    enterprise_accounts: [],
    organization_memberships: [],
    password_enabled: false,
    totp_enabled: false,
    backup_code_enabled: false,
    two_factor_enabled: false,
    public_metadata: { plan: 'free' },
    unsafe_metadata: {},
    private_metadata: {},
    create_organization_enabled: false,
    delete_self_enabled: false,
    last_sign_in_at: index === 3 ? null : ago(index * 70 + 2),
    legal_accepted_at: null,
    created_at: ago(index * 900 + 300),
    updated_at: ago(index * 70),
    banned: index === 2,
    locked: false,
  };
};

function emailOf(index: number, address: string): ManagedUserResource['email_addresses'][number] {
  return {
    object: 'email_address',
    id: idOf('idn', index + 100),
    email_address: address,
    reserved: false,
    verification: {
      object: 'verification',
      status: 'verified',
      strategy: 'email_code',
      attempts: 1,
      expire_at: null,
      error: null,
      external_verification_redirect_url: null,
    },
    linked_to: [],
    matches_sso_connection: false,
    created_at: ago(300),
    updated_at: ago(300),
  };
}

/** Where somebody is signed in. */
export const sessionOf = (
  index: number,
  device: Partial<ManagedSessionResource['latest_activity']> = {},
): ManagedSessionResource => ({
  object: 'session',
  id: idOf('sess', index),
  client_id: idOf('client', index),
  user_id: idOf('user', 1),
  status: 'active',
  user: null,
  last_active_token: null,
  last_active_at: ago(index * 45),
  expire_at: ago(-9000),
  abandon_at: ago(-40_000),
  latest_activity: {
    object: 'session_activity',
    id: idOf('sess', index),
    browser_name: 'Firefox',
    browser_version: '145.0',
    device_type: 'Linux',
    is_mobile: false,
    ip_address: '203.0.113.5',
    city: 'Lyon',
    country: 'FR',
    last_active_at: ago(index * 45),
    ...device,
  },
  created_at: ago(500),
  updated_at: ago(5),
});
