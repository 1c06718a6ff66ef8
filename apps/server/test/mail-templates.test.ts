import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserClient } from './browser-client.ts';
import { testDatabases } from './databases.ts';
import { startRig } from './security/rig.ts';
import type { Rig } from './security/rig.ts';

const own = {
  subject: 'Hi, {{code}}',
  text: '{{code}} is for {{app_name}}, for {{minutes}} minutes.',
  html: '<p>{{code}}</p>',
};

describe.each(testDatabases())('mails in words of the operator on $name', (kind) => {
  let rig: Rig;

  beforeEach(async () => {
    rig = await startRig(kind);
  });
  afterEach(() => rig.server.close());

  const newestMail = async () => {
    const { body } = await createBrowserClient(rig.server.url).api('POST', '/v1/client/sign-ins', {
      identifier: 'ada@example.com',
    });
    expect(body.response.status).toBe('needs_first_factor');
    rig.server.advance(31_000);
    return (await rig.asServer('GET', '/v1/inbox-messages')).body.data[0];
  };

  it('are sent as they were worded, until they are reset', async () => {
    expect((await newestMail()).subject).toMatch(/^\d{6} is your code for/);
    expect((await rig.asServer('PUT', '/v1/mail-templates/email_code', own)).status).toBe(200);
    expect(await newestMail()).toMatchObject({
      subject: expect.stringMatching(/^Hi, \d{6}$/),
      text: expect.stringMatching(/^\d{6} is for My app, for 10 minutes\.$/),
    });
    const reset = await rig.asServer('DELETE', '/v1/mail-templates/email_code');
    expect(reset.body.updated_at).toBeNull();
    expect((await newestMail()).subject).toMatch(/^\d{6} is your code for/);
  });

  it('can be looked at before they are saved', async () => {
    const preview = await rig.asServer('POST', '/v1/mail-templates/email_code/preview', { text: own.text });
    expect(preview.body).toMatchObject({ text: '314159 is for My app, for 10 minutes.' });
    const { body } = await rig.asServer('GET', '/v1/mail-templates');
    expect(body.data[0]).toMatchObject({ id: 'email_code', updated_at: null });
  });

  it('are refused when they would be of no use', async () => {
    const refused = await rig.asServer('PUT', '/v1/mail-templates/email_code', { ...own, html: '<p>Hi</p>' });
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0].meta.param_name).toBe('html');
  });
});
