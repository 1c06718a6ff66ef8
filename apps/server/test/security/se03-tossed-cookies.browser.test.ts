import { authorizeAs } from '@portico/sandbox';
import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { createBrowserClient } from '../browser-client.ts';
import type { BrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { consent, headingOf } from '../people.ts';
import { personWithoutEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const domain = 'example.test';
const origin = `https://auth.${domain}`;
const sessionCookie = '__Host-portico';
const sibling = `https://evil.${domain}`;

let browser: Browser | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** Ways to write a cookie that looks like the one of the server, from a sibling of its host. */
const disguises = (name: string): string[] => {
  const bare = name.replace('__Host-', '');
  return [
    name,
    ` ${name}`,
    `${name} `,
    `\t${name}`,
    name.toLowerCase(),
    name.toUpperCase(),
    bare,
    `__Secure-${bare}`,
    // A cookie without a name, whose value reads like a whole cookie.
    `=${name}`,
    `"${name}"`,
    `$${name}`,
  ];
};

describe.each(testDatabases())('cookies that a sibling of our host sets, on $name', (kind) => {
  let rig: Rig;
  let context: BrowserContext;
  let page: Page;
  let attacker: BrowserClient;
  const realFetch = globalThis.fetch;

  /** Whatever stands in front of the server ends TLS; here that is this function. */
  const forward = async (request: Request): Promise<Response> => {
    const url = request.url.replace(origin, `http://127.0.0.1:${rig.port}`);
    const body = request.body === null ? undefined : await request.arrayBuffer();
    const { method, headers } = request;
    return realFetch(url, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) });
  };

  beforeAll(async () => {
    rig = await startRig(kind, { variables: { PORTICO_URL: origin } });
    vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) =>
      forward(new Request(input, init)),
    );
    attacker = createBrowserClient(origin);
    await attacker.signIn({ person: personWithoutEmail });
  });
  afterAll(async () => {
    vi.unstubAllGlobals();
    await rig.server.close();
  });

  beforeEach(async () => {
    if (!browser) throw new Error('There is no browser to test with.');
    context = await browser.newContext();
    context.setDefaultTimeout(10_000);
    await context.route(`${origin}/**`, answerAsServer);
    await context.route(`${sibling}/**`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>Evil</title>' }),
    );
    page = await context.newPage();
    return () => context.close();
  });

  async function answerAsServer(route: Route): Promise<void> {
    const asked = route.request();
    const body = asked.postDataBuffer();
    const answer = await forward(
      new Request(asked.url(), {
        method: asked.method(),
        headers: await asked.allHeaders(),
        ...(body === null ? {} : { body: new Uint8Array(body) }),
      }),
    );
    const setCookie = answer.headers.getSetCookie().join('\n');
    const cookies = setCookie === '' ? {} : { 'set-cookie': setCookie };
    const location = answer.headers.get('location');
    if (location !== null) {
      // A redirect would leave this function, so the page goes there by itself.
      const script = `location.replace(${JSON.stringify(location)})`;
      await route.fulfill({ headers: cookies, contentType: 'text/html', body: `<script>${script}</script>` });
      return;
    }
    const ofTransport = /^(content-encoding|content-length|transfer-encoding|set-cookie)$/;
    const headers = [...answer.headers].filter(([name]) => !ofTransport.test(name));
    await route.fulfill({
      status: answer.status,
      headers: { ...Object.fromEntries(headers), ...cookies },
      body: Buffer.from(await answer.arrayBuffer()),
    });
  }

  /** A page of the sibling writes cookies for the whole domain, on every path that could matter. */
  async function toss(names: readonly string[], value: string): Promise<void> {
    const evil = await context.newPage();
    await evil.goto(`${sibling}/`);
    const lines = names.flatMap((name) =>
      ['/', '/v1', '/v1/me', '/v1/client', '/v1/oauth-callback'].map(
        (path) => `${name}=${value}; Domain=${domain}; Path=${path}; Secure`,
      ),
    );
    await evil.evaluate(`for (const line of ${JSON.stringify(lines)}) document.cookie = line`);
    await evil.close();
  }

  /** Whose page this browser shows; undefined: nobody's. */
  async function whoIsIt(): Promise<string | undefined> {
    const tab = await context.newPage();
    const answer = await tab.goto(`${origin}/v1/me`);
    const id = answer?.ok() ? ((await answer.json()) as { response: { id: string } }).response.id : undefined;
    await tab.close();
    return id;
  }

  async function signIn(): Promise<void> {
    await page.goto(`${origin}/sign-in`);
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await consent(page, 'Ada Byrne');
    await headingOf(page, 'Your account').waitFor();
  }

  const attackersCookie = () => attacker.cookies.get(sessionCookie) ?? '';

  it('SE03 cannot sign anybody in as somebody else', async () => {
    expect((await attacker.api('GET', '/v1/me')).status).toBe(200);
    await toss(disguises(sessionCookie), attackersCookie());
    // The sibling did write something, else this proves nothing.
    expect((await context.cookies(origin)).map(({ name }) => name)).toContain('portico');
    expect(await whoIsIt()).toBeUndefined();
  });

  it('SE03 cannot choose the session that a person gets, nor replace the one they have', async () => {
    await toss(disguises(sessionCookie), attackersCookie());
    await signIn();
    const attackersId = (await attacker.api('GET', '/v1/me')).body.response.id;
    const victimsId = await whoIsIt();
    expect(victimsId).toMatch(/^user_/);
    expect(victimsId).not.toBe(attackersId);
    await toss(disguises(sessionCookie), attackersCookie());
    await toss(disguises(sessionCookie), 'A'.repeat(43));
    expect(await whoIsIt()).toBe(victimsId);
  });

  it('SE03 cannot finish a flow that somebody else began', async () => {
    const starter = createBrowserClient(origin);
    const authorize = await starter.start();
    const callback = await authorizeAs(authorize, { person: personWithoutEmail });
    const [flow = '', sealed = ''] = [...starter.cookies].find(([name]) => name.includes('_flow_')) ?? [];
    expect(flow).toMatch(/^__Host-portico_flow_/);
    const before = await rig.count('sessions');
    await toss(disguises(flow), sealed);
    const written = (await context.cookies(callback)).map(({ name }) => name);
    expect(written).toContain(flow.replace('__Host-', ''));
    await page.goto(callback);
    expect(await whoIsIt()).toBeUndefined();
    expect(await rig.count('sessions')).toBe(before);
    // In the browser that began it, it leads to an end.
    const answer = await starter.request(callback);
    expect(answer.headers.get('location')).toBe(`${origin}/user`);
    expect((await starter.api('GET', '/v1/me')).status).toBe(200);
  });

  it('SE03 cannot stop a flow that the person began', async () => {
    await page.goto(`${origin}/sign-in`);
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await page.getByRole('button', { name: 'Authorize app' }).waitFor();
    const names = (await context.cookies(origin)).map(({ name }) => name);
    const flow = names.find((name) => name.includes('_flow_')) ?? '';
    await toss(disguises(flow), 'planted');
    await consent(page, 'Ada Byrne');
    await headingOf(page, 'Your account').waitFor();
    expect(await whoIsIt()).toMatch(/^user_/);
  });
});
