import { z } from 'zod';

const attribute = (required: boolean) =>
  z.object({ enabled: z.boolean().default(true), required: z.boolean().default(required) }).prefault({});

/**
 * What an environment asks of people and promises to apps. Stored as JSON; what an older version did not
 * write has the default.
 */
const settingsSchema = z.object({
  applicationName: z.string(),
  attributes: z
    .object({
      email_address: attribute(true),
      first_name: attribute(false),
      last_name: attribute(false),
    })
    .prefault({}),
  signUpMode: z.enum(['public', 'restricted']).default('public'),
  session: z
    .object({
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
