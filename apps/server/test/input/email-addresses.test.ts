import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import type { BrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startRig } from '../security/rig.ts';
import type { Rig } from '../security/rig.ts';

describe.each(testDatabases())('the address of a sign-up on $name', (kind) => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRig(kind);
    await rig.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: true } },
    });
  });
  afterAll(() => rig.server.close());

  /** Somebody new, who is asked for an address. */
  const stranger = async () => {
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: 'new' });
    const { body } = await browser.api('GET', '/v1/client');
    return { browser, at: `/v1/client/sign-ups/${body.response.sign_up.id}` };
  };
  const give = ({ browser, at }: { browser: BrowserClient; at: string }, address: string) =>
    browser.api('PATCH', at, { email_address: address });
  /** Gives an address and has the code sent that proves it. */
  const askForCode = async (address: string) => {
    const person = await stranger();
    await give(person, address);
    const prepared = await person.browser.api('POST', `${person.at}/prepare-verification`, {
      strategy: 'email_code',
    });
    expect(prepared.status).toBe(200);
    const inbox = await rig.asServer('GET', '/v1/inbox-messages');
    const [{ to, text }] = inbox.body.data;
    const enter = () =>
      person.browser.api('POST', `${person.at}/attempt-verification`, {
        strategy: 'email_code',
        code: /\d{6}/.exec(text)?.[0],
      });
    return { to, enter };
  };

  it.each([
    { given: 'ﬁnance@example.com', to: 'finance@example.com' },
    { given: 'Hedy@BÜCHER.example', to: 'hedy@xn--bcher-kva.example' },
  ])('is proven as it is compared: the code for $given goes to $to', async ({ given, to }) => {
    const code = await askForCode(given);
    expect(code.to).toBe(to);
    expect((await code.enter()).body.response).toMatchObject({ status: 'complete' });
  });

  it('belongs to one person, however it is spelt and however many prove it at once', async () => {
    const spellings = [
      'ada@example.com',
      'ADA@Example.COM',
      'ａda@example.com',
      'ada@ⓔxample.com',
      'ada@example.ｃom',
    ];
    const before = await rig.count('users');
    const codes = [];
    for (const spelling of spellings) codes.push(await askForCode(spelling));
    const answers = await Promise.all(codes.map(({ enter }) => enter()));
    // Each proved to own the address, so each comes to the one account of it.
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await rig.count('users')).toBe(before + 1);
  });

  it.each([
    'victim@example.com/.evil.example',
    'victim@example.com#.evil.example',
    'victim@example.com?.evil.example',
    'victim@ex%61mple.com',
    'victim@exam\u00ADple.com',
    'vic\u200Btim@example.com',
    'victim＠evil.example@example.com',
    'victim@example.com，eve@evil.example',
    'victim@example.com.',
    'victim@[192.0.2.1]',
  ])('is none when it is %s, and nothing is sent', async (address) => {
    const person = await stranger();
    const answer = await give(person, address);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([
      { code: 'form_param_format_invalid', meta: { param_name: 'email_address' } },
    ]);
    const { body } = await person.browser.api('GET', person.at);
    expect(body.response.email_address).toBeNull();
  });
});
