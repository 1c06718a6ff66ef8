import { authorizeAs } from '@portico/sandbox';
import { endpoints } from '@portico/contract';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOwnerLink } from '../../src/operators/owner-link.ts';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { accountsPath, connect, me, startMeRig, startUrlOf, verifyPath } from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import { readAllTables } from './database-dump.ts';

/** Changes neither who somebody is, nor how they come in, nor where they are signed in: begins, asks, mails. */
const changesNobody = new Set([
  'createSessionToken',
  'createSignIn',
  'createSignUp',
  'openEmailLink',
  'patchEnvironment',
  'prepareSignInFirstFactor',
  'prepareSignUpVerification',
  'touchSession',
  'createMyEmailAddress',
  'createMyExternalAccount',
  'prepareMyEmailAddress',
  'prepareSessionFirstFactor',
  'reauthorizeMyExternalAccount',
  'verifySession',
  // The entry itself says who asked and when.
  'joinWaitlist',
]);

/** What may not change without an event. */
const watched = ['users', 'browsers', 'sessions', 'external_accounts', 'email_addresses', 'operators'];
const ada = 'ada@example.com';

interface Write {
  readonly type: string;
  /** does what must be there first. @returns what makes the change, and in which browser */
  readonly prepare: () => Promise<Call>;
}

