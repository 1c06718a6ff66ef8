import type { ReceivedRequest } from '../received-request.ts';
import { isFilledWith } from './address.ts';
import { bearerError, json, oauthError } from './answers.ts';
import { authenticateClient, invalidClient } from './client-authentication.ts';
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
  const { provider, grants, template } = context;
  const quirks = provider.revocationQuirks ?? { parameters: { token: '{token}' } };
  const { authenticateAs = 'client', requestAs = 'form' } = quirks;
  const isEmpty = Object.keys(quirks.parameters).length === 0 && authenticateAs !== 'client';
  const parameters = readParameters(request, isEmpty ? 'query' : requestAs);
  if (typeof parameters === 'string') return oauthError(provider, 'invalid_request', parameters);

  const bearer = /^bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  let clientId: string | undefined;
  if (authenticateAs === 'client' || authenticateAs === 'basic') {
    const method = authenticateAs === 'basic' ? 'client_secret_basic' : provider.tokenEndpointAuthMethod;
    const client = await authenticateClient(context, request, parameters, method);
    if (client.kind === 'refused') return client.response;
    ({ clientId } = client.app);
  } else if (authenticateAs === 'secret_as_bearer') {
    const app = await context.findApp(parameters.get('client_id') ?? '');
    if (bearer === undefined || bearer !== app?.clientSecret)
      return invalidClient(provider, 'The secret is wrong.');
    ({ clientId } = app);
  }
  if (
    authenticateAs === 'bearer' &&
    (bearer === undefined || grants.findByAccessToken(bearer) === undefined)
  ) {
    return bearerError(provider, 401, 'invalid_token', 'The token is unknown, revoked or over.');
  }
  const fault = faultOf(context, { request, parameters, clientId });
  if (fault !== undefined) return oauthError(provider, 'invalid_request', fault);
  const nameOf = (wanted: string) =>
    Object.entries(quirks.parameters).find(([, value]) => value === wanted)?.[0];
  const account = nameOf('{provider_user_id}');
  if (account !== undefined) {
    const id = parameters.get(account);
    grants.endAccess((grant) => grant.clientId === clientId && template.idOf(grant.person) === id);
    return json(provider, 200, {});
  }
  const named = nameOf('{token}');
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
