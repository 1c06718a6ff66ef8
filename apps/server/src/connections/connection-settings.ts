import { z } from 'zod';

/** Members of an issuer's metadata that a client needs (OpenID Connect Discovery §3). */
const discovered = z.object({
  authorizationEndpoint: z.string(),
  tokenEndpoint: z.string(),
  userinfoEndpoint: z.string().optional(),
  jwksUri: z.string(),
  revocationEndpoint: z.string().optional(),
  issParameterSupported: z.boolean(),
  idTokenSigningAlgorithms: z.array(z.string()),
});

const endpoint = z.string().nullable().default(null);

/** What an operator may set on a connection beyond its columns. Null means: as the preset says. */
const settingsSchema = z.object({
  allowSignIn: z.boolean().default(true),
  allowSignUp: z.boolean().default(true),
  allowConnect: z.boolean().default(true),
  showOnSignIn: z.boolean().default(true),
  promoted: z.boolean().default(false),
  requestEmail: z.boolean().default(false),
  keepAccess: z.boolean().default(false),
  trustedEmail: z.boolean().default(true),
  blockEmailSubaddresses: z.boolean().default(false),
  useCustomCredentials: z.boolean().default(false),
  onMissingEmail: z.enum(['continue', 'allow', 'reject']).default('continue'),
  onEmailMatch: z.enum(['link', 'ask', 'deny']).default('link'),
  /** whether somebody who has a handle at the provider is the user who has it here, by the operator's own word */
  onUsernameMatch: z.enum(['ignore', 'link']).default('ignore'),
  syncProfile: z.enum(['always', 'first', 'never']).default('always'),
  /** who may sign up, by what the provider tells of the account; null asks for nothing */
  admission: z
    .object({
      minAccountAgeDays: z.int().nullable().default(null),
      minFollowers: z.int().nullable().default(null),
      verifiedTypes: z.array(z.string()).default([]),
      allowProtected: z.boolean().default(true),
    })
    .prefault({}),
  additionalScopes: z.array(z.string()).default([]),
  additionalAuthorizationParams: z.record(z.string(), z.string()).default({}),
  attributeMapping: z
    .record(z.string(), z.union([z.string(), z.array(z.string())]))
    .nullable()
    .default(null),
  tokenEndpointAuthMethod: z
    .enum(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'])
    .nullable()
    .default(null),
  /** null: the provider's first choice */
  protocol: z.enum(['oauth2', 'oidc', 'oauth1']).nullable().default(null),
  /** parts of the provider's addresses that are the operator's own */
  providerParameters: z.record(z.string(), z.string()).default({}),
  authorizationEndpoint: endpoint,
  tokenEndpoint: endpoint,
  userinfoEndpoint: endpoint,
  revocationEndpoint: endpoint,
  requestTokenEndpoint: endpoint,
  accessTokenEndpoint: endpoint,
  issuer: endpoint,
  discoveryEndpoint: endpoint,
  jwksUri: endpoint,
  idTokenSigningAlgs: z.array(z.string()).default([]),
  userinfoMethod: z.enum(['GET', 'POST']).nullable().default(null),
  userinfoAuth: z.enum(['bearer', 'basic', 'query']).nullable().default(null),
  pkce: z.boolean().default(true),
  /** what the issuer said of itself when it was asked last; what is typed wins over it */
  discovered: discovered.nullable().default(null),
  /** a callback path of a former system */
  redirectUriPath: z.string().nullable().default(null),
  /** where the provider may be called for a user; empty: where its profile is */
  fetchHosts: z.array(z.string()).default([]),
  fetchMethods: z.array(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])).default(['GET', 'HEAD']),
  /** refreshes grants in the background before they would lapse */
  keepAlive: z.boolean().default(false),
  autoRedirect: z.boolean().default(false),
  forwardLoginHint: z.boolean().default(false),
  /** a data URL, instead of the provider's own logo */
  icon: z.string().nullable().default(null),
});

export type ConnectionSettings = z.infer<typeof settingsSchema>;

export function parseConnectionSettings(json: string): ConnectionSettings {
  return settingsSchema.parse(JSON.parse(json));
}

export function defaultConnectionSettings(): ConnectionSettings {
  return settingsSchema.parse({});
}
