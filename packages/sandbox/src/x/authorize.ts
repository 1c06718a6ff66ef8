import { answerConsentPage } from '../consent/consent-page.ts';
import { answerErrorPage, type ErrorReason } from '../consent/error-page.ts';
import { answerRedirect } from '../consent/redirect.ts';
import { repeatedParameters, type ReceivedRequest } from '../received-request.ts';
import { isRegisteredRedirectUri, isUsableRedirectUri } from '../sandbox-app.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { XContext } from './context.ts';
import { deskOf } from './decide.ts';
import { xPageWords } from './page-words.ts';
import { parseScopes, scopesAbove, unknownScopes } from './scopes.ts';

/** X's limit, https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code */
const maxStateLength = 500;

const requiredParameters = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
];

type Judged =
  | { kind: 'ok'; request: AuthorizationRequest }
  | { kind: 'page'; reason: ErrorReason; detail: string }
  | { kind: 'redirect'; redirectUri: string; state: string; error: string };

/** `GET /i/oauth2/authorize`: the consent page, or what is wrong with the request. */
export async function authorize(context: XContext, received: ReceivedRequest): Promise<Response> {
  const judged = await judge(context, received.query);
  if (judged.kind === 'page') return answerErrorPage(context, xPageWords, judged);
  if (judged.kind === 'redirect') {
    return answerRedirect(judged.redirectUri, { error: judged.error, state: judged.state });
  }
  return answerConsentPage(deskOf(context), judged.request);
}

async function judge(context: XContext, query: URLSearchParams): Promise<Judged> {
  const malformed = checkShape(query);
  if (malformed !== undefined) return malformed;
  const read = (name: string) => query.get(name) ?? '';

  const app = await context.findApp(read('client_id'));
  if (app === undefined) {
    return page('unknown_client', `No app has the Client ID “${read('client_id')}”.`);
  }
  const redirectUri = read('redirect_uri');
  if (!isRegisteredRedirectUri(app, redirectUri) || !isUsableRedirectUri(redirectUri)) {
    return page(
      'redirect_uri_not_registered',
      `“${redirectUri}” is not, to the letter, a registered callback.`,
    );
  }

  // From here on the redirect URI is known to belong to the app, so it may be told (RFC 6749 §4.1.2.1).
  const scopes = parseScopes(read('scope'));
  const state = read('state');
  if (scopes.length === 0 || unknownScopes(scopes).length > 0) {
    return { kind: 'redirect', redirectUri, state, error: 'invalid_scope' };
  }
  const above = scopesAbove(app.permissions, scopes);
  if (above.length > 0) {
    if (context.behaviour.scopeAbovePermissions === 'error_page') {
      return page('scope_above_permissions', `The app's permissions do not include ${above.join(', ')}.`);
    }
    return { kind: 'redirect', redirectUri, state, error: 'invalid_scope' };
  }
  const codeChallengeMethod = read('code_challenge_method') === 'plain' ? 'plain' : 'S256';
  const codeChallenge = read('code_challenge');
  return { kind: 'ok', request: { app, redirectUri, state, scopes, codeChallenge, codeChallengeMethod } };
}

function checkShape(query: URLSearchParams): Judged | undefined {
  const [repeated] = repeatedParameters(query);
  if (repeated !== undefined) return page('repeated_parameter', `“${repeated}” is there more than once.`);
  const missing = requiredParameters.filter((name) => (query.get(name) ?? '') === '');
  if (missing.length > 0) return page('missing_parameter', `Missing: ${missing.join(', ')}.`);
  if (query.get('response_type') !== 'code') {
    return page('unsupported_response_type', 'response_type must be “code”.');
  }
  // The lower-case spelling was accepted by the live service.
  if (!['S256', 's256', 'plain'].includes(query.get('code_challenge_method') ?? '')) {
    return page('unsupported_challenge_method', 'code_challenge_method must be “S256” or “plain”.');
  }
  if ((query.get('state') ?? '').length > maxStateLength) {
    return page('state_too_long', `state may have ${maxStateLength} characters.`);
  }
  return undefined;
}

function page(reason: ErrorReason, detail: string): Judged {
  return { kind: 'page', reason, detail };
}
