import { answerConsentPage } from '../consent/consent-page.ts';
import { answerErrorPage, type ErrorReason } from '../consent/error-page.ts';
import { repeatedParameters, type ReceivedRequest } from '../received-request.ts';
import { isRegisteredRedirectUri, isUsableRedirectUri, type RegisteredApp } from '../sandbox-app.ts';
import { ownParametersOf } from './address.ts';
import { answerCallback, deskOf, pageWordsOf } from './consent.ts';
import type { AuthorizationRequest, DerivedContext } from './context.ts';
import type { DerivedProvider } from './provider.ts';
import { missingValue } from './received-parameters.ts';

type Judged =
  | { readonly kind: 'ok'; readonly request: AuthorizationRequest }
  | { readonly kind: 'page'; readonly reason: ErrorReason; readonly detail: string }
  | {
      readonly kind: 'return';
      readonly app: RegisteredApp;
      readonly redirectUri: string;
      readonly error: string;
      readonly why: string;
    };

/** The authorization endpoint (RFC 6749 §4.1.1): the consent page, or what is wrong with the request. */
export async function authorize(context: DerivedContext, received: ReceivedRequest): Promise<Response> {
  const judged = await judge(context, received.query);
  if (judged.kind === 'ok') return answerConsentPage(deskOf(context), judged.request);
  if (judged.kind === 'page') return answerErrorPage(context, pageWordsOf(context.provider), judged);
  const state = received.query.get('state');
  return answerCallback(context, judged, {
    error: judged.error,
    error_description: judged.why,
    ...(state === null ? {} : { state }),
  })();
}

async function judge(context: DerivedContext, query: URLSearchParams): Promise<Judged> {
  const { provider } = context;
  const page = (reason: ErrorReason, detail: string): Judged => ({ kind: 'page', reason, detail });
  const [repeated] = repeatedParameters(query);
  if (repeated !== undefined) return page('repeated_parameter', `“${repeated}” is there more than once.`);
  const idName = provider.clientIdParameter ?? 'client_id';
  const clientId = query.get(idName) ?? '';
  if (clientId === '') return page('missing_parameter', `Missing: ${idName}.`);
  const app = await context.findApp(clientId);
  if (app === undefined) return page('unknown_client', `No app has the ${idName} “${clientId}”.`);
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!isRegisteredRedirectUri(app, redirectUri) || !isUsableRedirectUri(redirectUri)) {
    return page(
      'redirect_uri_not_registered',
      `“${redirectUri}” is not, to the letter, a registered callback.`,
    );
  }
  // From here on the redirect URI is known to belong to the app, so it may be told (RFC 6749 §4.1.2.1).
  const [error, why] = findFault(provider, query);
  if (error !== undefined) return { kind: 'return', app, redirectUri, error, why };
  return { kind: 'ok', request: requestOf(provider, { app, redirectUri, query }) };
}

type Fault = readonly [error: string, why: string] | readonly [error: undefined, why: undefined];

function findFault(provider: DerivedProvider, query: URLSearchParams): Fault {
  const invalid = (why: string) => ['invalid_request', why] as const;
  if (query.get('response_type') !== 'code') {
    return ['unsupported_response_type', 'response_type must be code.'];
  }
  const own = missingValue((name) => query.get(name), ownParametersOf(provider.authorizationEndpoint));
  if (own !== undefined) return invalid(`${own} of the address is missing.`);
  if (provider.responseMode !== undefined && query.get('response_mode') !== provider.responseMode) {
    return invalid(`response_mode must be ${provider.responseMode}.`);
  }
  if (provider.pkce === 'none') {
    if (query.has('code_challenge')) return invalid('code_challenge is not known here.');
  } else {
    // RFC 7636 §4.2: 32 bytes of SHA-256 in base64url.
    if (!/^[\w-]{43}$/.test(query.get('code_challenge') ?? '')) return invalid('code_challenge is missing.');
    if (query.get('code_challenge_method') !== 'S256') return invalid('code_challenge_method must be S256.');
  }
  const scopes = scopesIn(provider, query);
  if (provider.baseScopes.length > 0 && scopes.length === 0) return ['invalid_scope', 'scope is missing.'];
  return [undefined, undefined];
}

function scopesIn({ scopeSeparator }: DerivedProvider, query: URLSearchParams): string[] {
  return [...new Set((query.get('scope') ?? '').split(scopeSeparator ?? ' ').filter((name) => name !== ''))];
}

function requestOf(
  provider: DerivedProvider,
  { app, redirectUri, query }: { app: RegisteredApp; redirectUri: string; query: URLSearchParams },
): AuthorizationRequest {
  const scopes = scopesIn(provider, query);
  return {
    app,
    redirectUri,
    scopes,
    state: query.get('state') ?? undefined,
    codeChallenge: query.get('code_challenge') ?? undefined,
    nonce: query.get('nonce') ?? undefined,
    isOffline: isOffline(provider, scopes, query),
  };
}

/** Whether a refresh token was asked for; providers that have no way to ask hand one out always. */
function isOffline(
  { offlineScope, offlineParameters }: DerivedProvider,
  scopes: readonly string[],
  query: URLSearchParams,
): boolean {
  if (offlineScope !== undefined && !scopes.includes(offlineScope)) return false;
  return missingValue((name) => query.get(name), offlineParameters ?? {}) === undefined;
}
