import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { accountsPath, me, startUrlOf, travel } from '../me/rig.ts';
import { startOwnProvider, startProviderRig } from '../providers/own-provider.ts';
import type { OwnProvider, ProviderRig } from '../providers/own-provider.ts';
import { startSmtpSink } from '../smtp-sink.ts';
import type { SmtpSink } from '../smtp-sink.ts';

const markup = `<img src=x onerror="window.top.name='executed'">`;
/** RFC 5321 allows characters in an address that mean something in HTML. */
const planted = "a&lt'b@example.com";

describe.each(testDatabases())('RD12 what a provider says of a person, in mails, on $name', (kind) => {
  let sink: SmtpSink;
  let provider: OwnProvider;
  let rig: ProviderRig;
  let ada: BrowserClient;

  beforeAll(async () => {
    sink = await startSmtpSink();
    provider = await startOwnProvider('planting');
    rig = await startProviderRig(kind, [provider], { SMTP_URL: sink.url });
    // Mails of development never leave: these are sent as production's are.
    const { mailer, registry } = rig.server.running.deps;
    const production = { ...registry.byHost(undefined), kind: 'production' } as never;
    const send = mailer.send.bind(mailer);
    mailer.send = (_environment, message) => send(production, message);
    for (const provider_key of ['first', 'second']) await add(provider_key);
    ada = createBrowserClient(rig.server.url);
    says({ id: 'ada-1', email: planted });
    await ada.signIn({ person: 'ada_byrne' }, { strategy: 'oauth_custom_first' });
  });
  afterAll(async () => {
    await rig.close();
    await provider.close();
    await sink.close();
  });

  const add = (provider_key: string) =>
    rig.connect({
      provider_kind: 'custom_oauth2',
      provider_key,
      name: `${provider_key} ${markup}`,
      authorization_endpoint: provider.at('oauth2', '/authorize'),
      token_endpoint: provider.at('oauth2', '/token'),
      userinfo_endpoint: provider.at('oauth2', '/userinfo'),
      trusted_email: true,
      ...provider.credentials,
    });
  const says = (profile: { id: string; email: string }) => {
    provider.sandbox.script.clear();
    const body = { ...profile, name: markup, username: markup, email_verified: true };
    provider.sandbox.script.always({ path: '/oauth2/userinfo' }, { kind: 'answer', body });
  };
  const mailsAbout = async (words: string): Promise<string[]> => {
    await expect.poll(() => htmlOf(sink).filter((html) => html.includes(words)).length).toBeGreaterThan(0);
    return htmlOf(sink).filter((html) => html.includes(words));
  };

  it('is text in HTML, be it the name of a connection or an address', async () => {
    says({ id: 'ada-2', email: 'ada@example.com' });
    const begun = await ada.api('POST', accountsPath, { strategy: 'oauth_custom_second' });
    await travel(ada, startUrlOf(begun), { person: 'ada_byrne' });
    const [connected] = await mailsAbout('can now be used to sign in');
    expect(connected).toContain(
      'second &lt;img src=x onerror=&quot;window.top.name=&#39;executed&#39;&quot;&gt;',
    );

    const { id: user_id, email_addresses: before } = await me(ada);
    expect(before).toMatchObject([{ email_address: planted }]);
    const added = await rig.asServer('POST', '/v1/email-addresses', {
      user_id,
      email_address: 'ada.byrne@example.com',
      verified: true,
      primary: true,
    });
    expect(added.status).toBe(201);
    const removed = await ada.api('DELETE', `/v1/me/email-addresses/${before[0].id}`);
    expect(removed.status).toBe(200);
    for (const html of await mailsAbout('was removed')) {
      expect(html).toContain('The address a&amp;lt&#39;b@example.com was removed');
    }

    expect(sink.messages.length).toBeGreaterThan(1);
    for (const html of htmlOf(sink)) expect(html).not.toMatch(/<img|onerror=["']/);
  });
});

/** The HTML of every mail, as a reader's program sees it (RFC 2045 §6.7: quoted-printable). */
function htmlOf({ messages }: SmtpSink): string[] {
  return messages.map((message) => {
    const [, part = ''] = message.split(/^Content-Type: text\/html.*$/im);
    const [, body = ''] = part.split(/\r\n\r\n([^]*)/);
    const isEncoded = /^Content-Transfer-Encoding: quoted-printable/im.test(part);
    if (!isEncoded) return body;
    return body
      .replaceAll('=\r\n', '')
      .replaceAll(/=([\dA-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  });
}
