import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { profilePath, startProvider } from './provider.ts';
import type { Provider } from './provider.ts';
import { personWithEmail, personWithoutEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

/** What providers are known to send for an address that nobody has verified, and the one that counts. */
const claims: readonly { readonly name: string; readonly claim: object; readonly isVerified: boolean }[] = [
  { name: 'true', claim: { mail_verified: true }, isVerified: true },
  { name: '"true"', claim: { mail_verified: 'true' }, isVerified: false },
  { name: '1', claim: { mail_verified: 1 }, isVerified: false },
  { name: '"1"', claim: { mail_verified: '1' }, isVerified: false },
  { name: '{}', claim: { mail_verified: {} }, isVerified: false },
  { name: '[true]', claim: { mail_verified: [true] }, isVerified: false },
  { name: 'null', claim: { mail_verified: null }, isVerified: false },
  { name: '"false"', claim: { mail_verified: 'false' }, isVerified: false },
  { name: 'false', claim: { mail_verified: false }, isVerified: false },
  { name: 'nothing', claim: {}, isVerified: false },
];

describe.each(testDatabases())('an address that somebody has here, on $name', (kind) => {
  let provider: Provider;
  let rig: Rig;
  let made = 0;

  beforeAll(async () => {
    provider = await startProvider('matching');
    rig = await startRig(kind, {
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
  });
  afterAll(async () => {
    await rig.server.close();
    await provider.close();
  });

  const signInAs = async (profile: object): Promise<BrowserClient> => {
    made += 1;
    const data = { id: `${made}`, username: `somebody${made}`, ...profile };
    provider.sandbox.script.next({ path: profilePath }, { kind: 'lie', transform: () => ({ data }) });
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: personWithEmail });
    return browser;
  };
  const userOf = async (browser: BrowserClient): Promise<string | undefined> => {
    const { status, body } = await browser.api('GET', '/v1/me');
    return status === 200 ? (body.response.id as string) : undefined;
  };
  /** Somebody with an address, proven or not. */
  const victimWith = async (address: string, isProven: boolean): Promise<string> => {
    const user = await rig.asServer('POST', '/v1/users', { first_name: 'Victim' });
    const added = await rig.asServer('POST', '/v1/email-addresses', {
      user_id: user.body.id,
      email_address: address,
      verified: isProven,
      primary: isProven,
    });
    expect(added.status).toBe(201);
    return user.body.id as string;
  };
  const trust = (isTrusted: boolean) =>
    rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, { trusted_email: isTrusted });

  describe.each([
    { isTrusted: true, isProven: true },
    { isTrusted: true, isProven: false },
    { isTrusted: false, isProven: true },
    { isTrusted: false, isProven: false },
  ])('on a connection that is trusted: $isTrusted, and proven here: $isProven', ({ isTrusted, isProven }) => {
    beforeAll(async () => {
      await trust(isTrusted);
    });

    it.each(claims)('AL02 joins nobody by a claim of $name, unless all three hold', async (cell) => {
      const address = `al02-${(made += 1)}@example.com`;
      const victim = await victimWith(address, isProven);
      const browser = await signInAs({ mail: address, ...cell.claim });
      const isJoined = cell.isVerified && isTrusted && isProven;
      expect(await userOf(browser)).toBe(isJoined ? victim : undefined);
      const after = await rig.asServer('GET', `/v1/users/${victim}`);
      expect(after.body.external_accounts).toHaveLength(isJoined ? 1 : 0);
    });
  });

  it.each([
    { name: 'absent', claim: {} },
    { name: '0', claim: { mail_verified: 0 } },
  ])(
    'AL03 lets nobody in by an address that anybody may write into their profile ($name)',
    async ({ claim }) => {
      await trust(true);
      const victim = await victimWith(`al03-${(made += 1)}@example.com`, true);
      const { body } = await rig.asServer('GET', `/v1/users/${victim}`);
      const address = body.email_addresses[0].email_address as string;
      const attacker = await signInAs({ mail: address, ...claim });
      expect(await userOf(attacker)).toBeUndefined();
      // Nor after the attacker changes it there, with the same account.
      const second = await signInAs({ id: String(made), mail: address, ...claim });
      expect(await userOf(second)).toBeUndefined();
      const sessions = await rig.asServer('GET', `/v1/sessions?user_id=${victim}`);
      expect(sessions.body.total_count).toBe(0);
    },
  );

  it('AL10 makes one user of twenty strangers who bring the same address at once', async () => {
    await trust(true);
    const spellings = ['al10@example.com', 'AL10@example.com', 'al10@EXAMPLE.com', 'ａl10@example.com'];
    const before = await rig.count('users');
    const transform = () => {
      made += 1;
      return {
        data: { id: `${made}`, username: `r${made}`, mail: spellings[made % 4], mail_verified: true },
      };
    };
    provider.sandbox.script.always({ path: profilePath }, { kind: 'lie', transform });
    const browsers = Array.from({ length: 20 }, () => createBrowserClient(rig.server.url));
    await Promise.all(browsers.map((browser) => browser.signIn({ person: personWithEmail })));
    provider.sandbox.script.clear();
    expect(await rig.count('users')).toBe(before + 1);
    const users = new Set(await Promise.all(browsers.map(userOf)));
    users.delete(undefined);
    expect(users.size).toBe(1);
  });

  it.each([
    { taken: 'al10-a@example.com', other: 'AL10-A@Example.COM' },
    { taken: 'al10-b@example.com', other: 'ａl10-b@example.com' },
    { taken: 'al10-c@example.com', other: 'al10-c@example.com.' },
    { taken: 'al10-d@xn--bcher-kva.example', other: 'al10-d@bücher.example' },
  ])('AL10 gives $other to nobody else than who has $taken', async ({ taken, other }) => {
    expect((await rig.asServer('POST', '/v1/users', { email_address: [taken] })).status).toBe(201);
    const { status, body } = await rig.asServer('POST', '/v1/users', { email_address: [other] });
    expect(status).toBe(422);
    expect(body.errors[0].meta.param_name).toBe('email_address');
  });

  it.each([
    'a@x.example,b@y.example',
    'a@b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    'a b@example.com',
  ])('AL10 takes %j for no address', async (address) => {
    const answer = await rig.asServer('POST', '/v1/users', { email_address: [address] });
    expect(answer.status).toBe(422);
    const browser = await signInAs({ mail: address, mail_verified: true });
    const { body } = await browser.api('GET', '/v1/me');
    expect(body.response.email_addresses).toEqual([]);
  });

  it('AL11 tells two people apart in everything that a provider gives to one of them alone', async () => {
    const connection = `/v1/oauth-providers/${rig.connectionId}`;
    await rig.asServer('PATCH', connection, { attribute_mapping: {}, request_email: true });
    const told: Record<string, unknown>[] = [];
    for (const person of [personWithEmail, personWithoutEmail, 'new']) {
      const browser = createBrowserClient(rig.server.url);
      await browser.signIn({ person });
      const { body } = await browser.api('GET', '/v1/me');
      const [account] = body.response.external_accounts;
      told.push({ id: account.provider_user_id, username: account.username, email: account.email_address });
    }
    for (const field of ['id', 'username', 'email']) {
      const values = told.map((account) => account[field]).filter((value) => value !== '');
      expect(new Set(values).size).toBe(values.length);
    }
  });
});
