import { z } from 'zod';
import { httpUrl, line, scope, time } from '../fields.ts';
import { signInRules } from '../sign-in-rules.ts';

/** Client authentication at the token endpoint: RFC 6749 §2.3.1, OIDC Core §9. */
export const tokenEndpointAuthMethod = z.enum([
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'none',
]);
export const onMissingEmail = z.enum(['continue', 'allow', 'reject']);
export const onEmailMatch = z.enum(['link', 'ask', 'deny']);
export const onUsernameMatch = z.enum(['ignore', 'link']);
export const syncProfile = z.enum(['always', 'first', 'never']);

/** Who may sign up, by what the provider tells of the account. Null or empty asks for nothing. */
const admission = z.object({
  min_account_age_days: z.int().min(0).max(36_500).nullable(),
  min_followers: z.int().min(0).max(1_000_000_000).nullable(),
  /** kinds of verification, as the provider names them */
  verified_types: z.array(line(50)).max(20),
  /** whether accounts that hide their posts may sign up */
  allow_protected: z.boolean(),
});

/** attribute → dot path from the root of the profile, or several to try in order. */
export const attributeMapping = z.record(z.string(), z.union([line(200), z.array(line(200)).max(5)]));

const endpoints = {
  authorization_endpoint: httpUrl.nullable(),
  token_endpoint: httpUrl.nullable(),
  userinfo_endpoint: httpUrl.nullable(),
  revocation_endpoint: httpUrl.nullable(),
};

const switches = {
  enabled: z.boolean(),
  allow_sign_in: z.boolean(),
  allow_sign_up: z.boolean(),
  allow_connect: z.boolean(),
  show_on_sign_in: z.boolean(),
  promoted: z.boolean(),
  request_email: z.boolean(),
  keep_access: z.boolean(),
  trusted_email: z.boolean(),
  block_email_subaddresses: z.boolean(),
  use_custom_credentials: z.boolean(),
};

