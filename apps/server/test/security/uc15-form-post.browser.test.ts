import { generateKeyPairSync } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { testDatabases } from '../databases.ts';
import { startOwnProvider, startProviderRig } from '../providers/own-provider.ts';
import type { OwnProvider, ProviderRig } from '../providers/own-provider.ts';
import { makeSigningKey, signToken } from './id-tokens.ts';

const key = makeSigningKey('RS256', 'apple');
const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});
const strategy = 'oauth_apple';

let browser: Browser | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(testDatabases())('UC15 a form of another site in a real browser, on $name', (kind) => {
  let provider: OwnProvider;
  let rig: ProviderRig;

  beforeAll(async () => {
    provider = await startOwnProvider('apple');
    rig = await startProviderRig(kind, [provider]);
    const { client_id } = provider.credentials;
    await rig.connect({
      provider_kind: 'preset',
      provider_key: 'apple',
      use_custom_credentials: true,
      provider_parameters: { team_id: 'A1B2C3D4E5', key_id: 'F6G7H8J9K0' },
      client_id,
      client_secret: pem,
      authorization_endpoint: provider.at('apple', '/auth/authorize'),
      token_endpoint: provider.at('apple', '/auth/token'),
      jwks_uri: provider.at('apple', '/auth/keys'),
    });
  });
  afterAll(async () => {
    await rig.close();
    await provider.close();
  });

  /** The provider answers for whoever was sent to it last. */
  const answerTokens = () => {
    const { script } = provider.sandbox;
    const nonce = provider.received('/auth/authorize').at(-1)?.query.get('nonce');
    const issuedAt = Math.floor(Date.now() / 1000);
    const claims = {
      iss: 'https://appleid.apple.com',
      aud: provider.credentials.client_id,
      sub: '0017.ab.42',
    };
    const id_token = signToken(key, { ...claims, nonce, iat: issuedAt, exp: issuedAt + 600 });
    const body = { access_token: 'access', token_type: 'Bearer', id_token };
    script.next({ path: '/auth/token' }, { kind: 'answer', body });
    script.next({ path: '/auth/keys' }, { kind: 'answer', body: { keys: [key.jwk] } });
  };

  it('comes without cookies, and the person is signed in all the same, in the browser that started', async () => {
    if (!browser) throw new Error('There is no browser to test with.');
    // Two sites: this server is at localhost, the provider at 127.0.0.1.
    expect(new URL(rig.server.url).hostname).not.toBe(new URL(provider.origin).hostname);
    const context = await browser.newContext();
    const page = await context.newPage();
    const requests: { method: string; url: string; cookies: string; sameSite: string | undefined }[] = [];
    page.on('request', (request) => {
      if (!request.url().includes('/v1/oauth-callback/')) return;
      void request.allHeaders().then((headers) =>
        requests.push({
          method: request.method(),
          url: request.url(),
          cookies: headers['cookie'] ?? '',
          sameSite: headers['sec-fetch-site'],
        }),
      );
    });
    await page.goto(`${rig.server.url}/sign-in/start?strategy=${strategy}`);
    await page
      .getByRole('button', { name: /Authorize|Continue|Allow|Agree/ })
      .first()
      .waitFor();
    answerTokens();
    await page
      .getByRole('button', { name: /Authorize|Continue|Allow|Agree/ })
      .first()
      .click();
    await page.waitForURL(`${rig.server.url}/user`);
    await expect.poll(() => requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
    const [posted, followed] = requests;
    expect(posted).toMatchObject({ cookies: '', sameSite: 'cross-site' });
    expect(followed?.cookies).toMatch(/portico_flow_/);
    const names = (await context.cookies(rig.server.url)).map(({ name, sameSite }) => ({ name, sameSite }));
    expect(names).toContainEqual({ name: 'portico', sameSite: 'Lax' });
    expect(names.filter(({ name }) => name.includes('flow_'))).toEqual([]);
    const form = provider.received('/auth/token').at(-1)?.form;
    expect(form?.get('client_secret')?.split('.')).toHaveLength(3);

    // The same form again, from a page of an attacker, in a browser that never started.
    const victim = await browser.newContext();
    const elsewhere = await victim.newPage();
    await elsewhere.goto(`${provider.origin}/sandbox/oidc/keys`);
    const action = followed?.url ?? '';
    await elsewhere.setContent(
      `<form method="post" action="${action.split('?')[0]}">${[...new URL(action).searchParams]
        .map(([name, value]) => `<input name="${name}" value="${value}">`)
        .join('')}<button>Go</button></form>`,
    );
    await elsewhere.getByRole('button', { name: 'Go' }).click();
    await elsewhere.waitForURL(/sso-callback/);
    const planted = (await victim.cookies(rig.server.url)).map(({ name }) => name);
    expect(planted).not.toContain('portico');
    await Promise.all([context.close(), victim.close()]);
  });
});
