import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiAnswer, BrowserClient } from '../browser-client.ts';
import { createBrowserClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { codeOf, connect, me, startMeRig } from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import { startSecondNode } from '../second-node.ts';
import { profilePath, startProvider } from './provider.ts';
import type { Provider } from './provider.ts';
import { personWithEmail } from './rig.ts';

const victims = 'victim@example.com';
const attackers = 'mallory@example.com';
const resendAfterMs = 31_000;
const tokenLifetimeMs = 60_000;

/**
 * The five ways to own an account before the person it is for comes, over HTTP alone: nothing is written into
 * the database here.
 * @see https://www.usenix.org/conference/usenixsecurity22/presentation/sudhodanan
 */
describe.each(testDatabases())('pre-hijacking, on $name', (kind) => {
  let rig: MeRig;
  let provider: Provider;

  beforeEach(async () => {
    provider = await startProvider('prehijack');
    rig = await startMeRig(kind, {
      connection: {
        ...provider.connection,
        attribute_mapping: {
          provider_user_id: 'data.id',
          username: 'data.username',
          email_address: 'data.mail',
          email_verified: 'data.mail_verified',
        },
      },
      variables: { PORTICO_OUTBOUND_ALLOW: provider.address },
    });
    await rig.asServer('PATCH', '/v1/environment-settings', { email_sign_in: { code: true, link: true } });
  });
  afterEach(async () => {
    await rig.server.close();
    await provider.close();
  });

  /** The next profile that the provider tells. */
  const nextProfile = (profile: object) =>
    provider.sandbox.script.next(
      { path: profilePath },
      { kind: 'lie', transform: () => ({ data: profile }) },
    );
  const byX = async (profile: object, browser = createBrowserClient(rig.server.url)) => {
    nextProfile(profile);
    await browser.signIn({ person: personWithEmail });
    return browser;
  };
  const mallory = { id: '666', username: 'mallory' };
  const victimAtX = { id: '1', username: 'victim', mail: victims, mail_verified: true };
  const idOf = async (browser: BrowserClient): Promise<string | undefined> => {
    const { status, body } = await browser.api('GET', '/v1/me');
    return status === 200 ? (body.response.id as string) : undefined;
  };

  /** Somebody else's address on an account, as an app notes what a form told it: neither proven nor refused. */
  const note = async (userId: string, address = victims): Promise<ApiAnswer> => {
    const added = await rig.asServer('POST', '/v1/email-addresses', {
      user_id: userId,
      email_address: address,
      verified: false,
      primary: true,
    });
    expect(added.status).toBe(201);
    return added;
  };

  /** Proves the address of the unfinished sign-in of a browser. */
  const prove = async (browser: BrowserClient): Promise<void> => {
    const { body } = await browser.api('GET', '/v1/client');
    const at = `/v1/client/sign-ins/${body.response.sign_in.id}`;
    await browser.api('POST', `${at}/prepare-first-factor`, { strategy: 'email_code' });
    const code = await newestCode(rig.asServer);
    const answer = await browser.api('POST', `${at}/attempt-first-factor`, { strategy: 'email_code', code });
    expect(answer.status).toBe(200);
  };

  /** The victim comes, in the one way or the other, and proves the address where that is asked. */
  const ways: readonly { readonly way: string; readonly come: () => Promise<BrowserClient> }[] = [
    {
      way: 'by X',
      come: async () => {
        const browser = await byX(victimAtX);
        if ((await idOf(browser)) === undefined) await prove(browser);
        return browser;
      },
    },
    { way: 'by email', come: () => rig.byEmail(victims) },
  ];

  /** What the attacker can still reach of the account of the victim: nothing. */
  const expectOutOfReach = async (victim: BrowserClient, attacker: BrowserClient): Promise<string> => {
    const victimsId = (await idOf(victim)) ?? '';
    expect(victimsId).toMatch(/^user_/);
    expect(await idOf(attacker)).not.toBe(victimsId);
    expect(await idOf(await byX(mallory))).not.toBe(victimsId);
    const profile = await me(victim);
    expect(
      profile.external_accounts.filter(
        (account: { provider_user_id: string }) => account.provider_user_id === '666',
      ),
    ).toEqual([]);
    expect(profile.email_addresses).toMatchObject([
      { email_address: victims, verification: { status: 'verified' } },
    ]);
    return victimsId;
  };

  describe.each(ways)('when the victim comes $way', ({ come }) => {
    it('AL05 classic-federated merge: nothing of who wrote the address down before is left in the account', async () => {
      // A sign-up that asked for a code and never entered it …
      const attempt = createBrowserClient(rig.server.url);
      await attempt.api('POST', '/v1/client/sign-ups', { email_address: victims });
      // … and an account that the app knows by the address, without proof.
      const attacker = await byX(mallory);
      await note((await idOf(attacker)) ?? '');
      rig.server.advance(resendAfterMs);
      const victim = await come();
      await expectOutOfReach(victim, attacker);
      // The unfinished sign-up leads nowhere either.
      expect(await idOf(attempt)).toBeUndefined();
      const { body } = await attempt.api('GET', '/v1/client');
      expect(body.response.sessions).toEqual([]);
    });

    it('AL05 unexpired session: sessions of before are over on every node, and mint no token', async () => {
      const attacker = await byX(mallory);
      const attackersId = (await idOf(attacker)) ?? '';
      await note(attackersId);
      const second = await startSecondNode(rig.server);
      const cookie = [...attacker.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const there = () => fetch(`${second.url}/v1/me`, { headers: { cookie } });
      const { body } = await attacker.api('GET', '/v1/client');
      const at = `/v1/client/sessions/${body.response.last_active_session_id}`;
      try {
        expect((await there()).status).toBe(200);
        expect((await attacker.api('POST', `${at}/tokens`, {})).status).toBe(200);
        const victim = await come();
        const victimsId = await expectOutOfReach(victim, attacker);
        // It was made for this address, so it is the victim's now, as a whole.
        expect(victimsId).toBe(attackersId);
        expect((await there()).status).toBe(401);
        expect((await attacker.api('POST', `${at}/tokens`, {})).status).toBe(401);
        expect((await attacker.api('POST', `${at}/touch`, {})).status).toBe(401);
        // Not later either, by whatever was minted before.
        rig.server.advance(tokenLifetimeMs);
        expect(await idOf(attacker)).not.toBe(victimsId);
      } finally {
        await second.close();
      }
    });

    it('AL05 trojan identifier: a proven address of who came before is no way in, nor their account at a provider', async () => {
      const attacker = await rig.byEmail(attackers);
      await connect(attacker, { person: 'new' });
      const attackersId = (await idOf(attacker)) ?? '';
      await note(attackersId);
      const victim = await come();
      const victimsId = await expectOutOfReach(victim, attacker);
      rig.server.advance(resendAfterMs);
      const again = await rig.byEmail(attackers);
      expect(await idOf(again)).not.toBe(victimsId);
      // Whoever proved an address keeps what they had.
      expect(await idOf(again)).toBe(attackersId);
      expect((await me(again)).external_accounts).toHaveLength(1);
    });

    it('AL05 unexpired email change: what was begun before the victim came cannot be finished', async () => {
      const attacker = await byX(mallory);
      await note((await idOf(attacker)) ?? '');
      const change = await attacker.api('POST', '/v1/me/email-addresses', { email_address: attackers });
      const at = `/v1/me/email-addresses/${change.body.response.id}`;
      await attacker.api('POST', `${at}/prepare-verification`, { strategy: 'email_code' });
      const code = await newestCode(rig.asServer);
      rig.server.advance(resendAfterMs);
      const victim = await come();
      const finished = await attacker.api('POST', `${at}/attempt-verification`, {
        strategy: 'email_code',
        code,
      });
      expect(finished.status).toBe(401);
      await expectOutOfReach(victim, attacker);
      // Nor in the name of the victim: the address is not on their page, waiting for a code that Mallory reads.
      const inVictimsName = await victim.api('POST', `${at}/attempt-verification`, {
        strategy: 'email_code',
        code,
      });
      expect(inVictimsName.status).toBe(404);
    });

    it('AL05 unexpired email change: to the address of the victim, who opens the link after all', async () => {
      const attacker = await byX(mallory);
      const change = await attacker.api('POST', '/v1/me/email-addresses', { email_address: victims });
      const at = `/v1/me/email-addresses/${change.body.response.id}`;
      await attacker.api('POST', `${at}/prepare-verification`, { strategy: 'email_link' });
      const { body } = await rig.asServer('GET', '/v1/inbox-messages?limit=1');
      const token = /verify-link#(\S+)/.exec(body.data[0].text)?.[1];
      rig.server.advance(resendAfterMs);
      const victim = await come();
      expect((await victim.api('POST', '/v1/email-links', { token })).status).toBe(200);
      const finished = await attacker.api('POST', `${at}/attempt-verification`, { strategy: 'email_link' });
      expect(codeOf(finished)).toBe('identification_claimed');
      await expectOutOfReach(victim, attacker);
    });

    it('AL05 non-verifying identity provider: what it says about an address makes nobody its owner', async () => {
      // Says the address of the victim, and that nobody checked it.
      const unchecked = { ...mallory, mail: victims, mail_verified: false };
      const attacker = await byX(unchecked);
      expect((await me(attacker)).email_addresses).toEqual([]);
      rig.server.advance(resendAfterMs);
      const victim = await come();
      await expectOutOfReach(victim, attacker);
      // Another account there, now that somebody owns the address: it is asked for the code.
      expect(await idOf(await byX({ ...unchecked, id: '667' }))).toBeUndefined();
      expect((await me(victim)).external_accounts.length).toBeLessThan(2);
    });
  });
});
