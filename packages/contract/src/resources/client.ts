import { z } from 'zod';
import { jsonObject, time } from '../fields.ts';
import { user, verification } from './user.ts';

/** A session token: a short-lived JWT that any JWT library verifies against the environment's JWKS. */
export const sessionToken = z
  .object({ object: z.literal('token'), jwt: z.string() })
  .meta({ id: 'SessionToken' });
export type SessionTokenResource = z.infer<typeof sessionToken>;

export const session = z
  .object({
    object: z.literal('session'),
    id: z.string(),
    status: z.enum(['active', 'ended', 'removed', 'expired', 'revoked']),
    last_active_token: sessionToken.nullable(),
    user: user.nullable(),
    public_user_data: z.object({
      user_id: z.string(),
      first_name: z.string().nullable(),
      last_name: z.string().nullable(),
      image_url: z.string(),
      has_image: z.boolean(),
      identifier: z.string(),
      username: z.string().nullable(),
    }),
    /** minutes since the first and since the second factor; −1 for none */
    factor_verification_age: z.tuple([z.int(), z.int()]),
    last_active_organization_id: z.null(),
    actor: z.null(),
    tasks: z.array(z.never()),
    last_active_at: time,
    expire_at: time,
    abandon_at: time,
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Session' });
export type SessionResource = z.infer<typeof session>;

/** A session without its user and token: who is signed in, and until when. */
export const plainSession = z
  .object({
    object: z.literal('session'),
    id: z.string(),
    client_id: z.string(),
    user_id: z.string(),
    status: z.literal('active'),
    last_active_at: time,
    expire_at: time,
    abandon_at: time,
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'PlainSession' });

export const signInFactor = z.object({
  strategy: z.string(),
  email_address_id: z.string().optional(),
  safe_identifier: z.string().optional(),
  primary: z.boolean().optional(),
});

/** Who a provider says somebody is: for the picture and "@handle on X" at the top of a page. */
export const vouchedAccount = z.object({
  provider: z.string(),
  provider_name: z.string(),
  username: z.string().nullable(),
  first_name: z.string(),
  last_name: z.string(),
  image_url: z.string(),
});
export type VouchedAccountResource = z.infer<typeof vouchedAccount>;

export const signIn = z
  .object({
    object: z.literal('sign_in_attempt'),
    id: z.string(),
    status: z.enum(['needs_identifier', 'needs_first_factor', 'complete']),
    supported_identifiers: z.array(z.string()),
    identifier: z.string().nullable(),
    supported_first_factors: z.array(signInFactor),
    supported_second_factors: z.array(z.never()),
    first_factor_verification: verification.nullable(),
    second_factor_verification: z.null(),
    user_data: z.null(),
    created_session_id: z.string().nullable(),
    /** seconds until another code may be asked for; 0 when now */
    resend_after_seconds: z.int(),
    /** what a provider vouched for and an address has to be proven for: "@handle on X" */
    external_account: vouchedAccount.nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'SignIn' });
export type SignInResource = z.infer<typeof signIn>;

/** What is still to be shown or asked, decided by the server; pages only follow it. */
export const nextStep = z
  .enum(['continue', 'verify_email_address', 'complete'])
  .meta({ id: 'NextStep', description: 'The page to show next' });
export type NextStepName = z.infer<typeof nextStep>;

export const signUp = z
  .object({
    object: z.literal('sign_up_attempt'),
    id: z.string(),
    status: z.enum(['missing_requirements', 'complete', 'abandoned']),
    required_fields: z.array(z.string()),
    optional_fields: z.array(z.string()),
    missing_fields: z.array(z.string()),
    unverified_fields: z.array(z.string()),
    next: nextStep.nullable(),
    email_address: z.string().nullable(),
    phone_number: z.null(),
    web3_wallet: z.null(),
    username: z.string().nullable(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    has_password: z.literal(false),
    unsafe_metadata: jsonObject,
    verifications: z.object({
      email_address: verification
        .extend({
          next_action: z.enum(['needs_prepare', 'needs_attempt', '']),
          supported_strategies: z.array(z.string()),
        })
        .nullable(),
      phone_number: z.null(),
      web3_wallet: z.null(),
      external_account: verification.nullable(),
    }),
    external_account: vouchedAccount.nullable(),
    created_session_id: z.string().nullable(),
    created_user_id: z.string().nullable(),
    /** seconds until another code may be asked for; 0 when now */
    resend_after_seconds: z.int(),
    abandon_at: time.nullable(),
    legal_accepted_at: time.nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'SignUp' });
export type SignUpResource = z.infer<typeof signUp>;

export const client = z
  .object({
    object: z.literal('client'),
    id: z.string(),
    sessions: z.array(session),
    sign_in: signIn.nullable(),
    sign_up: signUp.nullable(),
    last_active_session_id: z.string().nullable(),
    /** for the "Last used" mark */
    last_authentication_strategy: z.string().nullable(),
    cookie_expires_at: z.null(),
    captcha_bypass: z.boolean(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Client' });
export type ClientResource = z.infer<typeof client>;

/** Answers of the Frontend API carry the whole client beside the resource that was asked for. */
export const enveloped = <Resource extends z.ZodType>(resource: Resource) =>
  z.object({ response: resource, client: client.nullable() });

const attribute = z.object({
  enabled: z.boolean(),
  required: z.boolean(),
  /** whoever has it cannot change it */
  immutable: z.boolean(),
  /** whether people sign in with it */
  used_for_first_factor: z.boolean(),
  /** how it is proven then; the first is what is used unless another is asked for */
  first_factors: z.array(z.string()),
  used_for_second_factor: z.boolean(),
  second_factors: z.array(z.string()),
  verifications: z.array(z.string()),
  verify_at_sign_up: z.boolean(),
});

export const socialProvider = z.object({
  enabled: z.boolean(),
  required: z.boolean(),
  /** false: only to be connected by people who are signed in */
  authenticatable: z.boolean(),
  /** whether people who are not known yet may come in through it */
  allow_sign_up: z.boolean(),
  /** whether people who are signed in may connect an account of it */
  allow_connect: z.boolean(),
  strategy: z.string(),
  name: z.string(),
  /** an SVG of ours */
  logo_url: z.string(),
  promoted: z.boolean(),
  position: z.int(),
  /** where it is the only way in, people are sent there without a page in between */
  auto_redirect: z.boolean(),
});

/** What a sign-in page needs to know before anybody is known. */
export const environment = z
  .object({
    object: z.literal('environment'),
    id: z.string(),
    auth_config: jsonObject,
    display_config: z.looseObject({
      id: z.string(),
      instance_environment_type: z.enum(['development', 'production']),
      application_name: z.string(),
      /** whether it is the one of the people who may use the dashboard */
      is_operators: z.boolean(),
      home_url: z.string(),
      sign_in_url: z.string(),
      sign_up_url: z.string(),
      user_profile_url: z.string(),
      after_sign_in_url: z.string(),
      after_sign_up_url: z.string(),
      logo_image_url: z.string(),
      support_email: z.string(),
      /** empty where there are none */
      terms_url: z.string(),
      privacy_policy_url: z.string(),
    }),
    user_settings: z.looseObject({
      attributes: z.record(z.string(), attribute),
      social: z.record(z.string(), socialProvider),
      actions: z.looseObject({
        /** whether people may delete their own account */
        delete_self: z.boolean(),
      }),
      sign_up: z.looseObject({
        mode: z.enum(['public', 'restricted', 'waitlist']),
        /** whether people accept the terms when they sign up */
        legal_consent_enabled: z.boolean(),
      }),
    }),
    organization_settings: jsonObject,
    commerce_settings: jsonObject,
    api_keys_settings: jsonObject,
    protect_config: jsonObject,
    maintenance_mode: z.boolean(),
    client_debug_mode: z.boolean(),
    partitioned_cookies: z.boolean(),
  })
  .meta({ id: 'Environment' });
export type EnvironmentResource = z.infer<typeof environment>;
