import { z } from 'zod';
import { httpUrl, line, lines, scope, time } from '../fields.ts';
import { appTokenKind } from './app-token.ts';

/** Client authentication at the token endpoint: RFC 6749 §2.3.1, OIDC Core §9. */
export const tokenEndpointAuthMethod = z.enum([
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'none',
]);
export const providerKind = z.enum(['preset', 'custom_oidc', 'custom_oauth2', 'custom_oauth1']);
export const protocol = z.enum(['oauth2', 'oidc', 'oauth1']);
/**
 * How the access token travels to a userinfo endpoint: in the Authorization header as a bearer token, there as the
 * name of HTTP Basic without a password, or as `access_token` in the query.
 */
export const userinfoAuth = z.enum(['bearer', 'basic', 'query']);
/** Algorithms that sign id_tokens; nothing with a shared secret, and never `none`. */
const signingAlgorithm = z.enum([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
]);
/** Hosts at which the provider may be called for a user; empty: the one of its profile. */
const fetchHosts = z.array(line(253).regex(/^[a-z0-9.-]+(?::\d{1,5})?$/, 'must be a host')).max(20);
const fetchMethods = z.array(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])).max(6);
/** Callback paths that other systems have, so that a domain can move here without a change at the provider. */
const redirectUriPath = line(200).regex(/^\/[\w.~/-]+$/, 'must be a path');
/** A picture of at most 32 KB, as a data URL. */
const icon = z
  .string()
  .max(45_000)
  .regex(
    /^data:image\/(?:png|webp|svg\+xml);base64,[A-Za-z0-9+/]+=*$/,
    'must be a PNG, WebP or SVG as a base64 data URL',
  );
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

/** A token that the app can have for itself, named as in the provider's console, and the protocol that it is of. */
const possibleAppToken = z.object({
  kind: appTokenKind,
  label: z.string(),
  /** of OAuth 1.0a: the secret that belongs to it */
  secret_label: z.string().nullable(),
  /** can be had while the connection speaks it */
  protocol,
});

/** attribute → dot path from the root of the profile, or several to try in order. */
export const attributeMapping = z.record(z.string(), z.union([line(200), z.array(line(200)).max(5)]));

const endpoints = {
  request_token_endpoint: httpUrl.nullable(),
  access_token_endpoint: httpUrl.nullable(),
  jwks_uri: httpUrl.nullable(),
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
  /** sends people straight to the provider when it is the only way in */
  auto_redirect: z.boolean(),
  /** refreshes grants in the background before they would lapse for not being used */
  keep_alive: z.boolean(),
  /** hands the address that somebody typed on to the provider, as `login_hint` */
  forward_login_hint: z.boolean(),
  /** S256, always on for presets that take it */
  pkce: z.boolean(),
};

