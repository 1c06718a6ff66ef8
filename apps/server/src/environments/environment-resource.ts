import type { EnvironmentResource } from '@portico/contract';
import type { Deps } from '../deps.ts';
import { logoUrlOf } from '../connections/connection-resource.ts';
import { isMailConfigured } from '../mail/mailer.ts';
import { maxUsernameLength, minUsernameLength } from '../users/username.ts';
import type { Environment } from './environment.ts';
import type { EnvironmentSettings } from './settings.ts';

/** What a sign-in page needs to know before anybody is known. What Portico does not have is said to be off. */
export function environmentResource(
  { config }: Pick<Deps, 'config'>,
  environment: Environment,
): EnvironmentResource {
  return {
    object: 'environment',
    id: environment.id,
    auth_config: {
      single_session_mode: !environment.settings.session.multiple,
      claimed_at: null,
      reverification: false,
      preferred_channels: null,
      session_minter: false,
    },
    display_config: displayConfig(environment),
    user_settings: userSettings(environment, isMailConfigured(config, environment)),
    organization_settings: {
      enabled: false,
      max_allowed_memberships: 0,
      force_organization_selection: false,
      actions: { admin_delete: false },
      domains: { enabled: false, enrollment_modes: [], default_role: null },
      slug: { disabled: true },
      organization_creation_defaults: { enabled: false },
    },
    commerce_settings: {
      billing: {
        stripe_publishable_key: null,
        organization: { enabled: false, has_paid_plans: false },
        user: { enabled: false, has_paid_plans: false },
      },
    },
    api_keys_settings: { user_api_keys_enabled: false, orgs_api_keys_enabled: false },
    protect_config: { object: 'protect_config', id: '' },
    maintenance_mode: false,
    client_debug_mode: false,
    partitioned_cookies: false,
  };
}

function displayConfig({ id, kind, settings, baseUrl }: Environment): EnvironmentResource['display_config'] {
  return {
    id,
    instance_environment_type: kind === 'development' ? 'development' : 'production',
    application_name: settings.applicationName,
    is_operators: kind === 'operators',
    home_url: baseUrl,
    sign_in_url: `${baseUrl}/sign-in`,
    sign_up_url: `${baseUrl}/sign-up`,
    user_profile_url: `${baseUrl}/user`,
    after_sign_in_url: `${baseUrl}/user`,
    after_sign_up_url: `${baseUrl}/user`,
    after_sign_out_one_url: `${baseUrl}/sign-in`,
    after_sign_out_all_url: `${baseUrl}/sign-in`,
    after_switch_session_url: `${baseUrl}/user`,
    logo_image_url: '',
    favicon_image_url: '',
    support_email: '',
    preferred_sign_in_strategy: 'otp',
    branded: false,
    show_devmode_warning: false,
    theme: {},
    terms_url: settings.termsUrl ?? '',
    privacy_policy_url: settings.privacyUrl ?? '',
    waitlist_url: settings.signUpMode === 'waitlist' ? `${baseUrl}/waitlist` : '',
    after_join_waitlist_url: '',
    organization_profile_url: '',
    create_organization_url: '',
    after_leave_organization_url: '',
    after_create_organization_url: '',
    captcha_public_key: null,
    captcha_public_key_invisible: null,
    captcha_widget_type: null,
    captcha_provider: 'turnstile',
    captcha_oauth_bypass: [],
    captcha_heartbeat: false,
  };
}

const unused = ['phone_number', 'password', 'web3_wallet', 'authenticator_app', 'backup_code', 'passkey'];

/** Ways in by email, the usual one first. A code that cannot be mailed is no way in. */
function emailFactors({ settings }: Environment, canMail: boolean): readonly EmailFactor[] {
  const { emailSignIn, attributes } = settings;
  if (!attributes.email_address.enabled || !canMail) return [];
  return [
    ...(emailSignIn.code ? (['email_code'] as const) : []),
    ...(emailSignIn.link ? (['email_link'] as const) : []),
  ];
}

type EmailFactor = 'email_code' | 'email_link';

function userSettings(environment: Environment, canMail: boolean): EnvironmentResource['user_settings'] {
  const { attributes, signUpMode, restrictions, deleteSelf } = environment.settings;
  const factors = emailFactors(environment, canMail);
  // An address that a provider told is proven by a code where nobody signs in by email.
  const [verification = 'email_code'] = factors;
  return {
    attributes: {
      ...Object.fromEntries(
        unused.map((name) => [name, attribute({ enabled: false, required: false, immutable: false })]),
      ),
      email_address: {
        ...attribute(attributes.email_address),
        used_for_first_factor: factors.length > 0,
        first_factors: [...factors],
        verifications: canMail ? [verification] : [],
        verify_at_sign_up: attributes.email_address.enabled,
      },
      username: attribute(attributes.username),
      first_name: attribute(attributes.first_name),
      last_name: attribute(attributes.last_name),
    },
    social: Object.fromEntries(socialProviders(environment)),
    actions: { delete_self: deleteSelf, create_organization: false },
    enterprise_sso: { enabled: false, self_serve_sso: false },
    sign_in: { second_factor: { required: false, enabled: false } },
    sign_up: {
      mode: signUpMode,
      progressive: true,
      captcha_enabled: false,
      allowlist_only: signUpMode === 'public' && restrictions.allowlist,
      legal_consent_enabled: attributes.legal_accepted.enabled && attributes.legal_accepted.required,
      mfa: { required: false },
    },
    password_settings: { min_length: 8, max_length: 72 },
    username_settings: { min_length: minUsernameLength, max_length: maxUsernameLength },
    passkey_settings: { allow_autofill: false, show_sign_in_button: false },
    attack_protection: { enumeration_protection: { enabled: true } },
  };
}

/** Something that is known of people, and no way to sign in. */
type AttributeSetting = EnvironmentSettings['attributes']['email_address'];

function attribute({ enabled, required, immutable }: AttributeSetting) {
  return {
    enabled,
    required: enabled && required,
    immutable: enabled && immutable,
    used_for_first_factor: false,
    first_factors: [],
    used_for_second_factor: false,
    second_factors: [],
    verifications: [],
    verify_at_sign_up: false,
  };
}

function socialProviders(environment: Environment) {
  return environment.connections
    .filter((connection) => connection.enabled && connection.credentials !== 'missing')
    .map((connection) => {
      const { allowSignIn, allowSignUp, allowConnect, showOnSignIn, promoted } = connection.settings;
      const provider = {
        enabled: true,
        required: false,
        authenticatable: (allowSignIn || allowSignUp) && showOnSignIn,
        allow_sign_up: allowSignUp,
        allow_connect: allowConnect,
        strategy: connection.strategy,
        name: connection.name,
        logo_url: logoUrlOf(environment, connection),
        auto_redirect: connection.settings.autoRedirect,
        promoted,
        position: connection.row.position,
      };
      return [connection.strategy, provider] as const;
    });
}
