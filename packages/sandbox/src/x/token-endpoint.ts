import { createHash } from 'node:crypto';
import type { ReceivedRequest } from '../received-request.ts';
import type { RegisteredApp } from '../sandbox-app.ts';
import { json, oauthError } from './answers.ts';
import { authenticateClient, missingAuthorization } from './client-authentication.ts';
import type { XContext } from './context.ts';
import { accessTokenLifetimeSeconds, type Approval, type IssuedTokens } from './grants.ts';
import { grantedOrder } from './scopes.ts';

type GrantHandler = (context: XContext, app: RegisteredApp, form: URLSearchParams) => Promise<Response>;

const grantHandlers: Record<string, GrantHandler> = {
  authorization_code: exchangeCode,
  refresh_token: refresh,
};

/** `POST /2/oauth2/token` (RFC 6749 §4.1.3 and §6, RFC 7636 §4.5). */
export async function token(context: XContext, request: ReceivedRequest): Promise<Response> {
  const client = await authenticateClient(context, request);
  if (client.kind === 'refused') return client.response;
  const grantType = client.form.get('grant_type') ?? '';
  if (grantType === '') return missing('grant_type');
  const handle = Object.hasOwn(grantHandlers, grantType) ? grantHandlers[grantType] : undefined;
  if (handle === undefined) {
    return invalid('grant type', 'Grant type should be one of [authorization_code, refresh_token].');
  }
  return handle(context, client.app, client.form);
}

/** `POST /2/oauth2/revoke` (RFC 7009); a token nobody knows is as good as revoked (§2.2). */
export async function revoke(context: XContext, request: ReceivedRequest): Promise<Response> {
  const client = await authenticateClient(context, request);
  if (client.kind === 'refused') return client.response;
  const value = client.form.get('token') ?? '';
  if (value === '') return missing('token');
  context.grants.revoke(value, client.app.clientId);
  return json(200, { revoked: true });
}

async function exchangeCode(context: XContext, app: RegisteredApp, form: URLSearchParams): Promise<Response> {
  for (const name of ['code', 'redirect_uri', 'code_verifier']) {
    if ((form.get(name) ?? '') === '') return missing(name);
  }
  // Taken before it is judged: whatever is wrong with the attempt, there is no second one.
  const approval = context.grants.takeCode(form.get('code') ?? '');
  if (approval === undefined || approval.clientId !== app.clientId) return invalid('authorization code');
  if (approval.scenario === 'wrong_secret') return missingAuthorization();
  if (approval.redirectUri !== form.get('redirect_uri')) {
    return oauthError(
      'invalid_request',
      'Value passed for the redirect uri did not match the uri of the authorization code.',
    );
  }
  if (!isVerifierOf(approval, form.get('code_verifier') ?? '')) {
    return oauthError(
      'invalid_request',
      'Value passed for the code verifier did not match the code challenge.',
    );
  }
  return answerTokens(context, context.grants.start(approval));
}

async function refresh(context: XContext, app: RegisteredApp, form: URLSearchParams): Promise<Response> {
  const refreshToken = form.get('refresh_token') ?? '';
  if (refreshToken === '') return missing('refresh_token');
  const issued = context.grants.refresh(refreshToken, app.clientId);
  return issued === undefined ? invalid('token') : answerTokens(context, issued);
}

async function answerTokens(context: XContext, issued: IssuedTokens): Promise<Response> {
  if (issued.grant.scenario === 'slow') await context.wait(context.behaviour.slowMilliseconds);
  return json(200, {
    token_type: 'bearer',
    expires_in: accessTokenLifetimeSeconds,
    access_token: issued.accessToken,
    scope: grantedOrder(issued.grant.scopes).join(' '),
    ...(issued.refreshToken === undefined ? {} : { refresh_token: issued.refreshToken }),
  });
}

/** RFC 7636 §4.6 */
function isVerifierOf({ codeChallenge, codeChallengeMethod }: Approval, verifier: string): boolean {
  if (codeChallengeMethod === 'plain') return verifier === codeChallenge;
  return createHash('sha256').update(verifier).digest('base64url') === codeChallenge;
}

function missing(parameter: string): Response {
  return oauthError('invalid_request', `Missing required parameter [${parameter}].`);
}

function invalid(what: string, hint?: string): Response {
  const sentence = `Value passed for the ${what} was invalid.`;
  return oauthError('invalid_request', hint === undefined ? sentence : `${sentence} ${hint}`);
}