export const oauthProvider = z
  .object({
    object: z.literal('oauth_provider'),
    id: z.string(),
    provider_kind: z.literal('preset'),
    provider_key: z.string(),
    /** `oauth_<key>`, the name of this way of signing in */
    strategy: z.string(),
    name: z.string(),
    protocol: z.enum(['oauth2', 'oidc', 'oauth1']),
    ...switches,
    /** what a sign-in would use: its own credentials, the sandbox (development), or nothing yet */
    credentials: z.enum(['custom', 'sandbox', 'missing']),
    client_id: z.string().nullable(),
    /** the last four characters of the saved secret; the secret itself is never shown */
    client_secret_hint: z.string().nullable(),
    client_secret_updated_at: time.nullable(),
    /** base and additional, as they will be asked for */
    scopes: z.array(z.string()),
    base_scopes: z.array(z.string()),
    additional_authorization_params: z.record(z.string(), z.string()),
    attribute_mapping: attributeMapping,
    /** register exactly this at the provider */
    redirect_uri: z.string(),
    ...endpoints,
    token_endpoint_auth_method: tokenEndpointAuthMethod,
    userinfo_method: z.literal('GET'),
    userinfo_auth: z.literal('bearer'),
    issuer: z.null(),
    discovery_endpoint: z.null(),
    jwks_uri: z.null(),
    id_token_signing_algs: z.array(z.string()),
    on_missing_email: onMissingEmail,
    on_email_match: onEmailMatch,
    on_username_match: onUsernameMatch,
    sync_profile: syncProfile,
    admission,
    position: z.int(),
    /** people with an account at this provider connected here */
    users_count: z.int(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'OauthProvider' });
export type OauthProviderResource = z.infer<typeof oauthProvider>;

const changeable = {
  name: line(100),
  client_id: line(255).nullable(),
  /** omitted or empty: unchanged; null: removed */
  client_secret: z.union([line(1024), z.literal('')]).nullable(),
  scopes: z.array(scope).max(100),
  additional_authorization_params: z.record(line(100), line(500)),
  attribute_mapping: attributeMapping,
  token_endpoint_auth_method: tokenEndpointAuthMethod,
  on_missing_email: onMissingEmail,
  on_email_match: onEmailMatch,
  on_username_match: onUsernameMatch,
  sync_profile: syncProfile,
  admission: z.strictObject(admission.partial().shape),
  position: z.int().min(0).max(10_000),
  ...switches,
  ...endpoints,
};

export const createOauthProviderBody = z.strictObject({
  provider_kind: z.literal('preset'),
  provider_key: z
    .string()
    .max(64)
    .regex(/^[a-z][a-z0-9_]*$/, 'must start with a letter and hold only a-z, 0-9 and _'),
  protocol: z.literal('oauth2').optional(),
  ...z.object(changeable).partial().shape,
  name: changeable.name.optional(),
});

export const updateOauthProviderBody = z.strictObject({
  // Sent back unchanged by callers that read, edit and write the whole object; another value is refused.
  provider_kind: z.string().max(64).optional(),
  provider_key: z.string().max(64).optional(),
  protocol: z.literal('oauth2').optional(),
  ...z.object(changeable).partial().shape,
});

export const oauthProviderTest = z
  .object({
    object: z.literal('oauth_provider_test'),
    authorize_url: z.string().nullable(),
    userinfo_status: z.int().nullable(),
    errors: z.array(z.object({ code: z.string(), message: z.string(), field: z.string().nullable() })),
  })
  .meta({ id: 'OauthProviderTest' });
export type OauthProviderTestResource = z.infer<typeof oauthProviderTest>;

/** What our code knows about a provider, for the set-up page. */
export const oauthProviderPreset = z
  .object({
    object: z.literal('oauth_provider_preset'),
    provider_key: z.string(),
    name: z.string(),
    /** what people called it before, and still look for */
    former_name: z.string().nullable(),
    strategy: z.string(),
    icon: z.object({ view_box: z.string(), path: z.string() }),
    redirect_uri: z.string(),
    /** the connection of this environment, if there is one already */
    oauth_provider_id: z.string().nullable(),
    sandbox_available: z.boolean(),
    console: z.object({
      name: z.string(),
      url: z.string(),
      steps: z.array(z.object({ text: z.string(), goes_wrong: z.string().nullable() })),
      labels: z.object({ client_id: z.string(), client_secret: z.string(), redirect_uri: z.string() }),
    }),
    /** how a Client ID of this provider looks, tried in order; the first that matches speaks */
    client_id_shapes: z.array(
      z.object({
        /** regular expression over the trimmed value */
        pattern: z.string().nullable(),
        /** regular expression over the value decoded as base64url */
        decoded: z.string().nullable(),
        acceptable: z.boolean(),
        message: z.string(),
      }),
    ),
    base_scopes: z.array(z.string()),
    email_scope: z.string().nullable(),
    offline_scope: z.string().nullable(),
    scope_catalogue: z.array(z.object({ scope: z.string(), meaning: z.string() })),
    /** what the provider tells of an account beside whose it is: `admission` can ask for these alone */
    account_signals: z.array(z.enum(['created_at', 'followers', 'verified_type', 'protected'])),
    attribute_mapping: attributeMapping,
    documentation_url: z.string(),
  })
  .meta({ id: 'OauthProviderPreset' });
export type OauthProviderPresetResource = z.infer<typeof oauthProviderPreset>;

/** A person as the attribute mapping reads them. */
const mappedIdentity = z.object({
  provider_user_id: z.string(),
  username: z.string().nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  image_url: z.string().nullable(),
  email_address: z.string().nullable(),
  email_verified: z.boolean(),
});

const signInRule = z.enum(signInRules);

/** What the rules would decide about somebody, and why. */
export const simulation = z
  .object({
    object: z.literal('simulation'),
    /** the rule that decided */
    rule: signInRule,
    outcome: z.string(),
    /** why it is refused, or what the other button is told */
    code: z.string().nullable(),
    /** whose account it comes to */
    user_id: z.string().nullable(),
    /** the rules that did not apply, in their order */
    passed: z.array(signInRule),
    identity: mappedIdentity,
  })
  .meta({ id: 'Simulation' });
export type SimulationResource = z.infer<typeof simulation>;

export const createdTry = z
  .object({ object: z.literal('oauth_try'), id: z.string(), url: z.string() })
  .meta({ id: 'CreatedOauthTry' });

export const oauthTry = z
  .object({
    object: z.literal('oauth_try'),
    id: z.string(),
    oauth_provider_id: z.string(),
    provider_name: z.string(),
    status: z.enum(['succeeded', 'failed']),
    credentials: z.enum(['custom', 'sandbox']),
    /** the person as the environment would see them */
    identity: mappedIdentity.nullable(),
    raw: z.unknown(),
    hops: z.array(
      z.object({
        name: z.string(),
        method: z.string(),
        url: z.string(),
        status: z.int().nullable(),
        duration_ms: z.number(),
        error: z.string().nullable(),
      }),
    ),
    scopes_requested: z.array(z.string()),
    /** null: the provider did not say */
    scopes_granted: z.array(z.string()).nullable(),
    rate_limit: z.object({ limit: z.int(), remaining: z.int(), reset_at: time }).nullable(),
    /** which rule would decide what, and the rules passed on the way */
    decision: z.object({ rule: signInRule, outcome: z.string(), passed: z.array(signInRule) }).nullable(),
    error: z
      .object({
        code: z.string(),
        message: z.string(),
        provider_error: z.string().nullable(),
        provider_description: z.string().nullable(),
        cause: z.string().nullable(),
        fix: z.string().nullable(),
        /** the field in the provider's console, and its right value where we know it */
        field: z.string().nullable(),
        right_value: z.string().nullable(),
      })
      .nullable(),
    created_at: time,
  })
  .meta({ id: 'OauthTry' });
export type OauthTryResource = z.infer<typeof oauthTry>;
