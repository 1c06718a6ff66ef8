import type { OauthProviderResource } from '@portico/contract';

/** A mapping to edit: several paths to try in order are separated by a bar. */
export function mappingTexts(
  mapping: OauthProviderResource['attribute_mapping'],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(mapping).map(([name, path]) => [name, Array.isArray(path) ? path.join(' | ') : path]),
  );
}
