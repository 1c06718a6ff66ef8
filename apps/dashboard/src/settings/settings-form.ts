import { backend, httpUrl } from '@portico/contract';
import type { EnvironmentSettingsResource, RequestOf } from '@portico/contract';

export type SettingsChange = NonNullable<RequestOf<typeof backend.updateEnvironmentSettings>['body']>;

/** What the settings page edits: the request's own fields. */
export type SettingsForm = Pick<
  EnvironmentSettingsResource,
  | 'application_name'
  | 'attributes'
  | 'email_sign_in'
  | 'terms_url'
  | 'privacy_url'
  | 'delete_self_enabled'
  | 'sign_up_mode'
  | 'restrictions'
  | 'session'
  | 'session_token_algorithm'
  | 'allowed_origins'
  | 'allowed_redirect_urls'
>;

/** What each section of the page is given. */
export interface SettingsPart {
  readonly form: SettingsForm;
  readonly onChange: (change: Partial<SettingsForm>) => void;
}

/** What the server refused of parts of fields, by their whole path: `attributes.username.required`. */
export interface PartProblems {
  readonly problems: Readonly<Record<string, string>>;
}

export function settingsForm(settings: EnvironmentSettingsResource): SettingsForm {
  return {
    application_name: settings.application_name,
    attributes: settings.attributes,
    email_sign_in: settings.email_sign_in,
    terms_url: settings.terms_url,
    privacy_url: settings.privacy_url,
    delete_self_enabled: settings.delete_self_enabled,
    sign_up_mode: settings.sign_up_mode,
    restrictions: settings.restrictions,
    session: settings.session,
    session_token_algorithm: settings.session_token_algorithm,
    allowed_origins: settings.allowed_origins,
    allowed_redirect_urls: settings.allowed_redirect_urls,
  };
}

/** The fields that differ; what is left out stays. */
export function settingsChanges(before: SettingsForm, after: SettingsForm): SettingsChange {
  const entries = Object.entries(after).filter(
    ([field, value]) => JSON.stringify(before[field as keyof SettingsForm]) !== JSON.stringify(value),
  );
  return Object.fromEntries(entries);
}

export type AttributeName = keyof SettingsForm['attributes'];
export type AttributeUse = 'off' | 'optional' | 'required';

/** The one choice that the two switches of the API come to: what is not used is not required either. */
export function attributeUse({ enabled, required }: { enabled: boolean; required: boolean }): AttributeUse {
  if (!enabled) return 'off';
  return required ? 'required' : 'optional';
}

export function usedAs(use: AttributeUse): { enabled: boolean; required: boolean } {
  return { enabled: use !== 'off', required: use === 'required' };
}

/** What is wrong with the address of a page; none is right too. */
export function urlProblem(url: string | null): string | undefined {
  if (url === null || httpUrl.safeParse(url).success) return undefined;
  return 'This has to be a whole address, such as https://example.com/terms';
}

/** Whether the form cannot be sent as it is; each field says what is wrong with it. */
export function hasProblem(form: SettingsForm): boolean {
  const problems = [lifetimeProblem(form.session), urlProblem(form.terms_url), urlProblem(form.privacy_url)];
  return form.application_name.trim() === '' || problems.some((problem) => problem !== undefined);
}

type ListField = 'allowed_origins' | 'allowed_redirect_urls';

/**
 * What is wrong with one entry of a list, judged by the schema the server judges it with.
 * @returns undefined when nothing is
 */
export function entryProblem(field: ListField, value: string, others: readonly string[]): string | undefined {
  if (others.includes(value)) return 'This is on the list already.';
  if (isWildcard(value)) return wildcardAdvice;
  const judged = backend.updateEnvironmentSettings.body.safeParse({ [field]: [value] });
  return judged.success ? undefined : entryAdvice[field];
}

/** Browsers write a star in a host either way. */
function isWildcard(value: string): boolean {
  return /\*|^[a-z]+:\/\/[^/]*%2a/i.test(value);
}

const wildcardAdvice = 'A star stands for nothing here. Add each address by its whole name.';

/** What no further typing can mend, so that it is said at once. */
export function typingProblem(typed: string): string | undefined {
  return isWildcard(typed) ? wildcardAdvice : undefined;
}

const entryAdvice = {
  allowed_origins:
    'An origin has a scheme, a host and perhaps a port, and nothing behind: https://app.example.com',
  allowed_redirect_urls: 'This has to be a whole address, such as https://app.example.com/welcome',
} as const;

/** Tidies what was pasted: an origin is often copied together with its page. */
export function tidyEntry(field: ListField, typed: string): string {
  const value = typed.trim();
  if (field !== 'allowed_origins' || isWildcard(value) || !URL.canParse(value)) return value;
  const { origin } = new URL(value);
  return origin === 'null' ? value : origin;
}

const units = [
  { name: 'days', seconds: 86_400 },
  { name: 'hours', seconds: 3600 },
  { name: 'minutes', seconds: 60 },
] as const;
export type LifetimeUnit = (typeof units)[number]['name'];

/** The largest unit in which a lifetime is a whole number. */
export function lifetimeOf(seconds: number): { readonly count: number; readonly unit: LifetimeUnit } {
  const unit = units.find((one) => seconds % one.seconds === 0) ?? units[2];
  return { count: Math.round(seconds / unit.seconds), unit: unit.name };
}

export function lifetimeSeconds(count: number, unit: LifetimeUnit): number {
  return count * (units.find(({ name }) => name === unit)?.seconds ?? 60);
}

const year = 365 * 86_400;

/** What is wrong with a pair of lifetimes, if anything is. */
export function lifetimeProblem(session: SettingsForm['session']): string | undefined {
  const { idle_lifetime_seconds: idle, absolute_lifetime_seconds: absolute } = session;
  if (![idle, absolute].every((seconds) => seconds >= 60 && seconds <= year)) {
    return 'A session lasts between one minute and one year.';
  }
  return idle > absolute
    ? 'A session cannot wait longer for its next use than it lasts as a whole.'
    : undefined;
}
