import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createId } from '../../src/keys/secrets.ts';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { profilePath, startProvider } from './provider.ts';
import type { Provider } from './provider.ts';
import { personWithEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const victims = 'victim@example.com';

describe.each(testDatabases())('an account that was registered before its owner came, on $name', (kind) => {
  let rig: Rig;
  let provider: Provider;
  let attacker: BrowserClient;
  let attackersId: string;

  beforeEach(async () => {
    provider = await startProvider('linking');
    rig = await startRig(kind, {
      connection: { ...provider.connection, request_email: true },
      variables: { PORTICO_OUTBOUND_ALLOW: provider.address },
    });
    attacker = createBrowserClient(rig.server.url);
    await signInAs(attacker, { id: '666', username: 'mallory' });
    attackersId = (await attacker.api('GET', '/v1/me')).body.response.id;
  });
  afterEach(async () => {
    await rig.server.close();
    await provider.close();
  });

  /** Signs a browser in as an account at the provider. */
  async function signInAs(browser: BrowserClient, account: Record<string, unknown>): Promise<void> {
    provider.sandbox.script.next(
      { path: profilePath },
      { kind: 'lie', transform: () => ({ data: { name: 'Somebody', ...account } }) },
    );
    await browser.signIn({ person: personWithEmail });
  }

  /** The address of somebody else, which the attacker wrote down and never proved. */
  async function claim(options: { asPrimary: boolean }): Promise<void> {
    const { db, now } = rig.server;
    const { environment_id: environmentId } = await db
      .selectFrom('users')
      .select('environment_id')
      .where('id', '=', attackersId)
      .executeTakeFirstOrThrow();
    const id = createId('idn');
    await db
      .insertInto('email_addresses')
      .values({
        environment_id: environmentId,
        id,
        user_id: attackersId,
        address: victims,
        canonical: victims,
        verified_at: null,
        verification_strategy: null,
        created_at: now(),
        updated_at: now(),
      })
      .execute();
    if (!options.asPrimary) return;
    await db
      .updateTable('users')
      .set({ primary_email_address_id: id })
      .where('id', '=', attackersId)
      .execute();
  }

  /** Enters the newest code into the unfinished sign-in of a browser. */
  async function prove(browser: BrowserClient): Promise<{ status: number; id: string }> {
    const { body } = await browser.api('GET', '/v1/client');
    const { id } = body.response.sign_in;
    const at = `/v1/client/sign-ins/${id}`;
    await browser.api('POST', `${at}/prepare-first-factor`, { strategy: 'email_code' });
    const code = await newestCode(rig.asServer);
    const answer = await browser.api('POST', `${at}/attempt-first-factor`, { strategy: 'email_code', code });
    return { status: answer.status, id };
  }

  const idOf = async (browser: BrowserClient): Promise<string | undefined> => {
    const me = await browser.api('GET', '/v1/me');
    return me.status === 200 ? me.body.response.id : undefined;
  };

  it('AL04 is handed to who proves the address, without the sessions and accounts of who took it', async () => {
    await claim({ asPrimary: true });
    const victim = createBrowserClient(rig.server.url);
    await signInAs(victim, { id: '1', username: 'victim', confirmed_email: victims });
    expect(await idOf(victim)).toBeUndefined();
    expect((await prove(victim)).status).toBe(200);
    const { body } = await victim.api('GET', '/v1/me');
    expect(body.response).toMatchObject({
      external_accounts: [{ provider_user_id: '1' }],
      email_addresses: [{ email_address: victims, verification: { status: 'verified' } }],
    });
    // Nothing of the attacker leads back: neither the session nor the account at the provider.
    expect(await idOf(attacker)).toBeUndefined();
    await signInAs(attacker, { id: '666', username: 'mallory' });
    expect(await idOf(attacker)).not.toBe(body.response.id);
  });

  it('AL04 takes a mere claim away from another account, and joins nobody to it', async () => {
    await claim({ asPrimary: false });
    const victim = createBrowserClient(rig.server.url);
    await signInAs(victim, { id: '1', username: 'victim', confirmed_email: victims });
    expect((await prove(victim)).status).toBe(200);
    expect(await idOf(victim)).not.toBe(attackersId);
    const attackers = await attacker.api('GET', '/v1/me');
    expect(attackers.body.response).toMatchObject({ id: attackersId, email_addresses: [] });
  });

  it('AL04 is handed to who proves the address by email alone', async () => {
    await claim({ asPrimary: true });
    const victim = createBrowserClient(rig.server.url);
    const { body } = await victim.api('POST', '/v1/client/sign-ins', { identifier: victims });
    const at = `/v1/client/sign-ins/${body.response.id}/attempt-first-factor`;
    await victim.api('POST', at, { strategy: 'email_code', code: await newestCode(rig.asServer) });
    const me = await victim.api('GET', '/v1/me');
    expect(me.body.response).toMatchObject({ external_accounts: [] });
    expect(await idOf(attacker)).toBeUndefined();
  });

  it('AL05 is not reached by who asked for a code to the address of somebody else', async () => {
    const asked = await attacker.api('POST', '/v1/client/sign-ins', { identifier: victims });
    const attackersAttempt = `/v1/client/sign-ins/${asked.body.response.id}/attempt-first-factor`;
    rig.server.advance(31_000);
    const victim = createBrowserClient(rig.server.url);
    const { body } = await victim.api('POST', '/v1/client/sign-ins', { identifier: victims });
    const code = await newestCode(rig.asServer);
    // The code that the victim reads is for the victim's own window.
    const stolen = await attacker.api('POST', attackersAttempt, { strategy: 'email_code', code });
    expect(stolen.status).toBe(422);
    const at = `/v1/client/sign-ins/${body.response.id}/attempt-first-factor`;
    expect((await victim.api('POST', at, { strategy: 'email_code', code })).status).toBe(200);
    expect(await idOf(attacker)).not.toBe(await idOf(victim));
  });

  it('AL08 is joined to the account that the proof was asked for, and to no other', async () => {
    await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, { on_email_match: 'ask' });
    const owner = createBrowserClient(rig.server.url);
    await signInAs(owner, { id: '1', username: 'victim', confirmed_email: victims });
    const ownersId = await idOf(owner);
    const [mine, theirs] = [createBrowserClient(rig.server.url), createBrowserClient(rig.server.url)];
    await signInAs(mine, { id: '2', username: 'victim2', confirmed_email: victims });
    await signInAs(theirs, { id: '3', username: 'mallory2', confirmed_email: victims });
    const pending = (await theirs.api('GET', '/v1/client')).body.response.sign_in.id;
    const { id } = (await mine.api('GET', '/v1/client')).body.response.sign_in;
    await mine.api('POST', `/v1/client/sign-ins/${id}/prepare-first-factor`, { strategy: 'email_code' });
    const code = await newestCode(rig.asServer);
    const attempt = (browser: BrowserClient, signIn: string) =>
      browser.api('POST', `/v1/client/sign-ins/${signIn}/attempt-first-factor`, {
        strategy: 'email_code',
        code,
      });
    expect((await attempt(theirs, pending)).status).toBe(400);
    expect((await attempt(theirs, id)).status).toBe(404);
    expect((await attempt(mine, id)).status).toBe(200);
    expect(await idOf(mine)).toBe(ownersId);
    const { body } = await mine.api('GET', '/v1/me');
    const accounts = body.response.external_accounts as { provider_user_id: string }[];
    expect(accounts.map((account) => account.provider_user_id)).toEqual(['1', '2']);
  });

  it('RL05 answers alike for addresses that are known and that are not', async () => {
    const known = createBrowserClient(rig.server.url);
    await signInAs(known, { id: '1', username: 'victim', confirmed_email: victims });
    const ask = async (identifier: string) => {
      const { status, body } = await createBrowserClient(rig.server.url).api('POST', '/v1/client/sign-ins', {
        identifier,
      });
      const text = JSON.stringify(body)
        .replaceAll(identifier, 'address')
        .replaceAll(/_[0-9a-f]{32}|\d{13}/g, '');
      const { data } = (await rig.asServer('GET', '/v1/inbox-messages')).body;
      return { status, text, mail: String(data[0].text).replaceAll(/\d{6}/g, 'code') };
    };
    expect(await ask(victims)).toEqual(await ask('nobody@example.com'));
  });
});
