import type { EnvironmentSettingsResource } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { ManagementRequest } from '../connections/manage-connections.ts';
import { environmentOf } from '../connections/manage-connections.ts';
import type { Deps } from '../deps.ts';
import { createId } from '../keys/secrets.ts';
import { isMailConfigured } from '../mail/mailer.ts';
import { createSigningKey } from '../sessions/signing-keys.ts';
import { inTransaction } from '../store/database.ts';
import { insertSigningKey, updateEnvironmentSettings } from '../store/environments.ts';
import { setSettingsVersion } from '../store/meta.ts';
import type { Environment } from './environment.ts';
import { assertNoConflict } from './settings-conflicts.ts';
import type { AttributeName, EnvironmentSettings } from './settings.ts';

interface AttributeChange {
  readonly enabled?: boolean | undefined;
  readonly required?: boolean | undefined;
  readonly immutable?: boolean | undefined;
}

const restrictions = {
  allowlist: 'allowlist',
  blocklist: 'blocklist',
  block_email_subaddresses: 'blockEmailSubaddresses',
  block_disposable_email_domains: 'blockDisposableEmailDomains',
  ignore_dots_for_gmail_addresses: 'ignoreDotsForGmailAddresses',
} as const satisfies Record<string, keyof EnvironmentSettings['restrictions']>;

type RestrictionName = keyof typeof restrictions;
type RestrictionsChange = { readonly [name in RestrictionName]?: boolean | undefined };
type Restrictions = EnvironmentSettings['restrictions'];

function changedRestrictions(current: Restrictions, change: RestrictionsChange = {}): Restrictions {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return {
    ...current,
    ...Object.fromEntries(given.map(([name, value]) => [restrictions[name as RestrictionName], value])),
  };
}

function restrictionsResource(current: Restrictions): Record<RestrictionName, boolean> {
  const entries = Object.entries(restrictions).map(([wireName, name]) => [wireName, current[name]]);
  return Object.fromEntries(entries) as Record<RestrictionName, boolean>;
}

/** What may be changed, by its wire names. Undefined: leave as it is. */
export interface SettingsChange {
  readonly application_name?: string | undefined;
  readonly attributes?: Readonly<Partial<Record<AttributeName, AttributeChange | undefined>>> | undefined;
  readonly email_sign_in?:
    | { readonly code?: boolean | undefined; readonly link?: boolean | undefined }
    | undefined;
  readonly terms_url?: string | null | undefined;
  readonly privacy_url?: string | null | undefined;
  readonly delete_self_enabled?: boolean | undefined;
  readonly restrictions?: RestrictionsChange | undefined;
  readonly sign_up_mode?: EnvironmentSettings['signUpMode'] | undefined;
  readonly session?:
    | {
        readonly multi_session?: boolean | undefined;
        readonly idle_lifetime_seconds?: number | undefined;
        readonly absolute_lifetime_seconds?: number | undefined;
      }
    | undefined;
  readonly session_token_algorithm?: EnvironmentSettings['sessionTokenAlgorithm'] | undefined;
  readonly allowed_origins?: readonly string[] | undefined;
  readonly allowed_redirect_urls?: readonly string[] | undefined;
}

