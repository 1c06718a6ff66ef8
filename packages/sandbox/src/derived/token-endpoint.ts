import { createHash } from 'node:crypto';
import type { ReceivedRequest } from '../received-request.ts';
import type { RegisteredApp } from '../sandbox-app.ts';
import { cutShort, json, oauthError } from './answers.ts';
import { authenticateClient, invalidClient } from './client-authentication.ts';
import type { DerivedContext } from './context.ts';
import { accessTokenLifetimeSeconds, type Approval, type IssuedTokens } from './grants.ts';
import { idTokenFor } from './id-token.ts';
import { failureOf } from './failures.ts';
import { profileFor, tokenPart } from './profile-body.ts';
import { missingValue, readParameters } from './received-parameters.ts';

/** The token endpoint (RFC 6749 §3.2, §4.1.3 and §6), with what the provider's file says it does otherwise. */
export function token(context: DerivedContext, request: ReceivedRequest): Promise<Response> {
  const { refreshEndpoint, appTokens } = context.provider;
  const hasAppTokens = appTokens?.bearer !== undefined && appTokens.bearer.endpoint === undefined;
  const own = [
    'authorization_code',
    ...(refreshEndpoint === undefined ? ['refresh_token'] : []),
    ...(hasAppTokens ? ['client_credentials'] : []),
  ];
  return takeGrant(context, request, own);
}

/** Where tokens are refreshed, at a provider with a place of its own for that. */
export function refreshAlone(context: DerivedContext, request: ReceivedRequest): Promise<Response> {
  return takeGrant(context, request, ['refresh_token']);
}

async function takeGrant(
  context: DerivedContext,
  request: ReceivedRequest,
  known: readonly string[],
): Promise<Response> {
  const { provider } = context;
  const quirks = provider.tokenEndpointQuirks ?? {};
  const parameters = readParameters(request, quirks.requestAs ?? 'form');
  if (typeof parameters === 'string') return oauthError(provider, 'invalid_request', parameters);
  const header = missingValue((name) => request.headers.get(name), quirks.headers ?? {});
  if (header !== undefined)
    return oauthError(provider, 'invalid_request', `The header ${header} is missing.`);
  const grantType = parameters.get('grant_type') ?? '';
  const isProofless = grantType === 'refresh_token' && provider.refreshWithoutSecret === true;
  const method = isProofless ? 'none' : provider.tokenEndpointAuthMethod;
  const client = await authenticateClient(context, request, parameters, method);
  if (client.kind === 'refused') return client.response;
  if (!known.includes(grantType)) {
    return oauthError(provider, 'unsupported_grant_type', 'The grant_type is not known here.');
  }
  if (grantType === 'client_credentials') return answerAppToken(context, client.app);
  return grantType === 'refresh_token'
    ? refresh(context, client.app, parameters)
    : exchangeCode(context, client.app, parameters);
}

/** RFC 6749 §4.4.3 */
function answerAppToken({ provider, grants }: DerivedContext, app: RegisteredApp): Response {
  const access_token = grants.startForApp(app.clientId);
  return json(provider, 200, { access_token, token_type: 'Bearer', expires_in: accessTokenLifetimeSeconds });
}

async function exchangeCode(
  context: DerivedContext,
  app: RegisteredApp,
  parameters: URLSearchParams,
): Promise<Response> {
  const { provider } = context;
  const own = missingValue((name) => parameters.get(name), provider.tokenEndpointQuirks?.parameters ?? {});
  if (own !== undefined) return oauthError(provider, 'invalid_request', `The parameter ${own} is missing.`);
  // Taken before it is judged: whatever is wrong with the attempt, there is no second one.
  const approval = context.grants.takeCode(parameters.get('code') ?? '');
  if (approval === undefined || approval.clientId !== app.clientId) {
    return oauthError(provider, 'invalid_grant', 'The code is unknown, used, or over.');
  }
  if (approval.scenario === 'wrong_secret') return invalidClient(provider, 'The secret is wrong.');
  const fault = faultOf(context, approval, parameters);
  if (fault !== undefined) return oauthError(provider, 'invalid_grant', fault);
  return answerTokens(context, context.grants.start(approval));
}

function faultOf(
  { provider }: DerivedContext,
  approval: Approval,
  parameters: URLSearchParams,
): string | undefined {
  if (parameters.get('redirect_uri') !== approval.redirectUri) {
    return 'The redirect_uri is not that of the authorization request.';
  }
  if (provider.pkce !== 'none' && !isVerifierOf(approval, parameters.get('code_verifier') ?? '')) {
    return 'The code_verifier does not fit the code_challenge.';
  }
  const missing = missingValue((name) => parameters.get(name), approval.callbackValues);
  return missing === undefined ? undefined : `${missing} is not that of the callback.`;
}

/** RFC 7636 §4.6 */
function isVerifierOf({ codeChallenge }: Approval, verifier: string): boolean {
  return createHash('sha256').update(verifier).digest('base64url') === codeChallenge;
}

async function refresh(
  context: DerivedContext,
  app: RegisteredApp,
  parameters: URLSearchParams,
): Promise<Response> {
  const { provider, grants } = context;
  if (provider.refresh === 'none') {
    return oauthError(provider, 'unsupported_grant_type', 'There are no refresh tokens here.');
  }
  const missing = (provider.tokenEndpointQuirks?.callbackParameters ?? []).find(
    (name) => !parameters.get(name),
  );
  if (missing !== undefined) return oauthError(provider, 'invalid_request', `${missing} is missing.`);
  const issued = grants.refresh(parameters.get('refresh_token') ?? '', app.clientId);
  if (issued === undefined) {
    return oauthError(provider, 'invalid_grant', 'The refresh token is unknown, used, or over.');
  }
  return answerTokens(context, issued);
}

async function answerTokens(context: DerivedContext, issued: IssuedTokens): Promise<Response> {
  const { provider } = context;
  const { grant, accessToken, refreshToken } = issued;
  if (grant.scenario === 'slow') await context.wait(context.slowMilliseconds);
  // Where no profile is asked for, what would have gone wrong there goes wrong here.
  const failure = provider.profile.url === undefined ? failureOf(context, grant) : undefined;
  if (failure !== undefined) return failure;
  const quirks = provider.tokenEndpointQuirks ?? {};
  const idToken = await idTokenFor(context, grant, accessToken);
  const tokens = {
    access_token: accessToken,
    ...(quirks.tokenTypeOmitted === true ? {} : { token_type: 'Bearer' }),
    expires_in: accessTokenLifetimeSeconds,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    ...(grant.scopes.length === 0 ? {} : { scope: grant.scopes.join(provider.scopeSeparator ?? ' ') }),
    ...(idToken === undefined ? {} : { id_token: idToken }),
  };
  const beside = tokenPart(context, grant, profileFor(context, grant));
  const answer = json(provider, 200, placed(tokens, beside, quirks.path));
  return grant.scenario === 'garbage' && provider.profile.url === undefined ? cutShort(answer) : answer;
}

/** Puts the tokens where the provider has them. */
function placed(tokens: object, beside: Record<string, unknown>, path: string | undefined): object {
  if (path === undefined) return { ...beside, ...tokens };
  const names = path.split('.');
  const inner = names.reduceRight<object>((value, name) => ({ [name]: value }), tokens);
  const { [names[0] ?? '']: _replaced, ...others } = beside;
  return { ...others, ...inner };
}
