import { html } from '../html.ts';
import { answerPage } from '../page.ts';
import type { XContext } from './context.ts';

/** Why a page is shown, also in the header `x-sandbox-reason`, for tests. */
export type ErrorReason =
  | 'missing_parameter'
  | 'repeated_parameter'
  | 'unsupported_response_type'
  | 'unsupported_challenge_method'
  | 'state_too_long'
  | 'unknown_client'
  | 'redirect_uri_not_registered'
  | 'scope_above_permissions'
  | 'request_unknown'
  | 'request_decided'
  | 'decision_invalid';

/**
 * X's own dead end: it never redirects and never says why. The stand-in says why below, because whoever meets it
 * here is the developer.
 */
export function answerErrorPage(context: XContext, error: { reason: ErrorReason; detail: string }): Response {
  return answerPage({
    title: 'X (sandbox)',
    assetsPath: context.assetsPath,
    status: 400,
    headers: { 'x-sandbox-reason': error.reason },
    body: html`<main class="sheet notice">
      <h1>Something went wrong</h1>
      <p>You weren&#39;t able to give access to the App. Go back and try logging in again.</p>
      <section class="why" aria-labelledby="why">
        <h2 id="why">What X would not tell you</h2>
        <p>${error.detail}</p>
        <p class="code">${error.reason}</p>
      </section>
    </main>`,
  });
}

/** Where a person ends who cancelled, when the stand-in is told not to send them back. */
export function answerStayPage(context: XContext): Response {
  return answerPage({
    title: 'X (sandbox)',
    assetsPath: context.assetsPath,
    body: html`<main class="sheet notice">
      <h1>You did not give access</h1>
      <p>Nothing was shared. You can close this page.</p>
    </main>`,
  });
}
