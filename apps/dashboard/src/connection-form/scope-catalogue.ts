import { backend } from '@portico/contract';
import type { OauthProviderPresetResource } from '@portico/contract';

type Catalogue = OauthProviderPresetResource['scope_catalogue'];

/** What can be added: not asked for yet, nor by a switch, and about what is looked for. */
export function scopesToAdd(
  preset: Pick<
    OauthProviderPresetResource,
    'base_scopes' | 'email_scope' | 'offline_scope' | 'scope_catalogue'
  >,
  added: readonly string[],
  wanted: string,
): Catalogue {
  const covered = new Set([...preset.base_scopes, preset.email_scope, preset.offline_scope, ...added]);
  const words = wanted.toLowerCase().split(/\s+/);
  return preset.scope_catalogue.filter(({ scope: name, meaning }) => {
    const text = `${name} ${meaning}`.toLowerCase();
    return !covered.has(name) && words.every((word) => text.includes(word));
  });
}

/** RFC 6749 §3.3 */
export function isScope(text: string): boolean {
  return backend.updateOauthProvider.body.shape.scopes.safeParse([text]).success;
}
