import { html } from '../html.ts';
import { answerPage } from '../page.ts';
import type { StandInContext } from '../stand-in.ts';
import type { PageWords } from './desk.ts';

/**
 * Sends the person back with a form instead of a redirect (OAuth 2.0 Form Post Response Mode §2). A script submits
 * it; without one, the person does.
 * @param redirectUri already matched against the app's registration
 */
export function answerReturnForm(
  context: StandInContext,
  { title }: PageWords,
  { redirectUri, parameters }: { redirectUri: string; parameters: Readonly<Record<string, string>> },
): Response {
  const inputs = Object.entries(parameters).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" /> `,
  );
  return answerPage({
    title,
    assetsPath: context.assetsPath,
    formTargets: formTargetsOf(context, redirectUri),
    script: 'return-form.js',
    body: html`<main class="sheet notice">
      <h1>Back to the app</h1>
      <p>This provider returns by a form. If nothing happens, press the button.</p>
      <form method="post" action="${redirectUri}" class="return-form">
        ${inputs}
        <button type="submit" class="primary">Continue</button>
      </form>
    </main>`,
  });
}

/**
 * Where the form may end up. Chromium holds every redirect that follows a form to this list, not only the first, and
 * a callback usually sends people on to the app they came from: on a developer's machine, another port.
 */
export function formTargetsOf(
  { returnOrigins }: Pick<StandInContext, 'returnOrigins'>,
  redirectUri: string,
): string[] {
  const { protocol, origin } = new URL(redirectUri);
  const isWeb = protocol === 'http:' || protocol === 'https:';
  // A host with other characters could end the directive; such an origin is simply not listed.
  const own = [isWeb ? origin : protocol].filter((source) => /^[a-z0-9.:/[\]+-]+$/i.test(source));
  return [...new Set([...own, ...loopbackSources, ...returnOrigins])];
}

const loopbackSources = ['http://localhost:*', 'http://127.0.0.1:*', 'http://*.localhost:*'];
