import { allowInsecureRequests, customFetch, revocationRequest } from 'oauth4webapi';
import { asResponse, type ProviderResponse } from './buffered-response.ts';
import type { CallContext, PreparedClient } from './client.ts';
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
}

/**
 * Ends a token at the provider. Revoking one that is already gone succeeds (RFC 7009 §2.2).
 * @throws {OAuthError} `oauth_endpoint_invalid` if the provider has no revocation endpoint, else what its answer
 *   means or `oauth_token_revocation_error`
 */
export async function revokeToken(
  context: CallContext,
  client: PreparedClient,
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
      : await ownRequest(context, client, { endpoint, quirks, token: revocation.token });
  if (response.status < 200 || response.status > 299) {
    throw await failedAnswer(client, 'revocation', response, [revocation.token]);
  }
}

function standardRequest(
  context: CallContext,
  client: PreparedClient,
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
  readonly token: string;
}

async function ownRequest(
  context: CallContext,
  client: PreparedClient,
  { endpoint, quirks, token }: OwnRequest,
): Promise<ProviderResponse> {
  const { method = 'POST', requestAs = 'form', parameters, authenticateAs = 'client' } = quirks;
  const clientId = (name: string) => (name === 'client_id' ? client.clientId : undefined);
  const valueOf = (name: string) => (name === 'token' ? token : clientId(name));
  // The token has no place in it: addresses are logged.
  const url = fillAddress(endpoint, clientId);
  if (url === undefined) {
    throw new OAuthError('oauth_endpoint_invalid', 'The revocation endpoint names a value nobody has.', {
      hop: 'revocation',
    });
  }
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    form.set(name, fillPlaceholders(value, valueOf) ?? '');
  const headers = new Headers({ accept: 'application/json' });
  if (authenticateAs === 'bearer') headers.set('authorization', `Bearer ${token}`);
  if (authenticateAs === 'client') await client.authenticate(client.server, client.client, form, headers);

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
