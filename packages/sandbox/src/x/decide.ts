import { x } from './preset.ts';
import type { ConsentDesk, Decision } from '../consent/desk.ts';
import { answerStayPage } from '../consent/error-page.ts';
import { addQuery, redirectTo } from '../consent/redirect.ts';
import type { SandboxPerson } from '../people.ts';
import { scenariosFor, type Scenario } from '../scenarios.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { XContext } from './context.ts';
import { xEffects, xPageWords, xTraits } from './page-words.ts';
import { scopeWords } from './scopes.ts';

const scenarios = scenariosFor(xTraits, xEffects);

/** The consent page of OAuth 2.0, and what follows a decision there. */
export function deskOf(context: XContext): ConsentDesk<AuthorizationRequest> {
  return {
    context,
    words: xPageWords,
    icon: x.icon,
    action: `${context.mountPath}/i/oauth2/authorize`,
    scopeWords,
    scenarios,
    pending: context.pending,
    settle: (request, decision) => settle(context, request, decision),
  };
}

function settle(context: XContext, request: AuthorizationRequest, decision: Decision): () => Response {
  const state = decision.scenario === 'wrong_state' ? context.random(request.state.length) : request.state;
  if (decision.person === undefined) {
    if (context.behaviour.onCancel === 'stay') return () => answerStayPage(context, xPageWords);
    const location = addQuery(request.redirectUri, { error: 'access_denied', state });
    return () => redirectTo(location);
  }
  const code = issueCode(context, request, decision.person, decision.scenario);
  const location = addQuery(request.redirectUri, { state, code });
  return () => redirectTo(location);
}

function issueCode(
  context: XContext,
  request: AuthorizationRequest,
  person: SandboxPerson,
  scenario: Scenario | undefined,
): string {
  const isScopeMissing = scenario === 'missing_scope';
  const code = context.grants.issueCode(
    {
      clientId: request.app.clientId,
      redirectUri: request.redirectUri,
      codeChallenge: request.codeChallenge,
      codeChallengeMethod: request.codeChallengeMethod,
      person,
      scopes: isScopeMissing ? request.scopes.filter((name) => name !== 'tweet.read') : request.scopes,
      scenario,
    },
    scenario === 'code_expired' ? -1 : undefined,
  );
  if (scenario === 'code_reused') context.grants.takeCode(code);
  return code;
}
