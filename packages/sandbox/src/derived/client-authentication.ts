import { readBasic } from '../basic-credentials.ts';
import type { ReceivedRequest } from '../received-request.ts';
import type { RegisteredApp } from '../sandbox-app.ts';
import { oauthError } from './answers.ts';
import type { DerivedContext } from './context.ts';

export type AuthenticatedClient =
  | { readonly kind: 'client'; readonly app: RegisteredApp }
  | { readonly kind: 'refused'; readonly response: Response };

/**
 * The one way in which the provider's file says that clients prove themselves; any other is refused, two at once too
 * (RFC 6749 §2.3). An assertion signed with a key counts as a secret in the form: no key is registered here.
 */
export async function authenticateClient(
  context: DerivedContext,
  request: ReceivedRequest,
  parameters: URLSearchParams,
  method = context.provider.tokenEndpointAuthMethod,
): Promise<AuthenticatedClient> {
  const { provider } = context;
  const basic = readBasic(request.headers.get('authorization'));
  const idName = provider.clientIdParameter ?? 'client_id';
  const secretName = provider.clientSecretParameter ?? 'client_secret';
  const isBasic = method === 'client_secret_basic';
  const named = parameters.get(idName);
  const clientId = isBasic ? basic?.clientId : named;
  if (!clientId) return refuse(context, isBasic ? 'HTTP Basic is missing.' : `${idName} is missing.`);
  const app = await context.findApp(clientId);
  if (app === undefined) return refuse(context, `There is no app ${clientId}.`);
  if (named !== null && named !== clientId) return refuse(context, `${idName} is of another app.`);
  const posted = parameters.get(secretName);
  if (isBasic && posted !== null) return refuse(context, `${secretName} does not belong into the request.`);
  if (!isBasic && request.headers.has('authorization')) {
    return refuse(context, 'There is an Authorization header beside the parameters.');
  }
  if (method === 'none' || app.type === 'public') {
    return posted === null && basic === undefined
      ? { kind: 'client', app }
      : refuse(context, 'This app has no secret.');
  }
  const secret = isBasic ? basic?.clientSecret : posted;
  if (!secret) return refuse(context, `${secretName} is missing.`);
  return secret === app.clientSecret ? { kind: 'client', app } : refuse(context, 'The secret is wrong.');
}

function refuse({ provider }: DerivedContext, description: string): AuthenticatedClient {
  return { kind: 'refused', response: invalidClient(provider, description) };
}

/** RFC 6749 §5.2 */
export function invalidClient(provider: DerivedContext['provider'], description: string): Response {
  const isBasic = provider.tokenEndpointAuthMethod === 'client_secret_basic';
  return oauthError(provider, 'invalid_client', description, {
    status: 401,
    headers: isBasic ? { 'www-authenticate': 'Basic realm="sandbox"' } : {},
  });
}
