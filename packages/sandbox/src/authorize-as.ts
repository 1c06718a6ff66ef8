import type { Scenario } from './scenarios.ts';

export interface AuthorizeAs {
  /** Id or handle; `new` makes somebody up. */
  person: string;
  /** Default `authorize`. */
  decision?: 'authorize' | 'cancel';
  scenario?: Scenario;
}

/**
 * What a person does on the consent page, without a browser: opens the authorize URL, chooses, submits.
 * @param authorizeUrl at the stand-in, as the app built it
 * @param fetchImpl default the global `fetch`; `sandbox.fetch` needs no server
 * @returns the URL the person is sent back to, which the caller may then open
 * @throws {Error} when the stand-in shows its error page instead, with what the page says
 */
export async function authorizeAs(
  authorizeUrl: string,
  choice: AuthorizeAs,
  fetchImpl: (request: Request) => Promise<Response> = fetch,
): Promise<string> {
  const page = await fetchImpl(new Request(authorizeUrl, { redirect: 'manual' }));
  const early = page.headers.get('location'); // e.g. an unknown scope: back at once, without a page
  if (early !== null) return early;

  const markup = await page.text();
  const requestId = /<input[^>]* name="request"[^>]* value="([^"]+)"/.exec(markup)?.[1];
  const action = /<form[^>]* action="([^"]+)"/.exec(markup)?.[1];
  if (requestId === undefined || action === undefined) throw refused(page, markup);

  const { person, decision = 'authorize', scenario = '' } = choice;
  const answer = await fetchImpl(
    new Request(new URL(action, authorizeUrl), {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ request: requestId, person, decision, scenario }),
    }),
  );
  const location = answer.headers.get('location');
  if (location === null) throw refused(answer, await answer.text());
  return location;
}

function refused(answer: Response, markup: string): Error {
  const main = /<main[^>]*>([\s\S]*)<\/main>/.exec(markup)?.[1] ?? markup;
  const words = main
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return new Error(`The sandbox answered ${answer.status} and no way back: ${words.slice(0, 500)}`);
}
