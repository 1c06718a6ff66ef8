import type { OauthProviderPresetResource, OauthProviderResource } from '@portico/contract';
import { addressesOf, addressProblem } from './addresses.ts';
import { hasParameterProblem } from './authorization-parameters.ts';
import { callbackPathProblem } from './callback-paths.ts';
import type { ConnectionForm } from './connection-form.ts';
import { parameterProblemOf } from './provider-parameters.tsx';

/** Whether something is wrong that needs no server to be seen; the field says it already. */
export function hasFormProblem(
  form: ConnectionForm,
  preset: Pick<OauthProviderPresetResource, 'parameters'>,
): boolean {
  return (
    form.name.trim() === '' ||
    hasParameterProblem(form.additional_authorization_params) ||
    callbackPathProblem(form.redirect_uri_path) !== undefined ||
    addressesOf(form.protocol).some((name) => addressProblem(form[name]) !== undefined) ||
    preset.parameters.some(
      (parameter) =>
        parameterProblemOf(parameter, form.provider_parameters[parameter.name] ?? '') !== undefined,
    )
  );
}

/** Keys of one protocol say nothing in another: a switch that is saved without new ones could sign in nobody. */
export function missingCredentials(
  connection: Pick<OauthProviderResource, 'protocol'>,
  form: ConnectionForm,
  { console: { labels } }: Pick<OauthProviderPresetResource, 'console'>,
): Readonly<Record<string, string>> {
  if (connection.protocol === form.protocol || !form.use_custom_credentials) return {};
  const missing = (['client_id', 'client_secret'] as const).filter((name) => form[name].trim() === '');
  return Object.fromEntries(
    missing.map((name) => [
      name,
      `The ${labels[name]} is needed: what was saved belongs to the other protocol.`,
    ]),
  );
}
