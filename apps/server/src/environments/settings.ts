import { z } from 'zod';

const attribute = (enabled: boolean, required: boolean) =>
  z
    .object({
      enabled: z.boolean().default(enabled),
      required: z.boolean().default(required),
      /** what somebody has of it they do not change themselves */
      immutable: z.boolean().default(false),
    })
    .prefault({});

/**
 * What an environment asks of people and promises to apps. Stored as JSON; what an older version did not
 * write has the default.
 */
const settingsSchema = z.object({
  applicationName: z.string(),
  attributes: z
    .object({
      email_address: attribute(true, true),
      username: attribute(false, false),
      first_name: attribute(true, false),
      last_name: attribute(true, false),
      legal_accepted: attribute(false, false),
    })
    .prefault({}),
  /** ways in by email, beside the providers */
  emailSignIn: z.object({ code: z.boolean().default(true), link: z.boolean().default(false) }).prefault({}),
  /** what people accept when they sign up, where `legal_accepted` is asked for */
  termsUrl: z.string().nullable().default(null),
  privacyUrl: z.string().nullable().default(null),
  deleteSelf: z.boolean().default(true),
  signUpMode: z.enum(['public', 'restricted', 'waitlist']).default('public'),
  restrictions: z
    .object({
      allowlist: z.boolean().default(false),
      blocklist: z.boolean().default(false),
      blockEmailSubaddresses: z.boolean().default(false),
      blockDisposableEmailDomains: z.boolean().default(false),
      ignoreDotsForGmailAddresses: z.boolean().default(true),
    })
    .prefault({}),
  session: z
    .object({
      /** several accounts in one browser at once */
      multiple: z.boolean().default(false),
      idleLifetimeSeconds: z.int().default(7 * 24 * 3600),
      absoluteLifetimeSeconds: z.int().default(30 * 24 * 3600),
    })
    .prefault({}),
  sessionTokenAlgorithm: z.enum(['ES256', 'RS256']).default('ES256'),
  allowedOrigins: z.array(z.string()).default([]),
  allowedRedirectUrls: z.array(z.string()).default([]),
});

export type EnvironmentSettings = z.infer<typeof settingsSchema>;
export type AttributeName = keyof EnvironmentSettings['attributes'];

export function parseSettings(json: string): EnvironmentSettings {
  return settingsSchema.parse(JSON.parse(json));
}

export function defaultSettings(applicationName: string): EnvironmentSettings {
  return settingsSchema.parse({ applicationName });
}
