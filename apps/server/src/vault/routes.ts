/**
 * Providers' tokens on the Backend API, for servers alone:
 *
 *   GET  /v1/users/{user_id}/oauth-access-tokens/{provider}   the token, fresh
 *   POST /v1/users/{user_id}/oauth-fetch/{provider}           a call with it, which keeps it here
 *   POST /v1/oauth-fetch/{provider}                           a call in the app's own name
 *
 * And for operators as well:
 *
 *   /v1/oauth-providers/{id}/app-tokens                       what a connection has for itself: list, put, get, end
 *   GET    /v1/token-revocations                              what providers have not ended yet
 *   DELETE /v1/token-revocations/{id}                         and will not: it is forgotten
 */
import { backendAppTokens, backendOauthTokens, backendTokenRevocations } from '@portico/contract';
import { originOf } from '../http/audit-origin.ts';
import { managementRequest } from '../http/management-request.ts';
import type { Route } from '../http/mount.ts';
import { route } from '../http/mount.ts';
import type { RequestContext } from '../http/request-context.ts';
import type { ManagementCaller } from '../http/access.ts';
import { fetchForApp } from './fetch-for-app.ts';
import { fetchForUser } from './fetch-for-user.ts';
import { giveUpRevocation } from './give-up-revocation.ts';
import { listRevocations } from './list-revocations.ts';
import { fetchBearer, listAppTokensOf, putAccessToken, removeAppToken } from './manage-app-tokens.ts';
import { readTokens } from './read-tokens.ts';
import type { TokenRequest } from './read-tokens.ts';

function tokenRequest(
  request: RequestContext,
  { environment, actor }: ManagementCaller,
  { user_id: userId, provider }: { readonly user_id: string; readonly provider: string },
): TokenRequest {
  return { environment, actor, origin: originOf(request, environment), userId, provider };
}

/** What is sent: a text as it is, everything else as JSON. */
function contentOf(headers: Readonly<Record<string, string>>, body: unknown) {
  if (body === undefined || typeof body === 'string') return { headers, body: body?.toWellFormed() };
  return { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

export const vaultRoutes: readonly Route[] = [
  route(backendOauthTokens.listOauthAccessTokens, async ({ deps, request, caller, params, query }) => {
    const data = await readTokens(deps, tokenRequest(request, caller, params), {
      minValidityMs: (query.min_validity_seconds ?? 0) * 1000,
      requiredScopes: (query.required_scopes ?? '').split(/[ ,]+/).filter(Boolean),
    });
    return { body: { data, total_count: data.length } };
  }),
  route(backendOauthTokens.fetchForUser, async ({ deps, request, caller, params, body }) => {
    const { url, method = 'GET', external_account_id: accountId } = body;
    const wish = { url, method, accountId, ...contentOf(body.headers ?? {}, body.body) };
    return { body: await fetchForUser(deps, tokenRequest(request, caller, params), wish) };
  }),
  route(backendTokenRevocations.listTokenRevocations, async ({ deps, caller, query }) => ({
    body: await listRevocations(deps, caller.environment, query),
  })),
  route(backendTokenRevocations.deleteTokenRevocation, async ({ deps, request, caller, params: { id } }) => {
    const { environment, actor } = caller;
    await giveUpRevocation(deps, { actor, origin: originOf(request, environment) }, id);
    return { body: { object: 'token_revocation', id, deleted: true as const } };
  }),
  route(backendAppTokens.listAppTokens, async ({ deps, request, caller, params, query }) => {
    const held = await listAppTokensOf(deps, managementRequest(request, caller), params.id);
    const data = held.slice(query.offset, query.offset + query.limit);
    return { body: { data, total_count: held.length } };
  }),
  route(backendAppTokens.putAppAccessToken, async ({ deps, request, caller, params, body }) => {
    const { access_token: accessToken, access_token_secret: tokenSecret } = body;
    const put = { id: params.id, accessToken, tokenSecret };
    return { body: await putAccessToken(deps, managementRequest(request, caller), put) };
  }),
  route(backendAppTokens.fetchAppBearer, async ({ deps, request, caller, params, body }) => {
    const wish = { id: params.id, scopes: body.scopes };
    return { body: await fetchBearer(deps, managementRequest(request, caller), wish) };
  }),
  route(backendAppTokens.deleteAppAccessToken, async ({ deps, request, caller, params }) => ({
    body: await removeAppToken(deps, managementRequest(request, caller), { ...params, kind: 'access_token' }),
  })),
  route(backendAppTokens.deleteAppBearer, async ({ deps, request, caller, params }) => ({
    body: await removeAppToken(deps, managementRequest(request, caller), { ...params, kind: 'bearer' }),
  })),
  route(backendAppTokens.fetchForApp, async ({ deps, request, caller, params, body }) => {
    const { kind, url, method = 'GET' } = body;
    const wish = { url, method, ...contentOf(body.headers ?? {}, body.body) };
    const asked = { ...managementRequest(request, caller), provider: params.provider, kind };
    return { body: await fetchForApp(deps, asked, wish) };
  }),
];
