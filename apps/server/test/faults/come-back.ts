import { authorizeAs } from '@portico/sandbox';
import { newestCode } from '../browser-client.ts';
import { addressOf } from './kill-points.ts';
import type { Attempt } from './kill-points.ts';

export interface Return {
  /** the user they are signed in as; undefined when they could not */
  readonly userId: string | undefined;
  /** how often the button had to be pressed */
  readonly clicks: number;
  /** of the callback, and of the entering of a code, when there was one, in milliseconds */
  readonly callbackMs: number | undefined;
  readonly codeMs: number | undefined;
  readonly problem: string | undefined;
}

const mostClicks = 1;

/**
 * What a person does once the server is back, on the same browser: reloads; goes on where the page leads; and
 * presses the button again when they are not signed in by then.
 * @param reload whether they reload the callback's address, which their browser still shows
 */
export async function comeBack(attempt: Attempt, reload: boolean): Promise<Return> {
  const { browser, callbackUrl } = attempt;
  if (reload && callbackUrl !== undefined) await browser.request(callbackUrl);
  let callbackMs: number | undefined;
  let codeMs: number | undefined;
  for (let clicks = 0; ; clicks += 1) {
    codeMs = (await finishSignUp(attempt)) ?? codeMs;
    const userId = await signedInAs(attempt);
    if (userId !== undefined) return { userId, clicks, callbackMs, codeMs, problem: undefined };
    if (clicks === mostClicks) {
      const problem = `not signed in after ${clicks} extra click: ${await whatIsShown(attempt)}`;
      return { userId, clicks, callbackMs, codeMs, problem };
    }
    callbackMs = await click(attempt);
  }
}

async function click({ browser, person }: Attempt): Promise<number> {
  const url = await authorizeAs(await browser.start(), { person: person.id });
  const startedAt = performance.now();
  await browser.request(url);
  return performance.now() - startedAt;
}

/** Does what the page asks for, if there is an unfinished sign-up. */
async function finishSignUp({ rig, browser, person }: Attempt): Promise<number | undefined> {
  const { sign_up: signUp } = (await browser.api('GET', '/v1/client')).body.response ?? {};
  if (signUp?.status !== 'missing_requirements') return undefined;
  const path = `/v1/client/sign-ups/${signUp.id}`;
  if (signUp.next === 'continue') await browser.api('PATCH', path, { email_address: addressOf(person) });
  const sent = await browser.api('POST', `${path}/prepare-verification`, { strategy: 'email_code' });
  // 429: a code was mailed before, within the last half minute. It still holds.
  if (sent.status !== 200 && sent.status !== 429) return undefined;
  const code = await newestCode(rig.asServer);
  const startedAt = performance.now();
  await browser.api('POST', `${path}/attempt-verification`, { strategy: 'email_code', code });
  return performance.now() - startedAt;
}

/** The user of this browser, if it is the person who was sent to the provider. */
async function signedInAs({ browser, person }: Attempt): Promise<string | undefined> {
  const { status, body } = await browser.api('GET', '/v1/me');
  if (status !== 200) return undefined;
  const [account] = body.response.external_accounts;
  if (account?.provider_user_id !== person.id) throw new Error('Somebody is signed in as somebody else.');
  return body.response.id;
}

async function whatIsShown({ browser }: Attempt): Promise<string> {
  const { status, body } = await browser.api('GET', '/v1/client');
  const error = body.response?.sign_in?.first_factor_verification?.error;
  return JSON.stringify(error ?? body.response?.sign_up ?? { status, errors: body.errors });
}