interface Call {
  readonly browser: BrowserClient;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

describe.each(testDatabases())('what people do themselves, on $name', (kind) => {
  let rig: MeRig;
  beforeEach(async () => {
    rig = await startMeRig(kind);
  });
  afterEach(() => rig.server.close());

  const newBrowser = () => createBrowserClient(rig.server.url);
  const settings = (change: object) => rig.asServer('PATCH', '/v1/environment-settings', change);
  const code = async () => ({ strategy: 'email_code', code: await newestCode(rig.asServer) });
  const sessionOf = async (browser: BrowserClient): Promise<string> =>
    (await browser.api('GET', '/v1/client')).body.response.last_active_session_id;
  const callbackOf = async (browser: BrowserClient, authorizeUrl: string, person = 'new'): Promise<Call> => {
    const { pathname, search } = new URL(await authorizeAs(authorizeUrl, { person }));
    return { browser, method: 'GET', path: pathname + search };
  };
  const onSession = (action: string): Write => ({
    type: 'session.ended',
    prepare: async () => {
      const browser = await rig.byEmail(ada);
      return { browser, method: 'POST', path: `/v1/client/sessions/${await sessionOf(browser)}/${action}` };
    },
  });
  const byAda = (type: string, method: string, path: string, body?: unknown): Write => ({
    type,
    prepare: async () => ({ browser: await rig.byEmail(ada), method, path, body }),
  });
  const pendingSignUp = async () => {
    const browser = await rig.byX({ person: 'new' });
    const { body } = await browser.api('GET', '/v1/client');
    return { browser, path: `/v1/client/sign-ups/${body.response.sign_up.id}` };
  };

  const writes: Readonly<Record<string, Write>> = {
    attemptSignInFirstFactor: {
      type: 'sign_up.completed',
      prepare: async () => {
        const browser = newBrowser();
        const { body } = await browser.api('POST', '/v1/client/sign-ins', { identifier: ada });
        const path = `/v1/client/sign-ins/${body.response.id}/attempt-first-factor`;
        return { browser, method: 'POST', path, body: await code() };
      },
    },
    attemptSignUpVerification: {
      type: 'sign_up.completed',
      prepare: async () => {
        const browser = newBrowser();
        const { body } = await browser.api('POST', '/v1/client/sign-ups', { email_address: ada });
        const path = `/v1/client/sign-ups/${body.response.id}/attempt-verification`;
        return { browser, method: 'POST', path, body: await code() };
      },
    },
    updateSignUp: {
      type: 'sign_up.completed',
      prepare: async () => {
        await settings({ attributes: { last_name: { enabled: true, required: true } } });
        return { ...(await pendingSignUp()), method: 'PATCH', body: { last_name: 'Lovelace' } };
      },
    },
    deleteClient: byAda('session.ended', 'DELETE', '/v1/client'),
    deleteSessions: byAda('session.ended', 'DELETE', '/v1/client/sessions'),
    endSession: onSession('end'),
    removeSession: onSession('remove'),
    attemptMyEmailAddress: {
      type: 'email_address.verified',
      prepare: async () => {
        const browser = await rig.byEmail(ada);
        const address = { email_address: 'second@example.com' };
        const added = await browser.api('POST', '/v1/me/email-addresses', address);
        const at = `/v1/me/email-addresses/${added.body.response.id}`;
        await browser.api('POST', `${at}/prepare-verification`, { strategy: 'email_code' });
        return { browser, method: 'POST', path: `${at}/attempt-verification`, body: await code() };
      },
    },
    attemptSessionFirstFactor: {
      type: 'session.reverified',
      prepare: async () => {
        const browser = await rig.byEmail(ada);
        const at = await verifyPath(browser);
        await browser.api('POST', `${at}/prepare-first-factor`, { strategy: 'email_code' });
        return { browser, method: 'POST', path: `${at}/attempt-first-factor`, body: await code() };
      },
    },
    deleteMe: byAda('user.deleted', 'DELETE', '/v1/me'),
    deleteMyEmailAddress: {
      type: 'email_address.removed',
      prepare: async () => {
        const browser = await rig.byEmail(ada);
        await connect(browser, { person: 'new' });
        const [address] = (await me(browser)).email_addresses;
        return { browser, method: 'DELETE', path: `/v1/me/email-addresses/${address.id}` };
      },
    },
    deleteMyExternalAccount: {
      type: 'external_account.disconnected',
      prepare: async () => {
        const browser = await rig.byEmail(ada);
        await connect(browser, { person: 'new' });
        const [account] = (await me(browser)).external_accounts;
        return { browser, method: 'DELETE', path: `${accountsPath}/${account.id}` };
      },
    },
    revokeMyOtherSessions: {
      type: 'session.ended',
      prepare: async () => {
        const browser = await rig.byEmail(ada);
        rig.server.advance(31_000);
        await rig.byEmail(ada);
        return { browser, method: 'POST', path: '/v1/me/revoke-other-sessions' };
      },
    },
    revokeMySession: {
      type: 'session.ended',
      prepare: async () => {
        const browser = await rig.byEmail(ada);
        rig.server.advance(31_000);
        const other = await sessionOf(await rig.byEmail(ada));
        return { browser, method: 'POST', path: `/v1/me/sessions/${other}/revoke` };
      },
    },
    updateMe: byAda('user.updated', 'PATCH', '/v1/me', { first_name: 'Ada' }),
    updateMyMetadata: byAda('user.updated', 'PATCH', '/v1/me/metadata', { unsafe_metadata: { a: 1 } }),
    claimOwnerLink: {
      type: 'owner.claimed',
      prepare: async () => {
        const link = await createOwnerLink(rig.server.db, { url: rig.server.url, now: rig.server.now() });
        const body = { token: link.split('#')[1] };
        return { browser: newBrowser(), method: 'POST', path: '/v1/owner-claims', body };
      },
    },
  };

  /** Comes back from the provider: no endpoint of the contract, but changes more than most. */
  const callbacks: readonly (Write & { readonly name: string })[] = [
    {
      name: 'a stranger comes by X',
      type: 'sign_up.completed',
      prepare: async () => {
        const browser = newBrowser();
        return callbackOf(browser, await browser.start());
      },
    },
    {
      name: 'somebody who is known comes by X',
      type: 'sign_in.completed',
      prepare: async () => {
        const [account] = (await me(await rig.byX({ person: 'new' }))).external_accounts;
        const browser = newBrowser();
        return callbackOf(browser, await browser.start(), account.provider_user_id);
      },
    },
    {
      name: 'somebody connects X',
      type: 'external_account.connected',
      prepare: async () => {
        const browser = await rig.byEmail(ada);
        const begun = await browser.api('POST', accountsPath, { strategy: 'oauth_x' });
        const { headers } = await browser.request(startUrlOf(begun));
        return callbackOf(browser, headers.get('location') ?? '');
      },
    },
  ];

  const own = endpoints.filter(
    ({ access, method, id }) =>
      ['browser', 'session', 'public'].includes(access) && method !== 'GET' && !changesNobody.has(id),
  );

  it('LG02 is in the list above', () => {
    expect(own.map(({ id }) => id).toSorted()).toEqual(Object.keys(writes).toSorted());
  });

  const standing = async () => {
    const tables = await readAllTables(rig.server);
    return JSON.stringify(watched.map((name) => [name, tables.get(name)]));
  };
  const eventsOf = async (type: string) =>
    rig.server.db.selectFrom('audit_events').selectAll().where('type', '=', type).execute();
  const send = ({ browser, method, path, body }: Call) =>
    method === 'GET' ? browser.request(path) : browser.api(method, path, body);

  const cases = [
    ...own.map(({ id }) => ({ name: id, write: writes[id] })),
    ...callbacks.map((write) => ({ name: write.name, write })),
  ];

  it.each(cases)('LG02 is not done when it cannot be written down: $name', async ({ write }) => {
    if (!write) throw new Error('It is not in the list.');
    const call = await write.prepare();
    const before = await standing();
    await sql`alter table audit_events rename to audit_events_away`.execute(rig.server.db);
    await send(call);
    await sql`alter table audit_events_away rename to audit_events`.execute(rig.server.db);
    expect(await standing()).toBe(before);
  });

  it.each(cases)('LG02 is written down with who, what, where and when: $name', async ({ write }) => {
    if (!write) throw new Error('It is not in the list.');
    const call = await write.prepare();
    const known = new Set((await eventsOf(write.type)).map(({ id }) => id));
    const before = await standing();
    expect((await send(call)).status).toBeLessThan(400);
    expect(await standing()).not.toBe(before);
    const events = (await eventsOf(write.type)).filter(({ id }) => !known.has(id));
    expect(events).toHaveLength(1);
    const [event] = events;
    expect(event).toMatchObject({
      actor_id: expect.any(String),
      target_id: expect.any(String),
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    // Of those who delete themselves nothing more than the id stays.
    expect(event?.ip_address).toBe(write.type === 'user.deleted' ? null : '127.0.0.1');
  });
});
