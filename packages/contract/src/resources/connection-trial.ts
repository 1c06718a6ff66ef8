import { z } from 'zod';
import { time } from '../fields.ts';
import { signInRules } from '../sign-in-rules.ts';

export const oauthProviderTest = z
  .object({
    object: z.literal('oauth_provider_test'),
    authorize_url: z.string().nullable(),
    userinfo_status: z.int().nullable(),
    errors: z.array(z.object({ code: z.string(), message: z.string(), field: z.string().nullable() })),
    /** everything that was looked at, in the order in which a sign-in would meet it */
    findings: z.array(
      z.object({
        code: z.string(),
        severity: z.enum(['good', 'warning', 'bad']),
        message: z.string(),
        /** what to change, in the words of the provider's console */
        fix: z.string().nullable(),
        /** our field to change */
        field: z.string().nullable(),
        /** the setting in the provider's console */
        console_field: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'OauthProviderTest' });
export type OauthProviderTestResource = z.infer<typeof oauthProviderTest>;

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

/** What a mapping makes of a profile, attribute by attribute. */
export const mappingPreview = z
  .object({
    object: z.literal('mapping_preview'),
    /** where the profile is from: the last trial of this connection, an example, or the request */
    source: z.enum(['try', 'example', 'request']),
    profile: z.record(z.string(), z.unknown()),
    /** null when the profile names nobody by this mapping; `problem` says why */
    identity: mappedIdentity.nullable(),
    problem: z.string().nullable(),
    /** what is left over, and kept with the account */
    unmapped: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'MappingPreview' });
export type MappingPreviewResource = z.infer<typeof mappingPreview>;

/** What a provider says of itself (OpenID Connect Discovery). */
export const discoveredProvider = z
  .object({
    object: z.literal('discovered_provider'),
    issuer: z.string(),
    authorization_endpoint: z.string(),
    token_endpoint: z.string(),
    userinfo_endpoint: z.string().nullable(),
    jwks_uri: z.string(),
    revocation_endpoint: z.string().nullable(),
    id_token_signing_algs: z.array(z.string()),
    token_endpoint_auth_methods: z.array(z.string()),
    scopes: z.array(z.string()),
    pkce: z.boolean(),
  })
  .meta({ id: 'DiscoveredProvider' });
export type DiscoveredProviderResource = z.infer<typeof discoveredProvider>;

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
