import { z } from 'zod';
import { httpUrl, jsonObject, line, time } from '../fields.ts';

const attributeSetting = z.object({
  enabled: z.boolean(),
  required: z.boolean(),
  /** whoever has it does not change it themselves; servers and operators do */
  immutable: z.boolean(),
});
export const signUpMode = z.enum(['public', 'restricted', 'waitlist']);
export const sessionTokenAlgorithm = z.enum(['ES256', 'RS256']);

const seconds = (max: number) => z.int().min(60).max(max);
const year = 365 * 24 * 3600;
const sessionSettings = z.object({
  /** several accounts in one browser at once */
  multi_session: z.boolean(),
  /** ends a session that was not used for so long */
  idle_lifetime_seconds: seconds(year),
  /** ends a session whatever happens */
  absolute_lifetime_seconds: seconds(year),
});

/** Ways in by email, beside the providers. */
const emailSignIn = z.object({ code: z.boolean(), link: z.boolean() });

/** Who may sign up, by their address. */
const restrictions = z.object({
  /** only who is on the list may sign up */
  allowlist: z.boolean(),
  /** who is on the list may not */
  blocklist: z.boolean(),
  block_email_subaddresses: z.boolean(),
  block_disposable_email_domains: z.boolean(),
  /** `a.b@gmail.com` and `ab@gmail.com` are one mailbox */
  ignore_dots_for_gmail_addresses: z.boolean(),
});

export const environmentSettings = z
  .object({
    object: z.literal('environment_settings'),
    id: z.string(),
    name: z.string(),
    kind: z.enum(['development', 'production']),
    application_name: z.string(),
    base_url: z.string(),
    publishable_key: z.string(),
    attributes: z.object({
      email_address: attributeSetting,
      username: attributeSetting,
      first_name: attributeSetting,
      last_name: attributeSetting,
      /** the person accepts `terms_url` and `privacy_url` */
      legal_accepted: attributeSetting,
    }),
    email_sign_in: emailSignIn,
    terms_url: z.string().nullable(),
    privacy_url: z.string().nullable(),
    delete_self_enabled: z.boolean(),
    sign_up_mode: signUpMode,
    restrictions,
    session: sessionSettings,
    session_token_algorithm: sessionTokenAlgorithm,
    allowed_origins: z.array(z.string()),
    allowed_redirect_urls: z.array(z.string()),
    /** whether codes reach people: without SMTP_URL they do in development alone */
    mail: z.object({ configured: z.boolean() }),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'EnvironmentSettings' });
export type EnvironmentSettingsResource = z.infer<typeof environmentSettings>;

const attributeChange = z.strictObject(attributeSetting.partial().shape);

/** An origin: scheme, host, port, nothing behind it. */
export const origin = httpUrl.refine(
  // A star is a legal host to some parsers, and stands for nothing here.
  (value) => URL.canParse(value) && new URL(value).origin === value && !value.includes('*'),
  { message: 'must be an origin such as https://app.example.com, without a path' },
);

export const updateEnvironmentSettingsBody = z.strictObject({
  application_name: line(100).optional(),
  attributes: z
    .strictObject({
      email_address: attributeChange.optional(),
      username: attributeChange.optional(),
      first_name: attributeChange.optional(),
      last_name: attributeChange.optional(),
      legal_accepted: attributeChange.optional(),
    })
    .optional(),
  email_sign_in: z.strictObject(emailSignIn.partial().shape).optional(),
  terms_url: httpUrl.nullable().optional(),
  privacy_url: httpUrl.nullable().optional(),
  delete_self_enabled: z.boolean().optional(),
  restrictions: z.strictObject(restrictions.partial().shape).optional(),
  sign_up_mode: signUpMode.optional(),
  session: z
    .strictObject({
      multi_session: z.boolean().optional(),
      idle_lifetime_seconds: seconds(year).optional(),
      absolute_lifetime_seconds: seconds(year).optional(),
    })
    .optional(),
  session_token_algorithm: sessionTokenAlgorithm.optional(),
  allowed_origins: z.array(origin).max(100).optional(),
  allowed_redirect_urls: z
    .array(httpUrl.refine((url) => !url.includes('*'), 'must be one URL: there are no wildcards here'))
    .max(100)
    .optional(),
});

export const environmentSummary = z
  .object({
    object: z.literal('environment_summary'),
    id: z.string(),
    project_name: z.string(),
    slug: z.string(),
    name: z.string(),
    kind: z.enum(['development', 'production']),
    base_url: z.string(),
    sign_in_url: z.string(),
    /** unread development mail */
    inbox_count: z.int(),
  })
  .meta({ id: 'EnvironmentSummary' });
export type EnvironmentSummaryResource = z.infer<typeof environmentSummary>;

/** `oauth_tokens`: may read and use the tokens that providers gave for people. */
export const apiKeyScope = z.enum(['oauth_tokens']);

export const apiKey = z
  .object({
    object: z.literal('api_key'),
    id: z.string(),
    name: z.string(),
    /** `sk_test_…4f2a`; the whole key is shown once, in the answer to its creation */
    hint: z.string(),
    /** what it may do beside managing the environment */
    scopes: z.array(apiKeyScope),
    created_at: time,
    last_used_at: time.nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKeyResource = z.infer<typeof apiKey>;
export const createdApiKey = apiKey.extend({ secret: z.string() }).meta({ id: 'CreatedApiKey' });

export const inboxMessage = z
  .object({
    object: z.literal('inbox_message'),
    id: z.string(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    created_at: time,
  })
  .meta({ id: 'InboxMessage' });
export type InboxMessageResource = z.infer<typeof inboxMessage>;

export const auditEvent = z
  .object({
    object: z.literal('audit_event'),
    id: z.string(),
    type: z.string(),
    /** who did it: `user`, `api_key`, `operator`, `system`, with the id where there is one */
    actor: z.object({ type: z.string(), id: z.string().nullable() }),
    target_id: z.string().nullable(),
    /** what a person reads on an error page */
    reference: z.string().nullable(),
    trace_id: z.string(),
    ip_address: z.string().nullable(),
    details: jsonObject,
    created_at: time,
  })
  .meta({ id: 'AuditEvent' });
export type AuditEventResource = z.infer<typeof auditEvent>;
