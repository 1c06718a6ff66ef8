import { addressesOf, addressProblem } from '../connection-form/addresses.ts';
import { newForm } from '../connection-form/connection-form.ts';
import type { AddressName, ConnectionForm } from '../connection-form/connection-form.ts';
import { customPreset, isKey, suggestedKey } from '../connection-form/provider-frame.ts';
import type { CustomKind } from '../connection-form/provider-frame.ts';

/** A provider of the operator's own while it is set up. */
export interface CustomForm extends ConnectionForm {
  /** without `custom_`; cannot be changed once it is added */
  readonly provider_key: string;
  /** an OpenID provider whose addresses are typed, because it does not say them itself */
  readonly is_manual: boolean;
}

/** Nothing is said yet. */
export function emptyCustomForm(kind: CustomKind): CustomForm {
  const nothing = customPreset({ kind, key: '', name: '', redirectUri: '' });
  // An issuer of one's own could name anybody's address: that it proves them is for the operator to say.
  return { ...newForm(nothing, true), trusted_email: false, provider_key: '', is_manual: false };
}

/** The key follows the name until somebody types one. */
export function withName(form: CustomForm, name: string): Partial<CustomForm> {
  const isOwnKey = form.provider_key !== suggestedKey(form.name);
  return isOwnKey ? { name } : { name, provider_key: suggestedKey(name) };
}

/** What a sign-in cannot do without, by the kind. */
export function neededAddresses({ protocol, is_manual: isManual }: CustomForm): readonly AddressName[] {
  if (protocol === 'oauth1') return addressesOf('oauth1');
  if (protocol === 'oauth2') return ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint'];
  return isManual ? ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'] : ['issuer'];
}

/** What is wrong before anybody is asked, by field. */
export function customProblems(form: CustomForm): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  if (form.name.trim() === '') problems['name'] = 'A provider needs a name.';
  const keyProblem = keyProblemOf(form.provider_key);
  if (keyProblem !== undefined) problems['provider_key'] = keyProblem;
  for (const name of neededAddresses(form)) {
    if (form[name].trim() === '') problems[name] = 'This address is needed.';
  }
  for (const name of addressesOf(form.protocol)) {
    const problem = addressProblem(form[name]);
    if (problem !== undefined) problems[name] = problem;
  }
  if (form.client_id.trim() === '')
    problems['client_id'] = 'The provider gives you one when you register the app.';
  return problems;
}

export function keyProblemOf(key: string): string | undefined {
  if (key === '') return 'A provider needs a key.';
  if (isKey(key)) return undefined;
  return key.length > 57
    ? 'A key has at most 57 characters.'
    : 'A key starts with a letter and has only a-z, 0-9 and _.';
}

/** What is sent: addresses that are typed by hand only where nothing is discovered. */
export function sentForm({ is_manual: isManual, provider_key: _key, ...form }: CustomForm): ConnectionForm {
  if (form.protocol !== 'oidc' || isManual) return form;
  const discovered = [
    'authorization_endpoint',
    'token_endpoint',
    'userinfo_endpoint',
    'jwks_uri',
    'revocation_endpoint',
  ];
  return { ...form, ...Object.fromEntries(discovered.map((name) => [name, ''])) };
}
