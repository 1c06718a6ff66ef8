import type {
  ClientResource,
  ErrorCode,
  ErrorMeta,
  ListedSessionResource,
  SessionResource,
  SessionVerificationResource,
  SignInResource,
  SignUpResource,
  UserResource,
  Verification,
  VouchedAccountResource,
} from '@portico/contract';
import { toWireError } from '@portico/contract';
import type { ProviderKey } from './canned-environment.ts';

/** A fixed moment: Friday, 20 November 2026, 09:00 UTC. */
export const someTime = Date.UTC(2026, 10, 20, 9);
const times = { created_at: someTime, updated_at: someTime };

export function clientWith(change: Partial<ClientResource> = {}): ClientResource {
  return {
    object: 'client',
    id: 'client_1',
    sessions: [],
    sign_in: null,
    sign_up: null,
    last_active_session_id: null,
    last_authentication_strategy: null,
    cookie_expires_at: null,
    captcha_bypass: false,
    ...times,
    ...change,
  };
}

export function verificationWith(change: Partial<Verification> = {}): Verification {
  return {
    object: 'verification',
    status: 'unverified',
    strategy: 'oauth_x',
    attempts: null,
    expire_at: null,
    error: null,
    external_verification_redirect_url: null,
    ...change,
  };
}

export function signInWith(verification: Verification, updatedAt = someTime): SignInResource {
  return {
    object: 'sign_in_attempt',
    id: 'sia_1',
    status: 'needs_identifier',
    supported_identifiers: [],
    identifier: null,
    supported_first_factors: [{ strategy: 'oauth_x' }],
    supported_second_factors: [],
    first_factor_verification: verification,
    second_factor_verification: null,
    user_data: null,
    created_session_id: null,
    resend_after_seconds: 0,
    external_account: null,
    created_at: someTime,
    updated_at: updatedAt,
  };
}

const factsOfX = { strategy: 'oauth_x', provider_name: 'X', username: 'ada', reference: '7F3K-92' };

/** A sign-in with X that ended with this code. */
export function failedSignIn(code: string, meta: ErrorMeta = factsOfX): SignInResource {
  const error = { ...toWireError('internal_error' satisfies ErrorCode, meta), code };
  return signInWith(verificationWith({ status: 'failed', error }));
}

/** Somebody who came with X. */
export const vouchedAccount: VouchedAccountResource = {
  provider: 'oauth_x',
  provider_name: 'X',
  username: 'ada',
  first_name: 'Ada',
  last_name: 'Lovelace',
  image_url: '/pictures/ada.svg',
};

/** A sign-in that waits for the code that was sent to ada@example.com. */
export function unverifiedSignIn(change: Partial<SignInResource> = {}): SignInResource {
  return {
    ...signInWith(verificationWith({ strategy: 'email_code', attempts: 0 })),
    status: 'needs_first_factor',
    identifier: 'ada@example.com',
    supported_first_factors: [{ strategy: 'email_code' }],
    resend_after_seconds: 30,
    ...change,
  };
}

/** A sign-in that waits until the link is opened that was sent to ada@example.com. */
export function linkSignIn(status: Verification['status'] = 'unverified'): SignInResource {
  return unverifiedSignIn({
    first_factor_verification: verificationWith({ strategy: 'email_link', status, attempts: 0 }),
    supported_first_factors: [{ strategy: 'email_link' }],
  });
}

/** A sign-in with X that found nobody, or a sign-up that found somebody, and waits to become the other. */
export function transferable(code: 'external_account_not_found' | 'external_account_exists'): Verification {
  return verificationWith({ status: 'transferable', error: toWireError(code) });
}

export function signUpWith(change: Partial<SignUpResource> = {}): SignUpResource {
  return {
    object: 'sign_up_attempt',
    id: 'sua_1',
    status: 'missing_requirements',
    required_fields: ['email_address'],
    optional_fields: [],
    missing_fields: ['email_address'],
    unverified_fields: [],
    next: 'continue',
    email_address: null,
    phone_number: null,
    web3_wallet: null,
    username: 'ada',
    first_name: 'Ada',
    last_name: 'Lovelace',
    has_password: false,
    unsafe_metadata: {},
    verifications: {
      email_address: null,
      phone_number: null,
      web3_wallet: null,
      external_account: verificationWith({ status: 'verified' }),
    },
    external_account: vouchedAccount,
    created_session_id: null,
    created_user_id: null,
    resend_after_seconds: 0,
    abandon_at: null,
    legal_accepted_at: null,
    ...times,
    ...change,
  };
}

/** A sign-up that waits for the code; `prepared` says whether one was sent. */
export function unverifiedSignUp(prepared: 'prepared' | 'not prepared'): SignUpResource {
  const base = signUpWith();
  const isSent = prepared === 'prepared';
  const email = {
    ...verificationWith({ strategy: isSent ? 'email_code' : null, attempts: isSent ? 0 : null }),
    next_action: isSent ? ('needs_attempt' as const) : ('needs_prepare' as const),
    supported_strategies: ['email_code'],
  };
  return {
    ...base,
    missing_fields: [],
    unverified_fields: ['email_address'],
    next: 'verify_email_address',
    email_address: 'ada@example.com',
    verifications: { ...base.verifications, email_address: email },
    resend_after_seconds: isSent ? 30 : 0,
  };
}

