import type {
  ClientResource,
  EnvironmentResource,
  ErrorCode,
  ErrorMeta,
  SessionResource,
  SignInResource,
  SignUpResource,
  UserResource,
  Verification,
  VouchedAccountResource,
} from '@portico/contract';
import { toWireError } from '@portico/contract';

/** A fixed moment: Friday, 20 November 2026, 09:00 UTC. */
export const someTime = Date.UTC(2026, 10, 20, 9);
const times = { created_at: someTime, updated_at: someTime };

type Social = EnvironmentResource['user_settings']['social'];
export type ProviderKey = keyof typeof providerNames;

const providerNames = {
  x: 'X',
  google: 'Google',
  github: 'GitHub',
  discord: 'Discord',
  apple: 'Apple',
  twitch: 'Twitch',
  gitlab: 'GitLab',
};

export interface EnvironmentWish {
  readonly providers?: readonly ProviderKey[];
  readonly promoted?: readonly ProviderKey[];
  /** those that only people who have an account can use */
  readonly withoutSignUp?: readonly ProviderKey[];
  readonly type?: 'development' | 'production';
  readonly signUpMode?: 'public' | 'restricted' | 'waitlist';
  readonly display?: Partial<CannedDisplay>;
  /** how people sign in by email; absent: they do not */
  readonly email?: readonly ('email_code' | 'email_link')[];
}

/** What a scene changes of how an app shows itself. */
interface CannedDisplay {
  readonly application_name: string;
  readonly logo_image_url: string;
  readonly support_email: string;
  readonly after_sign_in_url: string;
  readonly after_sign_up_url: string;
  readonly terms_url: string;
  readonly privacy_policy_url: string;
}

/** An environment of the app Acme with these providers, in this order. */
export function environmentWith(wish: EnvironmentWish = {}): EnvironmentResource {
  const { providers = ['x'], promoted = [], withoutSignUp = [], display } = wish;
  const { type = 'production', signUpMode = 'public', email = [] } = wish;
  const social: Social = Object.fromEntries(
    providers.map((key, position) => {
      const strategy = `oauth_${key}`;
      const state = {
        enabled: true,
        required: false,
        authenticatable: true,
        promoted: promoted.includes(key),
        allow_sign_up: !withoutSignUp.includes(key),
      };
      return [
        strategy,
        { ...state, strategy, name: providerNames[key], logo_url: `/logos/${key}.svg`, position },
      ];
    }),
  );
  return {
    object: 'environment',
    id: 'env_1',
    auth_config: {},
    display_config: {
      id: 'display_1',
      instance_environment_type: type,
      application_name: 'Acme',
      home_url: '',
      sign_in_url: '',
      sign_up_url: '',
      user_profile_url: '',
      after_sign_in_url: '',
      after_sign_up_url: '',
      logo_image_url: '',
      support_email: 'help@acme.example',
      terms_url: '',
      privacy_policy_url: '',
      ...display,
    },
    user_settings: {
      attributes: { email_address: emailAttribute(email) },
      social,
      actions: { delete_self: true },
      sign_up: { mode: signUpMode, legal_consent_enabled: false },
    },
    organization_settings: {},
    commerce_settings: {},
    api_keys_settings: {},
    protect_config: {},
    maintenance_mode: false,
    client_debug_mode: false,
    partitioned_cookies: false,
  };
}

function emailAttribute(factors: readonly string[]) {
  return {
    enabled: true,
    required: true,
    used_for_first_factor: factors.length > 0,
    first_factors: [...factors],
    used_for_second_factor: false,
    second_factors: [],
    verifications: [factors[0] ?? 'email_code'],
    verify_at_sign_up: true,
  };
}

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
    ...times,
  };
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
