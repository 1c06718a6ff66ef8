import { newPerson } from '../people.ts';
import type { ReceivedRequest } from '../received-request.ts';
import { isScenario } from '../scenarios.ts';
import type { ConsentDesk, Decision } from './desk.ts';
import { answerErrorPage, type ErrorReason } from './error-page.ts';
import type { ConsentRequest } from './pending.ts';

/**
 * The form of the consent page. A request is decided once: the same form again (double click, reload) leads where
 * the first one led, another decision is refused.
 */
export function decide<Request extends ConsentRequest>(
  desk: ConsentDesk<Request>,
  received: ReceivedRequest,
): Response {
  const refuse = (reason: ErrorReason, detail: string) =>
    answerErrorPage(desk.context, desk.words, { reason, detail });
  const form = received.form ?? new URLSearchParams();
  const pending = desk.pending.get(form.get('request') ?? '');
  if (pending === undefined) {
    return refuse('request_unknown', 'This page is too old, or the sandbox was restarted. Start again.');
  }
  const decision = ['decision', 'person', 'scenario'].map((name) => form.get(name) ?? '').join('\n');
  if (pending.outcome !== undefined) {
    if (pending.outcome.decision === decision) return pending.outcome.leave();
    return refuse('request_decided', 'This request was answered before, in another way. Start again.');
  }

  const parsed = parseDecision(desk, form);
  if (typeof parsed === 'string') return refuse('decision_invalid', parsed);
  pending.outcome = { decision, leave: desk.settle(pending.request, parsed) };
  return pending.outcome.leave();
}

/** @returns the decision, or a sentence that says what is wrong with it */
function parseDecision<Request extends ConsentRequest>(
  { context, scenarios }: ConsentDesk<Request>,
  form: URLSearchParams,
): Decision | string {
  const scenario = form.get('scenario') ?? '';
  if (scenario !== '' && !scenarios.some(({ name }) => name === scenario)) {
    return `There is no scenario “${scenario}”.`;
  }
  const chosen = isScenario(scenario) ? scenario : undefined;

  const decision = form.get('decision');
  if (decision === 'cancel' || (decision === 'authorize' && chosen === 'cancel')) {
    return { person: undefined, scenario: chosen };
  }
  if (decision !== 'authorize') return 'The decision must be “authorize” or “cancel”.';
  const key = form.get('person') ?? '';
  const person = context.crowd.find(key);
  if (person === undefined) return `There is nobody called “${key}” here. “${newPerson}” makes somebody up.`;
  return { person, scenario: chosen };
}
