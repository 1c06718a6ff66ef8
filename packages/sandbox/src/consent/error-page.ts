import { html } from '../html.ts';
import { answerPage } from '../page.ts';
import type { StandInContext } from '../stand-in.ts';
import type { PageWords } from './desk.ts';

/** Why a page is shown, also in the header `x-sandbox-reason`, for tests. */
export type ErrorReason =
  | 'missing_parameter'
  | 'repeated_parameter'
  | 'unsupported_response_type'
  | 'unsupported_challenge_method'
  | 'state_too_long'
  | 'unknown_client'
  | 'unknown_token'
  | 'redirect_uri_not_registered'
  | 'scope_above_permissions'
  | 'request_unknown'
  | 'request_decided'
  | 'decision_invalid';

/**
 * The dead end of a request that leads nowhere safe. Providers rarely say why; the stand-in does, because whoever
 * meets it here is the developer.
 */
export function answerErrorPage(
  { assetsPath }: Pick<StandInContext, 'assetsPath'>,
  { title, refusal }: PageWords,
  error: { reason: ErrorReason; detail: string },
): Response {
  return answerPage({
    title,
    assetsPath,
    status: 400,
    headers: { 'x-sandbox-reason': error.reason },
    body: html`<main class="sheet notice">
      <h1>${refusal.heading}</h1>
      <p>${refusal.sentence}</p>
      <section class="why" aria-labelledby="why">
        <h2 id="why">${refusal.why}</h2>
        <p>${error.detail}</p>
        <p class="code">${error.reason}</p>
      </section>
    </main>`,
  });
}

/** Where a person ends who cancelled, when the stand-in does not send them back. */
export function answerStayPage(
  { assetsPath }: Pick<StandInContext, 'assetsPath'>,
  { title }: PageWords,
): Response {
  return answerPage({
    title,
    assetsPath,
    body: html`<main class="sheet notice">
      <h1>You did not give access</h1>
      <p>Nothing was shared. You can close this page.</p>
    </main>`,
  });
}