/** Applies a change; what is left out stays. */
export function applySettings(settings: EnvironmentSettings, change: SettingsChange): EnvironmentSettings {
  const attribute = (name: AttributeName) => ({
    enabled: change.attributes?.[name]?.enabled ?? settings.attributes[name].enabled,
    required: change.attributes?.[name]?.required ?? settings.attributes[name].required,
    immutable: change.attributes?.[name]?.immutable ?? settings.attributes[name].immutable,
  });
  const { session } = settings;
  return {
    applicationName: change.application_name ?? settings.applicationName,
    attributes: {
      email_address: attribute('email_address'),
      username: attribute('username'),
      first_name: attribute('first_name'),
      last_name: attribute('last_name'),
      legal_accepted: attribute('legal_accepted'),
    },
    emailSignIn: {
      code: change.email_sign_in?.code ?? settings.emailSignIn.code,
      link: change.email_sign_in?.link ?? settings.emailSignIn.link,
    },
    termsUrl: change.terms_url === undefined ? settings.termsUrl : change.terms_url,
    privacyUrl: change.privacy_url === undefined ? settings.privacyUrl : change.privacy_url,
    deleteSelf: change.delete_self_enabled ?? settings.deleteSelf,
    restrictions: changedRestrictions(settings.restrictions, change.restrictions),
    signUpMode: change.sign_up_mode ?? settings.signUpMode,
    session: {
      multiple: change.session?.multi_session ?? session.multiple,
      idleLifetimeSeconds: change.session?.idle_lifetime_seconds ?? session.idleLifetimeSeconds,
      absoluteLifetimeSeconds: change.session?.absolute_lifetime_seconds ?? session.absoluteLifetimeSeconds,
    },
    sessionTokenAlgorithm: change.session_token_algorithm ?? settings.sessionTokenAlgorithm,
    allowedOrigins: [...(change.allowed_origins ?? settings.allowedOrigins)],
    allowedRedirectUrls: (change.allowed_redirect_urls ?? settings.allowedRedirectUrls).map(
      (url) => new URL(url).href,
    ),
  };
}

/**
 * Changes the settings of an environment, with the key that another token algorithm needs.
 * @throws {AppError} naming a field that contradicts another
 */
export async function changeSettings(
  deps: Deps,
  request: ManagementRequest,
  change: SettingsChange,
): Promise<Environment> {
  const environment = environmentOf(deps, request);
  const settings = applySettings(environment.settings, change);
  assertNoConflict(settings);
  const { id, row } = environment;
  const algorithm = settings.sessionTokenAlgorithm;
  const { now } = request.origin;
  const needsKey = !environment.signingKeys.some((key) => key.algorithm === algorithm);
  const key = needsKey
    ? await createSigningKey(deps.sealer, { environmentId: id, algorithm, now })
    : undefined;
  const done = await inTransaction(deps.db, async (tx) => {
    const updatedAt = Math.max(now, row.updated_at + 1);
    const next = { id, settings: JSON.stringify(settings), previouslyUpdatedAt: row.updated_at, updatedAt };
    if (!(await updateEnvironmentSettings(tx, next))) return false;
    if (key) await insertSigningKey(tx, key);
    await record(tx, request.origin, {
      type: 'environment_settings.updated',
      actor: request.actor,
      targetId: id,
      details: { before: environment.settings, after: settings },
    });
    await setSettingsVersion(tx, createId('version'));
    return true;
  });
  await deps.registry.reload();
  // Somebody else changed them in this instant: start from what is there now.
  return done ? environmentOf(deps, request) : changeSettings(deps, request, change);
}

export function settingsResource(
  { config }: Pick<Deps, 'config'>,
  environment: Environment,
): EnvironmentSettingsResource {
  const { settings, row } = environment;
  return {
    object: 'environment_settings',
    id: environment.id,
    name: environment.name,
    kind: environment.kind === 'development' ? 'development' : 'production',
    application_name: settings.applicationName,
    base_url: environment.baseUrl,
    publishable_key: environment.publishableKey,
    attributes: settings.attributes,
    email_sign_in: settings.emailSignIn,
    terms_url: settings.termsUrl,
    privacy_url: settings.privacyUrl,
    delete_self_enabled: settings.deleteSelf,
    sign_up_mode: settings.signUpMode,
    restrictions: restrictionsResource(settings.restrictions),
    session: {
      multi_session: settings.session.multiple,
      idle_lifetime_seconds: settings.session.idleLifetimeSeconds,
      absolute_lifetime_seconds: settings.session.absoluteLifetimeSeconds,
    },
    session_token_algorithm: settings.sessionTokenAlgorithm,
    allowed_origins: settings.allowedOrigins,
    allowed_redirect_urls: settings.allowedRedirectUrls,
    mail: { configured: isMailConfigured(config, environment) },
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}
