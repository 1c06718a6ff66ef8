import { newPerson, type SandboxPerson } from '../people.ts';
import type { ReceivedRequest } from '../received-request.ts';
import { isScenario, type Scenario } from '../scenarios.ts';
import type { XContext } from './context.ts';
import { answerErrorPage, answerStayPage, type ErrorReason } from './error-page.ts';
import type { AuthorizationRequest } from './pending.ts';
import { addQuery, redirectTo } from './redirect.ts';

interface Decision {
  isApproved: boolean;
  person: SandboxPerson | undefined;
  scenario: Scenario | undefined;
}

/**
 * `POST /i/oauth2/authorize`: the form of the consent page. A request is decided once: the same form again (double
 * click, reload) leads where the first one led, another decision is refused.
 */
export function decide(context: XContext, received: ReceivedRequest): Response {
  const form = received.form ?? new URLSearchParams();
  const pending = context.pending.get(form.get('request') ?? '');
  if (pending === undefined) {
    return refuse(
      context,
      'request_unknown',
      'This page is too old, or the sandbox was restarted. Start again.',
    );
  }
  const decision = ['decision', 'person', 'scenario'].map((name) => form.get(name) ?? '').join('\n');
  if (pending.outcome !== undefined) {
    if (pending.outcome.decision === decision) return leave(context, pending.outcome.location);
    return refuse(
      context,
      'request_decided',
      'This request was answered before, in another way. Start again.',
    );
  }

  const parsed = parseDecision(context, form);
  if (typeof parsed === 'string') return refuse(context, 'decision_invalid', parsed);
  const location = settle(context, pending.request, parsed);
  pending.outcome = { decision, location };
  return leave(context, location);
}

function leave(context: XContext, location: string | undefined): Response {
  return location === undefined ? answerStayPage(context) : redirectTo(location);
}

/** @returns the decision, or a sentence that says what is wrong with it */
function parseDecision(context: XContext, form: URLSearchParams): Decision | string {
  const scenario = form.get('scenario') ?? '';
  if (scenario !== '' && !isScenario(scenario)) return `There is no scenario “${scenario}”.`;
  const chosen = scenario === '' ? undefined : scenario;

  const decision = form.get('decision');
  if (decision === 'cancel' || (decision === 'authorize' && chosen === 'cancel')) {
    return { isApproved: false, person: undefined, scenario: chosen };
  }
  if (decision !== 'authorize') return 'The decision must be “authorize” or “cancel”.';
  const key = form.get('person') ?? '';
  const person = context.crowd.find(key);
  if (person === undefined) return `There is nobody called “${key}” here. “${newPerson}” makes somebody up.`;
  return { isApproved: true, person, scenario: chosen };
}

/** @returns where the person goes; undefined when they stay */
function settle(context: XContext, request: AuthorizationRequest, decision: Decision): string | undefined {
  const state = decision.scenario === 'wrong_state' ? context.random(request.state.length) : request.state;
  if (!decision.isApproved || decision.person === undefined) {
    if (context.behaviour.onCancel === 'stay') return undefined;
    return addQuery(request.redirectUri, { error: 'access_denied', state });
  }
  return addQuery(request.redirectUri, {
    state,
    code: issueCode(context, request, decision.person, decision.scenario),
  });
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

function refuse(context: XContext, reason: ErrorReason, detail: string): Response {
  return answerErrorPage(context, { reason, detail });
}