export const oauthProvider = z
  .object({
    object: z.literal('oauth_provider'),
    id: z.string(),
    provider_kind: providerKind,
    provider_key: z.string(),
    /** `oauth_<key>`, the name of this way of signing in */
    strategy: z.string(),
    name: z.string(),
    protocol,
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
    /** tokens that it can have for itself, by whatever protocol */
    possible_app_tokens: z.array(possibleAppToken),
    /** register exactly this at the provider */
    redirect_uri: z.string(),
    /** a callback path of a former system that is kept; null: our own */
    redirect_uri_path: z.string().nullable(),
    /** parts of the provider's addresses that are the operator's own, e.g. `tenant` */
    provider_parameters: z.record(z.string(), z.string()),
    ...endpoints,
    token_endpoint_auth_method: tokenEndpointAuthMethod,
    userinfo_method: z.enum(['GET', 'POST']),
    userinfo_auth: userinfoAuth,
    issuer: z.string().nullable(),
    discovery_endpoint: z.string().nullable(),
    id_token_signing_algs: z.array(z.string()),
    /** where its logo is */
    icon_url: z.string(),
    fetch_hosts: fetchHosts,
    fetch_methods: fetchMethods,
    /** whether it works, as far as is known without asking anybody now */
    health: z.object({
      status: z.enum(['good', 'bad', 'unknown']),
      /** what is wrong, in a sentence */
      reason: z.string().nullable(),
      /** when it was tested last */
      checked_at: time.nullable(),
      /** sign-ins of the last 24 hours: sent to the provider, come back from it, come back with an error */
      started: z.int(),
      returned: z.int(),
      failed: z.int(),
    }),
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

const privateKey = lines(8192).refine(
  (value) => /^\s*-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(value),
  'must be one line, or a private key in PEM',
);

const changeable = {
  name: line(100),
  client_id: line(255).nullable(),
  /** omitted or empty: unchanged; null: removed. A private key in PEM where the provider hands out one. */
  client_secret: z.union([line(1024), privateKey, z.literal('')]).nullable(),
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
  issuer: httpUrl.nullable(),
  discovery_endpoint: httpUrl.nullable(),
  id_token_signing_algs: z.array(signingAlgorithm).max(10),
  userinfo_method: z.enum(['GET', 'POST']),
  userinfo_auth: userinfoAuth,
  fetch_hosts: fetchHosts,
  fetch_methods: fetchMethods,
  redirect_uri_path: redirectUriPath.nullable(),
  provider_parameters: z.record(line(64), line(255)),
  /** null: the provider's own logo */
  icon: icon.nullable(),
  ...switches,
  ...endpoints,
};

export const createOauthProviderBody = z.strictObject({
  provider_kind: providerKind,
  /** of a preset, or for a provider of your own the name by which its strategy is known: `oauth_custom_<key>` */
  provider_key: z
    .string()
    .max(64)
    .regex(/^[a-z][a-z0-9_]*$/, 'must start with a letter and hold only a-z, 0-9 and _'),
  protocol: protocol.optional(),
  ...z.object(changeable).partial().shape,
  name: changeable.name.optional(),
});

export const updateOauthProviderBody = z.strictObject({
  // Sent back unchanged by callers that read, edit and write the whole object; another value is refused.
  provider_kind: z.string().max(64).optional(),
  provider_key: z.string().max(64).optional(),
  protocol: protocol.optional(),
  ...z.object(changeable).partial().shape,
});

/** How a credential of a provider looks, tried in order; the first that matches speaks. */
const shapes = z.array(
  z.object({
    /** regular expression over the trimmed value */
    pattern: z.string().nullable(),
    /** regular expression over the value decoded as base64url */
    decoded: z.string().nullable(),
    acceptable: z.boolean(),
    message: z.string(),
  }),
);

/** The place where an app is registered, and what is copied from there. */
const consoleOf = {
  console: z.object({
    name: z.string(),
    url: z.string(),
    steps: z.array(z.object({ text: z.string(), goes_wrong: z.string().nullable() })),
    labels: z.object({ client_id: z.string(), client_secret: z.string(), redirect_uri: z.string() }),
  }),
  client_id_shapes: shapes,
  client_secret_shapes: shapes,
};

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
    protocol,
    /** other protocols that the same connection can speak */
    alternative_protocols: z.array(protocol),
    redirect_uri: z.string(),
    /** the connection of this environment, if there is one already */
    oauth_provider_id: z.string().nullable(),
    sandbox_available: z.boolean(),
    ...consoleOf,
    /** the same, where the connection speaks OAuth 1.0a instead */
    oauth1: z.object({ ...consoleOf, attribute_mapping: attributeMapping }).nullable(),
    /** `private_key` where a key in PEM takes the place of the secret */
    client_secret_kind: z.enum(['secret', 'private_key']),
    parameters: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        /** regular expression that the whole value has to match */
        pattern: z.string(),
        default: z.string().nullable(),
        example: z.string(),
        hint: z.string().nullable(),
      }),
    ),
    base_scopes: z.array(z.string()),
    email_scope: z.string().nullable(),
    /** the address needs a setting or a review at the provider first, so it is not asked for by itself */
    email_needs_approval: z.boolean(),
    offline_scope: z.string().nullable(),
    /** whether a refresh token has to be asked for: the switch "Keep access" does */
    keep_access_available: z.boolean(),
    /** whether tokens can be refreshed at all */
    refreshes: z.boolean(),
    scope_catalogue: z.array(z.object({ scope: z.string(), meaning: z.string() })),
    /** what the provider tells of an account beside whose it is: `admission` can ask for these alone */
    account_signals: z.array(z.enum(['created_at', 'followers', 'verified_type', 'protected'])),
    attribute_mapping: attributeMapping,
    documentation_url: z.string(),
  })
  .meta({ id: 'OauthProviderPreset' });
export type OauthProviderPresetResource = z.infer<typeof oauthProviderPreset>;
