import { answerConsentPage } from '../consent/consent-page.ts';
import type { ConsentDesk, Decision } from '../consent/desk.ts';
import { answerErrorPage } from '../consent/error-page.ts';
import { addQuery, redirectTo } from '../consent/redirect.ts';
import type { SandboxPerson } from '../people.ts';
import type { ReceivedRequest } from '../received-request.ts';
import type { Scenario } from '../scenarios.ts';
import type { OAuth1Context, RequestToken } from './speech.ts';

/** Where the consent page's form goes: a path that no provider has. */
export const oauth1ConsentPath = '/_consent1';

/** "Resource Owner Authorization" of RFC 5849 §2.2. */
export function authorizeRequestToken(context: OAuth1Context, request: ReceivedRequest): Response {
  const { speech, requestTokens, now } = context;
  const named = request.query.get('oauth_token') ?? '';
  const found = requestTokens.get(named);
  if (found === undefined || found.approval !== undefined || now() >= found.expiresAt) {
    const detail = named === '' ? 'oauth_token is missing.' : 'The request token is unknown, used, or over.';
    return answerErrorPage(context, speech.words, { reason: 'unknown_token', detail });
  }
  return answerConsentPage(oauth1DeskOf(context), found);
}

/** The consent page, and what follows a decision there. */
export function oauth1DeskOf(context: OAuth1Context): ConsentDesk<RequestToken> {
  const { words, icon, scopeWords, scenarios } = context.speech;
  return {
    context,
    words,
    icon,
    action: `${context.mountPath}${oauth1ConsentPath}`,
    scopeWords,
    scenarios,
    pending: context.pending,
    settle: (request, decision) => settle(context, request, decision),
  };
}

function settle(context: OAuth1Context, request: RequestToken, decision: Decision): () => Response {
  const { person, scenario } = decision;
  const { token, redirectUri } = request;
  if (person === undefined) {
    context.requestTokens.delete(token);
    const denial = addQuery(redirectUri, { denied: token });
    return () => redirectTo(denial);
  }
  const verifier = context.random(32);
  request.approval = { verifier, person: personIn(scenario, person), scenario };
  if (scenario === 'code_reused' || scenario === 'code_expired') context.requestTokens.delete(token);
  const location = addQuery(redirectUri, { oauth_token: token, oauth_verifier: verifier });
  return () => redirectTo(location);
}

/** The person as the scenario has them. */
function personIn(scenario: Scenario | undefined, person: SandboxPerson): SandboxPerson {
  if (scenario === 'email_unverified') {
    return { ...person, email: person.email ?? `${person.username}@example.com`, isEmailUnconfirmed: true };
  }
  if (scenario !== 'no_email') return person;
  const { email: _email, ...rest } = person;
  return rest;
}
