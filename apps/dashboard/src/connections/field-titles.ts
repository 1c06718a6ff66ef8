import type { OauthProviderPresetResource } from '@portico/contract';
import { addressTitles } from '../connection-form/addresses.ts';

const titles: Readonly<Record<string, string>> = {
  ...addressTitles,
  token_endpoint_auth_method: 'Authentication',
  userinfo_method: 'Profile request',
  userinfo_auth: 'Profile request',
  scopes: 'More scopes',
  request_email: 'Request email',
  keep_access: 'Keep access',
  redirect_uri: 'Redirect URI',
  redirect_uri_path: 'Callback path',
  attribute_mapping: 'Attribute mapping',
  additional_authorization_params: 'Authorization parameters',
  use_custom_credentials: 'Use custom credentials',
  name: 'Name',
  icon: 'Icon',
  pkce: 'Use PKCE',
};

/** What a field is called on the page of a connection: the provider's own words for what is from its console. */
export function fieldTitle(
  field: string,
  { console: { labels }, parameters }: Pick<OauthProviderPresetResource, 'console' | 'parameters'>,
): string {
  if (field === 'client_id' || field === 'client_secret') return labels[field];
  const [whole = field, part] = field.split('.');
  const parameter = parameters.find(({ name }) => whole === 'provider_parameters' && name === part);
  return parameter?.label ?? titles[whole] ?? whole.replaceAll('_', ' ');
}