export function userWith(change: Partial<UserResource> = {}): UserResource {
  return {
    object: 'user',
    id: 'user_1',
    username: null,
    first_name: 'Ada',
    last_name: 'Lovelace',
    external_id: null,
    image_url: '/pictures/ada.svg',
    has_image: true,
    primary_email_address_id: 'idn_1',
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    email_addresses: [emailAddress('idn_1', 'ada@example.com', 'verified')],
    external_accounts: [externalAccount('x', 'ada')],
    phone_numbers: [],
    web3_wallets: [],
    passkeys: [],
    enterprise_accounts: [],
    organization_memberships: [],
    password_enabled: false,
    totp_enabled: false,
    backup_code_enabled: false,
    two_factor_enabled: false,
    public_metadata: {},
    unsafe_metadata: {},
    create_organization_enabled: false,
    delete_self_enabled: false,
    last_sign_in_at: someTime,
    legal_accepted_at: null,
    ...times,
    ...change,
  };
}

export function emailAddress(
  id: string,
  address: string,
  status: Verification['status'],
): UserResource['email_addresses'][number] {
  return {
    object: 'email_address',
    id,
    email_address: address,
    reserved: false,
    verification: verificationWith({ status, strategy: 'email_code' }),
    linked_to: [],
    matches_sso_connection: false,
    ...times,
  };
}

export function externalAccount(
  key: ProviderKey,
  username: string | null,
  status: Verification['status'] = 'verified',
): UserResource['external_accounts'][number] {
  return {
    object: 'external_account',
    id: `eac_${key}`,
    identification_id: `eac_${key}`,
    provider: `oauth_${key}`,
    provider_user_id: '1',
    approved_scopes: '',
    email_address: '',
    username,
    first_name: 'Ada',
    last_name: 'Lovelace',
    phone_number: '',
    image_url: '',
    label: null,
    public_metadata: {},
    verification: verificationWith({ status, strategy: `oauth_${key}` }),
    tokens_state: status === 'verified' ? 'active' : null,
    tokens_state_reason: null,
    tokens_expire_at: null,
    tokens_refreshed_at: null,
    ...times,
  };
}

/** An attempt to connect an account that came to nothing, or an account that could not be connected again. */
export function failedAccount(
  key: ProviderKey,
  code: string,
  status: 'verified' | 'unverified' = 'unverified',
): UserResource['external_accounts'][number] {
  const account = externalAccount(key, 'ada', status);
  const error = { ...toWireError('internal_error', { reference: '7F3K-92' }), code };
  return { ...account, verification: verificationWith({ status, strategy: `oauth_${key}`, error }) };
}

export function sessionOf(user: UserResource): SessionResource {
  return {
    object: 'session',
    id: 'sess_1',
    status: 'active',
    last_active_token: null,
    user,
    public_user_data: {
      user_id: user.id,
      first_name: user.first_name,
      last_name: user.last_name,
      image_url: user.image_url,
      has_image: user.has_image,
      identifier: '',
      username: user.username,
    },
    factor_verification_age: [0, -1],
    last_active_organization_id: null,
    actor: null,
    tasks: [],
    last_active_at: someTime,
    expire_at: someTime + 86_400_000,
    abandon_at: someTime + 86_400_000,
    ...times,
  };
}

/** A browser on which this person is signed in. */
export function signedInClient(user: UserResource = userWith()): ClientResource {
  return clientWith({ sessions: [sessionOf(user)], last_active_session_id: 'sess_1' });
}

export const zoe: UserResource = userWith({
  id: 'user_2',
  first_name: 'Zoe',
  last_name: 'Washburne',
  image_url: '',
  primary_email_address_id: 'idn_9',
  email_addresses: [emailAddress('idn_9', 'zoe@example.com', 'verified')],
  external_accounts: [],
});

/** A browser on which Ada and Zoe are signed in, with the page of one of them. */
export function sharedClient(activeId: 'sess_1' | 'sess_2' = 'sess_1'): ClientResource {
  const sessions = [sessionOf(userWith()), { ...sessionOf(zoe), id: 'sess_2' }];
  return clientWith({ sessions, last_active_session_id: activeId });
}

/** A device on which somebody is signed in. */
export function listedSession(
  id: string,
  change: Partial<ListedSessionResource> = {},
): ListedSessionResource {
  return {
    object: 'session',
    id,
    client_id: 'client_1',
    user_id: 'user_1',
    status: 'active',
    is_current: false,
    user: null,
    last_active_token: null,
    last_active_at: someTime,
    expire_at: someTime + 86_400_000,
    abandon_at: someTime + 86_400_000,
    latest_activity: {
      object: 'session_activity',
      id,
      browser_name: 'Firefox',
      browser_version: '150',
      device_type: 'Linux',
      is_mobile: false,
      ip_address: '203.0.113.5',
      city: 'Lyon',
      country: 'FR',
      last_active_at: someTime,
    },
    ...times,
    ...change,
  };
}

/** What can prove once more that it is Ada: a code to her address, or X. */
export function sessionVerification(
  change: Partial<SessionVerificationResource> = {},
): SessionVerificationResource {
  return {
    object: 'session_verification',
    id: 'sess_1',
    status: 'needs_first_factor',
    level: 'first_factor',
    session: sessionOf(userWith()),
    supported_first_factors: [
      {
        strategy: 'email_code',
        email_address_id: 'idn_1',
        safe_identifier: 'ada@example.com',
        primary: true,
      },
      { strategy: 'oauth_x' },
    ],
    supported_second_factors: [],
    first_factor_verification: null,
    second_factor_verification: null,
    resend_after_seconds: 0,
    ...change,
  };
}
