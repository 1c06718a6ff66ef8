/**
 * Providers' tokens on the Backend API, for servers alone:
 *
 *   GET  /v1/users/{user_id}/oauth-access-tokens/{provider}   the token, fresh
 *   POST /v1/users/{user_id}/oauth-fetch/{provider}           a call with it, which keeps it here
 *
 * And for operators as well:
 *
 *   GET    /v1/token-revocations                              what providers have not ended yet
 *   DELETE /v1/token-revocations/{id}                         and will not: it is forgotten
 */
import { backendOauthTokens, backendTokenRevocations } from '@portico/contract';
import { originOf } from '../http/audit-origin.ts';
import type { Route } from '../http/mount.ts';
import { route } from '../http/mount.ts';
import type { RequestContext } from '../http/request-context.ts';
import type { ManagementCaller } from '../http/access.ts';
import { fetchForUser } from './fetch-for-user.ts';
import { giveUpRevocation } from './give-up-revocation.ts';
import { listRevocations } from './list-revocations.ts';
import { readTokens } from './read-tokens.ts';
import type { TokenRequest } from './read-tokens.ts';

function tokenRequest(
  request: RequestContext,
  { environment, actor }: ManagementCaller,
  { user_id: userId, provider }: { readonly user_id: string; readonly provider: string },
): TokenRequest {
  return { environment, actor, origin: originOf(request, environment.id), userId, provider };
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
    await giveUpRevocation(deps, { actor, origin: originOf(request, environment.id) }, id);
    return { body: { object: 'token_revocation', id, deleted: true as const } };
  }),
];
