import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../apps/server/test/browser.ts';
import { presets, scopesToRequest, type OAuth2ProviderDefinition } from '@portico/providers';
import { sandboxEndpoint, startSandboxServer } from '../src/index.ts';
import type { SandboxServer } from '../src/index.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = process.env['PORTICO_SCREENSHOTS'];

let browser: Browser | undefined;
let sandbox: SandboxServer;
beforeAll(async () => {
  browser = await launchBrowser();
  sandbox = await startSandboxServer({
    apps: [
      {
        clientId: 'test',
        clientSecret: 'secret',
        redirectUris: ['http://127.0.0.1:9/callback'],
        name: 'Acme',
      },
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  await sandbox.close();
});

const client = {
  response_type: 'code',
  redirect_uri: 'http://127.0.0.1:9/callback',
  state: 'a-state',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
};

function authorizeUrl(clientId: string): string {
  const url = new URL(`${sandbox.origin}/sandbox/x/i/oauth2/authorize`);
  const scope = 'tweet.read users.read users.email';
  url.search = new URLSearchParams({ ...client, client_id: clientId, scope }).toString();
  return url.href;
}

/** Of a stand-in that is derived from its preset. */
function derivedUrl(preset: OAuth2ProviderDefinition, clientId: string): string {
  const url = new URL(sandboxEndpoint(sandbox.origin, preset.id, preset.authorizationEndpoint));
  const scopes = scopesToRequest(preset, { requestEmail: true, keepAccess: true, additionalScopes: [] });
  url.search = new URLSearchParams({
    ...client,
    [preset.clientIdParameter ?? 'client_id']: clientId,
    scope: scopes.join(preset.scopeSeparator ?? ' '),
    ...(preset.responseMode === undefined ? {} : { response_mode: preset.responseMode }),
  }).toString();
  return url.href;
}

function presetWith(judge: (preset: OAuth2ProviderDefinition) => boolean): OAuth2ProviderDefinition {
  const found = presets.find(
    (preset): preset is OAuth2ProviderDefinition =>
      preset.protocol !== 'oauth1' && !preset.authorizationEndpoint.includes('{') && judge(preset),
  );
  if (found === undefined) throw new Error('No preset is like that.');
  return found;
}

async function open(
  path: string,
  options: { width: number; colorScheme: 'light' | 'dark'; keepsPolicy?: boolean },
): Promise<Page> {
  if (!browser) throw new Error('There is no browser to test with.');
  const { width, colorScheme, keepsPolicy = false } = options;
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme,
    // axe is a script of ours, which the pages would not run.
    bypassCSP: !keepsPolicy,
  });
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe });
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string }[] }> };
    };
    return (await checker.run()).violations.map(({ id }) => id);
  });
}

const openId = presetWith(({ issuer, jwksUri, pkce }) => !!issuer && !!jwksUri && pkce !== 'none');
const byForm = presetWith(({ responseMode }) => responseMode === 'form_post');

const pages = [
  { name: 'consent', urlOf: () => authorizeUrl('test') },
  { name: 'refusal', urlOf: () => authorizeUrl('nobody') },
  { name: 'derived-consent', urlOf: () => derivedUrl(openId, 'test') },
  { name: 'derived-refusal', urlOf: () => derivedUrl(openId, 'nobody') },
] as const;

describe.each(pages)('the $name page of a stand-in', ({ name, urlOf }) => {
  it.each([
    { width: 1280, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark' },
    { width: 390, colorScheme: 'light' },
    { width: 390, colorScheme: 'dark' },
  ] as const)('passes axe at $width px in $colorScheme', async (look) => {
    const page = await open(urlOf(), look);
    if (screenshots !== undefined) {
      mkdirSync(screenshots, { recursive: true });
      const path = join(screenshots, `sandbox-${name}-${look.width}-${look.colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
    }
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it('fits a phone of 360 pixels without scrolling sideways', async () => {
    const page = await open(urlOf(), { width: 360, colorScheme: 'light' });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await page.context().close();
  });
});

describe('the consent page', () => {
  it('is decided by keyboard alone', async () => {
    const page = await open(authorizeUrl('test'), { width: 1280, colorScheme: 'light' });
    const back = page.waitForRequest((request) => request.url().startsWith('http://127.0.0.1:9/callback'));
    await page.getByRole('radio').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const returned = new URL((await back).url());
    expect(returned.searchParams.get('state')).toBe('a-state');
    expect(returned.searchParams.get('code')).not.toBeNull();
    await page.context().close();
  });

  it('sends people back by a form where the provider does so', async () => {
    const page = await open(derivedUrl(byForm, 'test'), {
      width: 1280,
      colorScheme: 'light',
      keepsPolicy: true,
    });
    const back = page.waitForRequest((request) => request.url() === client.redirect_uri);
    await page.getByRole('button', { name: 'Authorize app' }).click();
    const returned = await back;
    expect(returned.method()).toBe('POST');
    const fields = new URLSearchParams(returned.postData() ?? '');
    expect(fields.get('state')).toBe('a-state');
    expect(fields.get('code')).not.toBeNull();
    await page.context().close();
  });
});
