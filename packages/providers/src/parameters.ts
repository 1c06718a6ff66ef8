import { fillPlaceholders } from '@portico/oauth';
import type { ProviderDefinition } from './define-provider.ts';

export type ParameterValues = Readonly<Record<string, string>>;

/**
 * The parameter whose value cannot be used, if there is one.
 * @returns its name and why
 */
export function findParameterProblem(
  { displayName, parameters = {} }: Pick<ProviderDefinition, 'displayName' | 'parameters'>,
  values: ParameterValues,
): { readonly name: string; readonly problem: string } | undefined {
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(parameters, name));
  if (unknown !== undefined) return { name: unknown, problem: `${displayName} has no ${unknown}.` };
  for (const [name, { pattern, example, label, hint }] of Object.entries(parameters)) {
    const value = values[name];
    if (value !== undefined && value !== '' && !new RegExp(pattern).test(value)) {
      const advice = hint === undefined ? '' : ` ${hint.replaceAll('*', '')}`;
      return { name, problem: `${label} must look like ${example}.${advice}` };
    }
  }
  return undefined;
}

/** Parameters without a default that nobody gave a value: the provider cannot be reached before they have one. */
export function missingParameters(
  { parameters = {} }: Pick<ProviderDefinition, 'parameters'>,
  values: ParameterValues,
): string[] {
  return Object.entries(parameters).flatMap(([name, parameter]) =>
    parameter.default === undefined && !values[name] ? [name] : [],
  );
}

/**
 * Puts the operator's values into every text of a provider that names them. What is not given falls back to the
 * default, then to the example, so that the result is always whole.
 */
export function withParameters<Provider extends ProviderDefinition>(
  provider: Provider,
  values: ParameterValues,
): Provider {
  const { parameters } = provider;
  if (parameters === undefined) return provider;
  const valueOf = (name: string) => {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    // What is no parameter is for later: `{client_id}`, `{token}`, a claim of the id_token.
    return parameter === undefined ? `{${name}}` : values[name] || (parameter.default ?? parameter.example);
  };
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') return fillPlaceholders(value, valueOf);
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item)]));
  };
  const filled = Object.entries(provider).map(([name, value]) => [
    name,
    unaddressed.has(name) ? value : fill(value),
  ]);
  return Object.fromEntries(filled) as Provider;
}

/** The mapping and the patterns have braces of their own, and what explains is no address. */
const unaddressed = new Set([
  'attributeMapping',
  'parameters',
  'console',
  'causes',
  'icon',
  'scopeCatalogue',
]);
