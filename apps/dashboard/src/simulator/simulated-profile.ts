import type { OauthProviderResource } from '@portico/contract';

type Mapping = OauthProviderResource['attribute_mapping'];

/** What a person has at the provider, as it is typed. */
export interface ProfileForm {
  readonly provider_user_id: string;
  readonly username: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly email_address: string;
  readonly email_verified: boolean;
}

export const emptyProfile: ProfileForm = {
  provider_user_id: '',
  username: '',
  first_name: '',
  last_name: '',
  email_address: '',
  email_verified: true,
};

/** The first path of an attribute; defaults in quotes are none. Undefined: the provider does not tell it. */
function pathOf(mapping: Mapping, attribute: string): readonly string[] | undefined {
  const paths = [mapping[attribute] ?? []].flat().flatMap((path) => path.split('|'));
  const path = paths.map((one) => one.trim()).find((one) => one !== '' && !one.startsWith('"'));
  return path?.split('.');
}

/** Whether the provider tells an attribute at all. */
export function isTold(mapping: Mapping, attribute: keyof ProfileForm): boolean {
  return pathOf(mapping, attribute) !== undefined;
}

/** A profile as the provider would answer it: what was typed, each where the mapping looks for it. */
export function profileFrom(mapping: Mapping, form: ProfileForm): Record<string, unknown> {
  const profile: Record<string, unknown> = {};
  for (const [attribute, value] of Object.entries(form) as [keyof ProfileForm, string | boolean][]) {
    const path = pathOf(mapping, attribute);
    const told = typeof value === 'string' ? value.trim() : value;
    if (path === undefined || told === '') continue;
    put(profile, path, told);
  }
  return profile;
}

function put(
  container: Record<string, unknown>,
  [key = '', ...rest]: readonly string[],
  value: unknown,
): void {
  if (key === '__proto__') return;
  if (rest.length === 0) {
    container[key] = value;
    return;
  }
  // `emails.0.value`: a number is a place in a list.
  container[key] ??= /^\d+$/.test(rest[0] ?? '') ? [] : {};
  put(container[key] as Record<string, unknown>, rest, value);
}
