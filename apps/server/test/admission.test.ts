import { people } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createId } from '../src/keys/secrets.ts';
import { mailboxOf } from '../src/restrictions/listed-identifier.ts';
import { insertListedIdentifier } from '../src/store/listed-identifiers.ts';
import { canonicalEmailAddress } from '../src/users/email-address.ts';
import type { BrowserClient } from './browser-client.ts';
import { createBrowserClient, newestCode } from './browser-client.ts';
import { testDatabases } from './databases.ts';
import { startRig } from './security/rig.ts';
import type { Rig } from './security/rig.ts';

const person = people.find(({ email }) => email !== undefined);
const other = people.find(({ email }) => email === undefined)?.id ?? '';
const address = canonicalEmailAddress(person?.email ?? '') ?? '';

describe.each(testDatabases())('who may come in on $name', (kind) => {
  let rig: Rig;
  let browser: BrowserClient;

  beforeEach(async () => {
    rig = await startRig(kind, { connection: { request_email: true } });
    browser = createBrowserClient(rig.server.url);
  });
  afterEach(() => rig.server.close());

  const settings = (change: object) => rig.asServer('PATCH', '/v1/environment-settings', change);
  const connection = (change: object) =>
    rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, change);
  const put = (list: 'allow' | 'block', identifier: string) =>
    insertListedIdentifier(rig.server.db, {
      environment_id: rig.server.running.deps.registry.byHost(undefined).id,
      id: createId('lid'),
      list,
      identifier,
      mailbox: mailboxOf(identifier),
      created_at: rig.server.now(),
    });

  /** What signing in with X comes to. */
  const withX = async (who = person?.id ?? ''): Promise<string> => {
    await browser.signIn({ person: who });
    if ((await browser.api('GET', '/v1/me')).status === 200) return 'in';
    const { body } = await browser.api('GET', '/v1/client');
    return body.response.sign_in.first_factor_verification.error.code;
  };

  /** What signing in with an address comes to. */
  const withMail = async (identifier: string): Promise<string> => {
    const { body } = await browser.api('POST', '/v1/client/sign-ins', { identifier });
    const at = `/v1/client/sign-ins/${body.response.id}/attempt-first-factor`;
    const code = await newestCode(rig.asServer);
    const answer = await browser.api('POST', at, { strategy: 'email_code', code });
    return answer.status === 200 ? 'in' : answer.body.errors[0].code;
  };

  it.each([
    { mode: 'restricted', code: 'sign_up_mode_restricted' },
    { mode: 'waitlist', code: 'sign_up_restricted_waitlist' },
  ])(
    'refuses strangers in the mode $mode, by X and by mail, and lets known people in',
    async ({ mode, code }) => {
      expect(await withX(other)).toBe('in');
      await settings({ sign_up_mode: mode });
      browser = createBrowserClient(rig.server.url);
      expect(await withX()).toBe(code);
      expect(await withMail('stranger@example.com')).toBe(code);
      expect(await withX(other)).toBe('in');
      expect(await rig.count('users')).toBe(1);
    },
  );

  it('asks the lists about the address that X told, and about the one that is typed', async () => {
    const [, domain = ''] = address.split('@');
    await settings({ restrictions: { blocklist: true } });
    await put('block', `*@${domain}`);
    expect(await withX()).toBe('not_allowed_access');
    expect(await withMail(`someone@${domain}`)).toBe('not_allowed_access');
    expect(await withMail('someone@elsewhere.example')).toBe('in');
    await settings({ restrictions: { blocklist: false, allowlist: true } });
    browser = createBrowserClient(rig.server.url);
    expect(await withMail('third@elsewhere.example')).toBe('not_allowed_access');
    await put('allow', `*@${domain}`);
    expect(await withX()).toBe('in');
  });

  it('refuses subaddresses and throw-away addresses where the operator says so', async () => {
    await settings({
      restrictions: { block_email_subaddresses: true, block_disposable_email_domains: true },
    });
    expect(await withMail('ada+1@example.com')).toBe('email_subaddress_blocked');
    rig.server.advance(31_000);
    expect(await withMail('ada@mailinator.com')).toBe('form_identifier_disposable');
    expect(await rig.count('users')).toBe(0);
  });

  it('asks the account at X before somebody new comes in with it, and nobody who is known', async () => {
    expect(await withX(other)).toBe('in');
    await connection({ admission: { min_followers: 1_000_000_000 } });
    browser = createBrowserClient(rig.server.url);
    expect(await withX()).toBe('oauth_account_not_admitted');
    expect(await withX(other)).toBe('in');
  });
});
