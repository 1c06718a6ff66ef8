import { httpUrl } from '@portico/contract';
import type { OauthProviderResource } from '@portico/contract';
import type { AddressName } from './connection-form.ts';

export const addressTitles = {
  issuer: 'Issuer',
  discovery_endpoint: 'Discovery document',
  request_token_endpoint: 'Request token endpoint',
  authorization_endpoint: 'Authorization endpoint',
  access_token_endpoint: 'Access token endpoint',
  token_endpoint: 'Token endpoint',
  userinfo_endpoint: 'Profile endpoint',
  revocation_endpoint: 'Revocation endpoint',
  jwks_uri: 'Signing keys (JWKS)',
} as const satisfies Record<AddressName, string>;

const names = {
  oauth2: ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'revocation_endpoint'],
  oidc: [
    'issuer',
    'discovery_endpoint',
    'authorization_endpoint',
    'token_endpoint',
    'userinfo_endpoint',
    'jwks_uri',
    'revocation_endpoint',
  ],
  oauth1: ['request_token_endpoint', 'authorization_endpoint', 'access_token_endpoint', 'userinfo_endpoint'],
} as const satisfies Record<OauthProviderResource['protocol'], readonly AddressName[]>;

/** The addresses a protocol has, in the order in which a sign-in meets them. */
export function addressesOf(protocol: OauthProviderResource['protocol']): readonly AddressName[] {
  return names[protocol];
}

/** What is wrong with an address that was typed. */
export function addressProblem(value: string): string | undefined {
  if (value.trim() === '' || httpUrl.safeParse(value).success) return undefined;
  return 'This has to be a whole address, such as https://…';
}

export const authenticationMethods = [
  { value: 'client_secret_basic', label: 'HTTP Basic (client_secret_basic)' },
  { value: 'client_secret_post', label: 'In the form (client_secret_post)' },
  { value: 'private_key_jwt', label: 'Signed with a private key (private_key_jwt)' },
  { value: 'none', label: 'No secret, PKCE alone (none)' },
] as const;

export const userinfoMethods = [
  { value: 'GET', label: 'GET' },
  { value: 'POST', label: 'POST' },
] as const;

export const userinfoAuths = [
  { value: 'bearer', label: 'In the header, as a bearer token' },
  { value: 'basic', label: 'In the header, as the name of HTTP Basic' },
  { value: 'query', label: 'In the address, as access_token' },
] as const;
