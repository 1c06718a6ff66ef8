import { readBasic, type BasicCredentials } from '../basic-credentials.ts';
import { repeatedParameters, type ReceivedRequest } from '../received-request.ts';
import type { RegisteredApp } from '../sandbox-app.ts';
import { oauthError } from './answers.ts';
import type { XContext } from './context.ts';

export type AuthenticatedClient =
  | { kind: 'client'; app: RegisteredApp; form: URLSearchParams }
  | { kind: 'refused'; response: Response };

/**
 * The same rule for code exchange, refresh and revoke: confidential apps send HTTP Basic and nothing else counts,
 * public apps send `client_id` in the body.
 * @see https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token
 */
export async function authenticateClient(
  context: XContext,
  request: ReceivedRequest,
): Promise<AuthenticatedClient> {
  const { form } = request;
  if (form === undefined) return refuse(oauthError('invalid_request', 'The body must be a form.'));
  const [repeated] = repeatedParameters(form);
  if (repeated !== undefined) {
    return refuse(oauthError('invalid_request', `Parameter [${repeated}] is repeated.`));
  }

  const basic = readBasic(request.headers.get('authorization'));
  const clientId = basic?.clientId ?? form.get('client_id') ?? '';
  if (clientId === '')
    return refuse(oauthError('invalid_request', 'Missing required parameter [client_id].'));

  const app = await context.findApp(clientId);
  if (app === undefined) {
    const { unknownClientStatus } = context.behaviour;
    return refuse(
      oauthError('invalid_client', 'Value passed for the client id was invalid.', unknownClientStatus),
    );
  }
  return isAuthenticated(app, form, basic) ? { kind: 'client', app, form } : refuse(missingAuthorization());
}

function isAuthenticated(
  app: RegisteredApp,
  form: URLSearchParams,
  basic: BasicCredentials | undefined,
): boolean {
  // client_secret_post is refused, also beside Basic: one method per request (RFC 6749 §2.3).
  if (form.has('client_secret')) return false;
  const named = form.get('client_id');
  if (named !== null && named !== app.clientId) return false;
  if (app.type === 'public') return basic === undefined;
  return app.clientSecret !== undefined && basic?.clientSecret === app.clientSecret;
}

/** X says this for a missing header and for a wrong secret alike, without a full stop. */
export function missingAuthorization(): Response {
  return oauthError('unauthorized_client', 'Missing valid authorization header', 401);
}

function refuse(response: Response): AuthenticatedClient {
  return { kind: 'refused', response };
}
