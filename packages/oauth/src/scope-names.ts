/** How a provider names the scopes it granted, where not as they were asked for. */
export interface ScopeNames {
  /** Granted name → the name it is asked for by. */
  readonly scopeAliases?: Readonly<Record<string, string>>;
  /** What granted scopes may begin with, and requested ones need not. */
  readonly scopePrefix?: string;
}

/** The name by which a scope is asked for. Names that have no other stay as they are. */
export function requestedName({ scopeAliases = {}, scopePrefix = '' }: ScopeNames, scope: string): string {
  if (Object.hasOwn(scopeAliases, scope)) return scopeAliases[scope] ?? scope;
  const isPrefixed = scope.startsWith(scopePrefix) && scope.length > scopePrefix.length;
  return isPrefixed ? scope.slice(scopePrefix.length) : scope;
}

/**
 * Granted scopes by the names they are asked for by, none twice, so that both compare as sets. RFC 6749 §3.3 puts
 * spaces between them; several providers put commas, whatever they take in the request.
 */
export function readGrantedScopes(names: ScopeNames, scope: string): string[] {
  const granted = scope.split(/[\s,]+/).filter(Boolean);
  return [...new Set(granted.map((name) => requestedName(names, name)))];
}
