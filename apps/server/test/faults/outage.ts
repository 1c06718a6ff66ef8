import { createLocalJWKSet, jwtVerify } from 'jose';
import { expect } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import type { BrowserClient } from '../browser-client.ts';
import type { FaultRig } from './fault-rig.ts';

/** Somebody who signed in before the database went away. */
export interface SignedIn {
  readonly browser: BrowserClient;
  readonly userId: string;
  readonly sessionId: string;
  /** issued while all was well */
  readonly sessionToken: string;
}

export async function signInBefore(rig: FaultRig, person: { id: string }): Promise<SignedIn> {
  const browser = createBrowserClient(rig.server.url);
  await browser.signIn({ person: person.id });
  const { body } = await browser.api('GET', '/v1/client');
  const [session] = body.response.sessions;
  const token = await browser.api('POST', `/v1/client/sessions/${session.id}/tokens`);
  return { browser, userId: session.user.id, sessionId: session.id, sessionToken: token.body.jwt };
}

/** An app's server goes on verifying what was issued before. */
export async function expectTokenVerifies(rig: FaultRig, { sessionToken, userId }: SignedIn): Promise<void> {
  const answer = await fetch(`${rig.server.url}/.well-known/jwks.json`);
  expect(answer.status).toBe(200);
  const keys = createLocalJWKSet((await answer.json()) as Parameters<typeof createLocalJWKSet>[0]);
  const { payload } = await jwtVerify(sessionToken, keys);
  expect(payload.sub).toBe(userId);
}

/** The answer of an API that cannot do its work now: the envelope, and when to come back. */
export async function expectUnavailable(answer: Response): Promise<void> {
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  const text = await answer.text();
  expect(JSON.parse(text)).toMatchObject({
    errors: [{ code: 'service_unavailable' }],
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(text).not.toMatch(/\bat .*\.[jt]s:|sqlite|postgres|ECONN/i);
}

/** A navigation of a person ends on a page that explains, with a button, never on an error. */
export async function expectPage(rig: FaultRig, browser: BrowserClient, answer: Response): Promise<void> {
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toBe(`${rig.server.url}/sign-in/sso-callback`);
  const page = await browser.request('/sign-in/sso-callback');
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  const { body } = await browser.api('GET', '/v1/client');
  const { error } = body.response.sign_in.first_factor_verification;
  expect(error).toMatchObject({ code: 'service_unavailable', meta: { reference: expect.any(String) } });
}
