import type { ReceivedRequest } from '../received-request.ts';
import { isFilledWith } from './address.ts';
import { bearerError, json, oauthError } from './answers.ts';
import { authenticateClient } from './client-authentication.ts';
import type { DerivedContext } from './context.ts';
import { readParameters } from './received-parameters.ts';

/** Whether a call is one that ends a token, where the address is also used for something else. */
export function isRevocation(context: DerivedContext, request: ReceivedRequest): boolean {
  const quirks = context.provider.revocationQuirks;
  if (quirks === undefined) return true;
  const parameters = readParameters(request, quirks.requestAs ?? 'form');
  if (typeof parameters === 'string') return true;
  return Object.entries(quirks.parameters).every(
    ([name, value]) => value.includes('{') || parameters.get(name) === value,
  );
}

/** Ends a token (RFC 7009), or what the provider has instead. A token nobody knows is as good as revoked (§2.2). */
export async function revoke(context: DerivedContext, request: ReceivedRequest): Promise<Response> {
  const { provider, grants } = context;
  const quirks = provider.revocationQuirks ?? { parameters: { token: '{token}' } };
  const { authenticateAs = 'client', requestAs = 'form' } = quirks;
  const isEmpty = Object.keys(quirks.parameters).length === 0 && authenticateAs !== 'client';
  const parameters = readParameters(request, isEmpty ? 'query' : requestAs);
  if (typeof parameters === 'string') return oauthError(provider, 'invalid_request', parameters);

  let clientId: string | undefined;
  if (authenticateAs === 'client') {
    const client = await authenticateClient(context, request, parameters);
    if (client.kind === 'refused') return client.response;
    ({ clientId } = client.app);
  }
  const bearer = /^bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (
    authenticateAs === 'bearer' &&
    (bearer === undefined || grants.findByAccessToken(bearer) === undefined)
  ) {
    return bearerError(provider, 401, 'invalid_token', 'The token is unknown, revoked or over.');
  }
  const fault = faultOf(context, { request, parameters, clientId });
  if (fault !== undefined) return oauthError(provider, 'invalid_request', fault);
  const named = Object.entries(quirks.parameters).find(([, value]) => value === '{token}')?.[0];
  const value = named === undefined ? bearer : parameters.get(named);
  if (!value) return oauthError(provider, 'invalid_request', 'The token is missing.');
  grants.revoke(value, clientId);
  return json(provider, 200, {});
}

function faultOf(
  { provider, mountPath }: DerivedContext,
  call: { request: ReceivedRequest; parameters: URLSearchParams; clientId: string | undefined },
): string | undefined {
  const { request, parameters, clientId } = call;
  const { revocationEndpoint = '', revocationQuirks } = provider;
  const valueOf = (name: string) => (name === 'client_id' ? clientId : undefined);
  if (!isFilledWith(revocationEndpoint, request.path.slice(mountPath.length), valueOf)) {
    return 'The path is of another app.';
  }
  const missing = Object.keys(revocationQuirks?.parameters ?? {}).find((name) => !parameters.get(name));
  return missing === undefined ? undefined : `${missing} is missing.`;
}
