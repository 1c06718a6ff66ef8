import type { RegisteredApp } from '../sandbox-app.ts';
import type { DerivedProvider } from './provider.ts';

type Parts = Pick<DerivedProvider, 'issuer' | 'sharedIssuer'>;

/**
 * The issuer as an app knows it: with its values of the preset's parameters, else with their defaults, else with
 * their examples. What else is in braces stays: a claim that names the tenant.
 */
export function issuerFor(
  { id, issuer, sharedIssuer, parameters = {} }: DerivedProvider,
  app: Pick<RegisteredApp, 'parameters'> | undefined,
): Parts {
  const own = app?.parameters[id] ?? {};
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (braced, name: string) => {
      const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
      // An empty value is none.
      return parameter === undefined ? braced : own[name] || (parameter.default ?? parameter.example);
    });
  return {
    ...(issuer === undefined ? {} : { issuer: fill(issuer) }),
    ...(sharedIssuer === undefined
      ? {}
      : { sharedIssuer: { ...sharedIssuer, expected: fill(sharedIssuer.expected) } }),
  };
}
