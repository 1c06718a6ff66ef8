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
 * @returns the URL the person is sent back to, which the caller may then open; where the provider sends them back
 *   by a form, its fields are the URL's parameters
 * @throws {Error} when the stand-in shows its error page instead, with what the page says
 */
export async function authorizeAs(
  authorizeUrl: string,
  choice: AuthorizeAs,
  fetchImpl: (request: Request) => Promise<Response> = fetch,
): Promise<string> {
  const page = await fetchImpl(new Request(authorizeUrl, { redirect: 'manual' }));
  const markup = await page.text();
  const requestId = /<input[^>]* name="request"[^>]* value="([^"]+)"/.exec(markup)?.[1];
  const action = /<form[^>]* action="([^"]+)"/.exec(markup)?.[1];
  // Without a page to decide on: back at once, e.g. with an unknown scope.
  if (requestId === undefined || action === undefined) return wayBack(page, markup);

  const { person, decision = 'authorize', scenario = '' } = choice;
  const answer = await fetchImpl(
    new Request(new URL(action, authorizeUrl), {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ request: requestId, person, decision, scenario }),
    }),
  );
  return wayBack(answer, await answer.text());
}

/** Where an answer sends the browser; what a form would post is put into the query. */
function wayBack(answer: Response, markup: string): string {
  const location = answer.headers.get('location');
  if (location !== null) return location;
  const target = /<form[^>]* action="([^"]+)"[^>]* class="return-form"/.exec(markup)?.[1];
  if (target === undefined) throw refused(answer, markup);
  const callback = new URL(unescapeHtml(target));
  for (const [, name = '', value = ''] of markup.matchAll(
    /<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"/g,
  )) {
    callback.searchParams.append(unescapeHtml(name), unescapeHtml(value));
  }
  return callback.href;
}

const characters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function unescapeHtml(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_match, name: string) => characters[name] ?? '');
}

function refused(answer: Response, markup: string): Error {
  const main = /<main[^>]*>([\s\S]*)<\/main>/.exec(markup)?.[1] ?? markup;
  const words = main
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return new Error(`The sandbox answered ${answer.status} and no way back: ${words.slice(0, 500)}`);
}
