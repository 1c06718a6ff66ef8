import { requestedName, type ScopeNames } from '@portico/oauth';
import type { ProviderDefinition } from './define-provider.ts';

/** What an operator chose to ask for. */
export interface ScopeChoice {
  readonly requestEmail: boolean;
  readonly keepAccess: boolean;
  readonly additionalScopes: readonly string[];
}

/**
 * The scopes of an authorization request: base scopes first, then those of the switches, then the additional ones;
 * none twice.
 * @throws {TypeError} naming an additional scope that is not a scope token
 */
export function scopesToRequest(
  provider: Pick<ProviderDefinition, 'baseScopes' | 'emailScope' | 'offlineScope'> & ScopeNames,
  { requestEmail, keepAccess, additionalScopes }: ScopeChoice,
): string[] {
  const scopes = new Set(provider.baseScopes);
  if (requestEmail && provider.emailScope !== undefined) scopes.add(provider.emailScope);
  if (keepAccess && provider.offlineScope !== undefined) scopes.add(provider.offlineScope);
  for (const scope of additionalScopes) {
    // By one name whichever was typed, or it would be asked for twice and be missing under the other.
    scopes.add(requestedName(provider, validateScope(scope)));
  }
  return [...scopes];
}

/**
 * Checks one scope token: printable ASCII without space, quote and backslash (RFC 6749 §3.3).
 * @throws {TypeError} naming the scope
 */
export function validateScope(scope: string): string {
  if (!/^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/.test(scope)) {
    throw new TypeError(`${JSON.stringify(scope.slice(0, 80))} is not a scope name.`);
  }
  return scope;
}

/** Asked-for scopes that were not granted. Providers return scopes in any order (RFC 6749 §3.3). */
export function missingScopes(requested: readonly string[], granted: readonly string[]): string[] {
  const has = new Set(granted);
  return requested.filter((scope) => !has.has(scope));
}
