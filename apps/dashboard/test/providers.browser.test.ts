import { backend } from '@portico/contract';
import { describe, expect, it } from 'vitest';
import { refusal } from './canned-answer.ts';
import { emptyData } from './canned.ts';
import { idOf } from './canned-users.ts';
import { headingOf } from './dashboard-page.ts';
import { standUp } from './stand.ts';

/** Choosing a provider, and setting up one of the operator's own. */
const { browser, stand, open } = await standUp();

const pickerPath = '/development/connections/new';
const oidcPath = `${pickerPath}/custom/openid-connect`;

/** What was sent to be added, which the contract has to accept. */
function sent(): Readonly<Record<string, unknown>> {
  const { requests } = stand().server;
  const request = requests.find(({ method, path }) => method === 'POST' && path === '/v1/oauth-providers');
  expect(backend.createOauthProvider.body.safeParse(request?.body).error).toBeUndefined();
  return request?.body as Readonly<Record<string, unknown>>;
}

describe.skipIf(!browser)('the provider picker', () => {
  it('is used by keyboard alone: type, arrows, Enter', async () => {
    const { page, close } = await open(pickerPath, 'Add connection');
    await page.getByRole('link', { name: 'Zoom' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    const inFirstRow = await page.getByRole('list', { name: 'Providers' }).evaluate((list) => {
      const tops = [...list.children].map((one) => one.getBoundingClientRect().top);
      return tops.filter((top) => top === tops[0]).length;
    });
    const names = await page.getByRole('list', { name: 'Providers' }).getByRole('link').allTextContents();
    expect(await focused()).toBe(names[1 + inFirstRow]);
    await page.keyboard.type('spot'); // goes on in the search field
    await page.getByRole('link', { name: 'Zoom' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('textbox', { name: 'Search providers' }).inputValue()).toBe('spot');
    await page.keyboard.press('Enter');
    await headingOf(page, 'Add Spotify').waitFor();
    await close();
  });

  it('finds X by its former name, and opens the connection there is already', async () => {
    const { page, close } = await open(pickerPath, 'Add connection');
    await page.getByRole('textbox', { name: 'Search providers' }).fill('TWITTER');
    const choice = page.getByRole('link', { name: /^X\/Twitter/ });
    await choice.getByText('Added').waitFor();
    await choice.click();
    await headingOf(page, 'X').waitFor();
    expect(page.url()).toContain(idOf('oauthp', 1));
    await close();
  });

  it('leads to a custom provider where nothing is found, and by its own tab', async () => {
    const { page, close } = await open(pickerPath, 'Add connection');
    await page.getByRole('textbox', { name: 'Search providers' }).fill('zebra');
    await page.getByRole('link', { name: 'add a custom one' }).click();
    await page.getByRole('link', { name: /^OAuth 2.0/ }).click();
    await headingOf(page, 'Add OAuth 2.0').waitFor();
    await page.goBack();
    expect(await page.getByRole('tab', { name: 'Custom provider' }).getAttribute('aria-selected')).toBe(
      'true',
    );
    await close();
  });
});

describe.skipIf(!browser)('a custom provider', () => {
  it('has a key from its name, and its redirect URI before anything else', async () => {
    const { page, close } = await open(oidcPath, 'Add OpenID Connect');
    // The heading is there before the settings are.
    await page.getByRole('textbox', { name: 'Name', exact: true }).waitFor();
    await page.keyboard.type('Acme Staff'); // the name has the focus
    const key = page.getByRole('textbox', { name: 'Key' });
    expect(await key.inputValue()).toBe('acme_staff');
    await key.fill('staff');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Acme People');
    expect(await key.inputValue()).toBe('staff');
    await page.getByText('oauth_custom_staff').waitFor();
    const redirectUri = page.getByRole('textbox', { name: 'Redirect URI' });
    expect(await redirectUri.inputValue()).toBe('http://localhost:4400/v1/oauth-callback/custom_staff');
    await close();
  });

  it('says what was discovered, takes a method that is accepted, and is added', async () => {
    const { requests } = stand().server;
    const { page, problems, close } = await open(oidcPath, 'Add OpenID Connect');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Acme');
    const issuer = page.getByRole('textbox', { name: 'Issuer' });
    await issuer.fill('https://login.acme.example');
    await issuer.press('Enter');
    const found = page.getByRole('region', { name: 'What was found' });
    await found.getByText('RS256, ES256').waitFor();
    await found.getByText('openid profile email offline_access department').waitFor();
    const asked = requests.find(({ path }) => path.endsWith('-discovery'))?.body;
    expect(asked).toEqual({ issuer: 'https://login.acme.example' });
    await page.getByRole('textbox', { name: 'Client ID' }).fill('portico');
    await page.getByRole('textbox', { name: 'Client Secret' }).fill('s3cret');
    await page.getByRole('textbox', { name: 'More scopes' }).fill('dep');
    await page.getByRole('option', { name: /department/ }).click();
    await page.getByRole('button', { name: 'Add connection' }).click();
    await headingOf(page, 'Acme').waitFor();
    expect(sent()).toEqual({
      provider_kind: 'custom_oidc',
      provider_key: 'acme',
      name: 'Acme',
      issuer: 'https://login.acme.example',
      client_id: 'portico',
      client_secret: 's3cret',
      request_email: true,
      trusted_email: false,
      use_custom_credentials: true,
      scopes: ['openid', 'profile', 'department'],
      token_endpoint_auth_method: 'client_secret_post',
    });
    expect(problems).toEqual([]);
    await close();
  });

  it('shows at the issuer why nothing was discovered, and keeps the focus', async () => {
    const words = 'The issuer says that it is https://other.example.';
    stand().server.stage.respond = ({ path }) =>
      path.endsWith('-discovery')
        ? refusal('oauth_issuer_mismatch', 400, { param_name: 'issuer' }, words)
        : undefined;
    const { page, close } = await open(oidcPath, 'Add OpenID Connect');
    const issuer = page.getByRole('textbox', { name: 'Issuer' });
    await issuer.fill('https://login.acme.example');
    await issuer.press('Enter');
    await page.getByText(words).waitFor();
    expect(await issuer.getAttribute('aria-invalid')).toBe('true');
    expect(await issuer.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByRole('switch', { name: 'Enter the addresses by hand' }).check();
    await page.getByRole('textbox', { name: 'Signing keys (JWKS)' }).waitFor();
    expect(await page.getByText(words).count()).toBe(0);
    await close();
  });

  it('by OAuth 2.0 leads to what is missing, and sends the rest', async () => {
    const { page, close } = await open(`${pickerPath}/custom/oauth2`, 'Add OAuth 2.0');
    await page.getByRole('button', { name: 'Add connection' }).click();
    const name = page.getByRole('textbox', { name: 'Name', exact: true });
    await page.getByText('A provider needs a name.').waitFor();
    expect(await name.evaluate((element) => element === document.activeElement)).toBe(true);
    await name.fill('Acme');
    await page
      .getByRole('textbox', { name: 'Authorization endpoint' })
      .fill('https://acme.example/authorize');
    await page.getByRole('textbox', { name: 'Token endpoint' }).fill('https://acme.example/token');
    await page.getByRole('textbox', { name: 'Profile endpoint' }).fill('https://acme.example/me');
    await page.getByRole('combobox', { name: /authenticates at the token endpoint/ }).click();
    await page.getByRole('option', { name: /private_key_jwt/ }).click();
    await page.getByRole('textbox', { name: 'Client ID' }).fill('portico');
    const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----';
    await page.getByRole('textbox', { name: 'Private key' }).fill(key);
    await page.getByRole('textbox', { name: 'More scopes' }).fill('user:read');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove user:read' }).waitFor();
    await page.getByRole('button', { name: 'Add connection' }).click();
    await headingOf(page, 'Acme').waitFor();
    expect(sent()).toMatchObject({
      provider_kind: 'custom_oauth2',
      token_endpoint_auth_method: 'private_key_jwt',
      client_secret: key,
      userinfo_endpoint: 'https://acme.example/me',
      scopes: ['user:read'],
    });
    expect(sent()).not.toHaveProperty('pkce');
    await close();
  });

  it('by OAuth 1.0a has four addresses and a consumer key, and says at its key that it is taken', async () => {
    stand().server.stage.respond = ({ method, path }) =>
      method === 'POST' && path === '/v1/oauth-providers' ? refusal('oauth_provider_exists', 409) : undefined;
    const { page, close } = await open(`${pickerPath}/custom/oauth1`, 'Add OAuth 1.0a');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Old Forum');
    for (const label of ['Request token', 'Authorization', 'Access token', 'Profile']) {
      const address = `https://forum.example/${label.toLowerCase().replace(' ', '-')}`;
      await page.getByRole('textbox', { name: `${label} endpoint` }).fill(address);
    }
    await page.getByRole('textbox', { name: 'Consumer Key' }).fill('key');
    await page.getByRole('textbox', { name: 'Consumer Secret' }).fill('secret');
    await page.getByRole('button', { name: 'Add connection' }).click();
    const key = page.getByRole('textbox', { name: 'Key', exact: true });
    await expect.poll(() => key.getAttribute('aria-invalid')).toBe('true');
    expect(sent()).toMatchObject({
      provider_kind: 'custom_oauth1',
      request_token_endpoint: 'https://forum.example/request-token',
      access_token_endpoint: 'https://forum.example/access-token',
    });
    await close();
  });
});

describe.skipIf(!browser)('setting up a preset', () => {
  it('asks for the parts of its addresses that are the operator’s own, in their form', async () => {
    const { page, close } = await open(`${pickerPath}/okta`, 'Add Okta');
    await page.getByRole('switch', { name: 'Use custom credentials' }).check();
    const domain = page.getByRole('textbox', { name: 'Okta domain' });
    await domain.fill('acme');
    await page.getByText('Okta domain must look like acme.okta.com.').waitFor();
    await domain.fill('acme.okta.com');
    await page.getByRole('textbox', { name: 'Client ID' }).fill('id');
    await page.getByRole('textbox', { name: 'Client Secret' }).fill('secret');
    await page.getByRole('button', { name: 'Add connection' }).click();
    await headingOf(page, 'Okta').waitFor();
    expect(sent()).toMatchObject({ provider_parameters: { domain: 'acme.okta.com' } });
    await close();
  });

  it('takes a key in PEM where the provider hands out one, and names a secret of the wrong kind', async () => {
    stand().server.stage.data = { ...emptyData(), presets: stand().server.stage.data.presets };
    const { page, close } = await open(`${pickerPath}/apple`, 'Add Apple');
    await page.getByRole('switch', { name: 'Use custom credentials' }).check();
    expect(await page.locator('textarea').count()).toBeGreaterThan(0);
    await page.goto(`${stand().server.origin}/dashboard${pickerPath}/square`);
    await headingOf(page, 'Add Square').waitFor();
    await page.getByRole('switch', { name: 'Use custom credentials' }).check();
    await page.getByRole('textbox', { name: 'Client Secret' }).fill('a'.repeat(50));
    await page.getByText('This looks like an API Key Secret').waitFor();
    await close();
  });
});

describe.skipIf(!browser)('the list of connections', () => {
  it('says in words whether each works, and why not', async () => {
    const { page, close } = await open('/development/connections', 'SSO connections');
    const row = (name: string) =>
      page.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
    await row('X').getByText('Works', { exact: true }).waitFor();
    await row('Ringworld').getByText('3 of 40 came back').waitFor();
    await row('Acme staff').getByText('Does not work').waitFor();
    await row('Acme staff').getByText('The issuer does not answer').waitFor();
    await row('Acme staff').getByRole('link').click();
    await headingOf(page, 'Acme staff').waitFor();
    expect(page.url()).toContain(idOf('oauthp', 4));
    await close();
  });
});
