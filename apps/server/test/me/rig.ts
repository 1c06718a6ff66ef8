import { authorizeAs } from '@portico/sandbox';
import type { AuthorizeAs } from '@portico/sandbox';
import type { ApiAnswer, BrowserClient } from '../browser-client.ts';
import { createBrowserClient, newestCode } from '../browser-client.ts';
import type { TestDatabaseKind } from '../databases.ts';
import { startRig } from '../security/rig.ts';
import type { Rig, RigOptions } from '../security/rig.ts';

/** Beyond what a proven factor is good for. */
export const staleAfterMs = 10 * 60_000 + 1;

/** A server with people who are signed in, by address or by X. */
export interface MeRig extends Rig {
  /** a browser of somebody with this proven address, made anew */
  byEmail(address: string): Promise<BrowserClient>;
  /** a browser of a person at X */
  byX(choice: AuthorizeAs): Promise<BrowserClient>;
  /** the subjects of the mails to an address, newest first */
  mailsTo(address: string): Promise<string[]>;
}

export async function startMeRig(kind: TestDatabaseKind, options: RigOptions = {}): Promise<MeRig> {
  const rig = await startRig(kind, options);
  return {
    ...rig,
    byEmail: async (address) => {
      const browser = createBrowserClient(rig.server.url);
      const begun = await browser.api('POST', '/v1/client/sign-ins', { identifier: address });
      const at = `/v1/client/sign-ins/${begun.body.response.id}`;
      const code = await newestCode(rig.asServer);
      await browser.api('POST', `${at}/attempt-first-factor`, { strategy: 'email_code', code });
      return browser;
    },
    byX: async (choice) => {
      const browser = createBrowserClient(rig.server.url);
      await browser.signIn(choice);
      return browser;
    },
    mailsTo: async (address) => {
      const { body } = await rig.asServer('GET', '/v1/inbox-messages?limit=500');
      const messages = body.data as { to: string; subject: string }[];
      return messages.filter(({ to }) => to === address).map(({ subject }) => subject);
    },
  };
}

export const accountsPath = '/v1/me/external-accounts';

/** The first error of a refusal. */
export const codeOf = ({ body }: ApiAnswer): string | undefined => body.errors?.[0]?.code;

/** The person as they see themselves. */
export const me = async (browser: BrowserClient) => (await browser.api('GET', '/v1/me')).body.response;

export const startUrlOf = ({ body }: ApiAnswer): string =>
  body.response.verification.external_verification_redirect_url;

/** Goes from the address that begins a round trip to the provider and back. @returns the answer to the callback */
export async function travel(
  browser: BrowserClient,
  startUrl: string,
  choice: AuthorizeAs,
): Promise<Response> {
  const redirect = await browser.request(startUrl);
  return browser.request(await authorizeAs(redirect.headers.get('location') ?? '', choice));
}

/** Connects an account at X, all the way. */
export async function connect(
  browser: BrowserClient,
  choice: AuthorizeAs,
  more: object = {},
): Promise<Response> {
  const begun = await browser.api('POST', accountsPath, { strategy: 'oauth_x', ...more });
  return travel(browser, startUrlOf(begun), choice);
}

/** Proves by a code that it is still the person. */
export async function reverify(rig: MeRig, browser: BrowserClient): Promise<ApiAnswer> {
  const at = await verifyPath(browser);
  await browser.api('POST', `${at}/prepare-first-factor`, { strategy: 'email_code' });
  const code = await newestCode(rig.asServer);
  return browser.api('POST', `${at}/attempt-first-factor`, { strategy: 'email_code', code });
}

/** Where the browser's session is verified. */
export async function verifyPath(browser: BrowserClient): Promise<string> {
  const { body } = await browser.api('GET', '/v1/client');
  return `/v1/client/sessions/${body.response.last_active_session_id}/verify`;
}
