import { allowInsecureRequests, customFetch, revocationRequest } from 'oauth4webapi';
import { asResponse, type ProviderResponse } from './buffered-response.ts';
import { basicCredentials } from './client-authentication.ts';
import type { CallContext, PreparedAppClient } from './client.ts';
import { OAuthError } from './errors.ts';
import { fillAddress, fillPlaceholders } from './placeholders.ts';
import {
  failedAnswer,
  providerFetch,
  withoutLibraryName,
  withQuery,
  type FetchInit,
} from './provider-call.ts';
import type { RevocationQuirks } from './provider.ts';

export interface Revocation {
  readonly token: string;
  readonly hint?: 'access_token' | 'refresh_token';
  /** Whose it is, for providers that end access by account. */
  readonly providerUserId?: string;
}

/**
 * Ends a token at the provider. Revoking one that is already gone succeeds (RFC 7009 §2.2).
 * @throws {OAuthError} `oauth_endpoint_invalid` if the provider has no revocation endpoint, else what its answer
 *   means or `oauth_token_revocation_error`
 */
export async function revokeToken(
  context: CallContext,
  client: PreparedAppClient,
  revocation: Revocation,
): Promise<void> {
  const endpoint = client.server.revocation_endpoint;
  if (endpoint === undefined) {
    throw new OAuthError('oauth_endpoint_invalid', 'The provider has no revocation endpoint.', {
      hop: 'revocation',
    });
  }
  const quirks = client.provider.revocationQuirks;
  const response =
    quirks === undefined
      ? await standardRequest(context, client, revocation)
      : await ownRequest(context, client, { endpoint, quirks, revocation });
  if (response.status < 200 || response.status > 299) {
    throw await failedAnswer(client, 'revocation', response, [revocation.token]);
  }
}

function standardRequest(
  context: CallContext,
  client: PreparedAppClient,
  { token, hint }: Revocation,
): Promise<ProviderResponse> {
  const call = providerFetch(context, client, 'revocation');
  return revocationRequest(client.server, client.client, client.authenticate, token, {
    [customFetch]: async (url: string, init: FetchInit) =>
      asResponse(await call(url, { ...init, headers: withoutLibraryName(init.headers) })),
    // Where plain http is allowed is decided in one place, the outbound guard, which also knows the address.
    [allowInsecureRequests]: true,
    ...(hint === undefined ? {} : { additionalParameters: { token_type_hint: hint } }),
  });
}

interface OwnRequest {
  readonly endpoint: string;
  readonly quirks: RevocationQuirks;
  readonly revocation: Revocation;
}

async function ownRequest(
  context: CallContext,
  client: PreparedAppClient,
  { endpoint, quirks, revocation }: OwnRequest,
): Promise<ProviderResponse> {
  const { method = 'POST', requestAs = 'form', parameters, authenticateAs = 'client' } = quirks;
  const { token, providerUserId } = revocation;
  const clientId = (name: string) => (name === 'client_id' ? client.clientId : undefined);
  const values = new Map([
    ['token', token],
    ['client_id', client.clientId],
    ['provider_user_id', providerUserId],
  ]);
  // The token has no place in it: addresses are logged.
  const url = fillAddress(endpoint, clientId);
  if (url === undefined) {
    throw new OAuthError('oauth_endpoint_invalid', 'The revocation endpoint names a value nobody has.', {
      hop: 'revocation',
    });
  }
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    const filled = fillPlaceholders(value, (wanted) => values.get(wanted));
    // Something must be named that can be ended, or a provider might end more than was meant.
    if (filled === undefined) throw lacks(`The revocation needs ${value}, which is not known.`, name);
    form.set(name, filled);
  }
  const headers = new Headers({ accept: 'application/json' });
  await prove(client, { as: authenticateAs, token, form, headers });

  const call = providerFetch(context, client, 'revocation');
  if (requestAs === 'query' || form.size === 0) {
    const address = form.size === 0 ? url : withQuery(url, form);
    return call(address, { method, headers: Object.fromEntries(headers) });
  }
  const isJson = requestAs === 'json';
  headers.set('content-type', isJson ? 'application/json' : 'application/x-www-form-urlencoded');
  const body = isJson ? JSON.stringify(Object.fromEntries(form)) : form;
  return call(url, { method, headers: Object.fromEntries(headers), body });
}

interface Proof {
  readonly as: NonNullable<RevocationQuirks['authenticateAs']>;
  readonly token: string;
  readonly form: URLSearchParams;
  readonly headers: Headers;
}

async function prove(client: PreparedAppClient, { as, token, form, headers }: Proof): Promise<void> {
  if (as === 'nobody') return;
  if (as === 'client') {
    await client.authenticate(client.server, client.client, form, headers);
    return;
  }
  headers.set('authorization', as === 'bearer' ? `Bearer ${token}` : proofBySecret(client, as));
}

function proofBySecret(
  { clientId, clientSecret }: PreparedAppClient,
  as: 'basic' | 'secret_as_bearer',
): string {
  if (!clientSecret) throw lacks('The revocation needs the client secret.', 'client_secret');
  return as === 'basic' ? `Basic ${basicCredentials(clientId, clientSecret)}` : `Bearer ${clientSecret}`;
}

function lacks(message: string, parameter: string): OAuthError {
  return new OAuthError('oauth_endpoint_invalid', message, { hop: 'revocation', parameter });
}
