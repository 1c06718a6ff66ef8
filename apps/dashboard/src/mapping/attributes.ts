import type { MappingPreviewResource } from '@portico/contract';

/** What a person can have here, in the order in which it is asked for. */
export const attributeTitles: Readonly<Record<string, string>> = {
  provider_user_id: 'Provider user id',
  email_address: 'Email address',
  email_verified: 'Email verified',
  username: 'Username',
  first_name: 'First name',
  last_name: 'Last name',
  profile_image_url: 'Picture',
};

export function titleOf(attribute: string): string {
  return attributeTitles[attribute] ?? attribute.replaceAll('_', ' ');
}

/**
 * What a mapping makes of one attribute.
 * @returns undefined where the profile names nobody; empty where it has nothing for this attribute
 */
export function liveValue(
  attribute: string,
  identity: MappingPreviewResource['identity'],
): string | undefined {
  if (identity === null) return undefined;
  if (attribute === 'email_verified') return identity.email_verified ? 'yes' : 'no';
  const name = attribute === 'profile_image_url' ? 'image_url' : attribute;
  const value: unknown = Object.hasOwn(identity, name) ? identity[name as keyof typeof identity] : '';
  return typeof value === 'string' ? value : '';
}
