import type { EnvironmentResource } from '@portico/contract';

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
  /** what is required beside an address */
  readonly required?: readonly ('first_name' | 'last_name' | 'username')[];
  /** how people sign in by email; absent: they do not */
  readonly email?: readonly ('email_code' | 'email_link')[];
  /** whether several accounts may be signed in on one browser */
  readonly several?: boolean;
}

/** What a scene changes of how an app shows itself. */
interface CannedDisplay {
  readonly is_operators?: boolean;
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
  const { type = 'production', signUpMode = 'public', email = [], several = false } = wish;
  const social: Social = Object.fromEntries(
    providers.map((key, position) => {
      const strategy = `oauth_${key}`;
      const state = {
        auto_redirect: false,
        enabled: true,
        required: false,
        authenticatable: true,
        promoted: promoted.includes(key),
        allow_sign_up: !withoutSignUp.includes(key),
        allow_connect: true,
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
    auth_config: { single_session_mode: !several },
    display_config: {
      id: 'display_1',
      instance_environment_type: type,
      is_operators: false,
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
      attributes: attributesWith(email, wish.required ?? []),
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

function attributesWith(factors: readonly string[], required: readonly string[]) {
  const plain = (name: string) => [name, { ...attribute([]), required: required.includes(name) }] as const;
  return {
    ...Object.fromEntries(['first_name', 'last_name', 'username'].map(plain)),
    email_address: {
      ...attribute(factors),
      verifications: [factors[0] ?? 'email_code'],
      verify_at_sign_up: true,
    },
  };
}

function attribute(factors: readonly string[]) {
  return {
    enabled: true,
    required: true,
    immutable: false,
    used_for_first_factor: factors.length > 0,
    first_factors: [...factors],
    used_for_second_factor: false,
    second_factors: [],
    verifications: [] as string[],
    verify_at_sign_up: false,
  };
}
