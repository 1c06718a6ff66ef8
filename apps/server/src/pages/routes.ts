/**
 * What a person sees: the account portal and the dashboard, built by Vite into one page each, and their
 * assets. Assets have their content's hash in their name, so they are kept forever.
 *
 *   <base>/sign-in, /sign-up, /user (and below)   the portal
 *   <base>/verify-link                            the portal, where the link in a mail leads
 *   <base>/waitlist                               the portal, where people ask to be let in
 *   /dashboard (and below)                        the dashboard
 *   /_portico/portal/…, /_portico/dashboard/…     assets
 *   /_portico/logos/<provider>.svg                logos of providers
 *   <base>/docs/api                               the OpenAPI document, to read; its stylesheet is an asset
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { customProvider, presets } from '@portico/providers';
import type { Context } from 'hono';
import type { Deps } from '../deps.ts';
import { environmentResource } from '../environments/environment-resource.ts';
import { readIcon } from '../connections/icon.ts';
import { findConnection } from '../environments/environment.ts';
import type { Environment } from '../environments/environment.ts';
import type { App, HonoEnvironment } from '../http/mount.ts';
import { dataPolicy, pageHeaders, pagePolicy } from '../http/headers.ts';
import type { ApiDocumentOf } from './api-document.ts';
import { apiReference } from './api-reference.ts';
import type { ApiDocument } from './api-reference.ts';
import type { Asset, WebApp, WebApps } from './web-app.ts';

type Headers = Readonly<Record<string, string>>;
type Ctx = Context<HonoEnvironment>;

interface Pages {
  readonly deps: Pick<Deps, 'config'>;
  readonly webApps: WebApps;
  readonly headers: Headers;
  readonly apiDocumentOf: ApiDocumentOf;
}

export function mountPages(app: App, { deps, webApps, headers, apiDocumentOf }: Pages): void {
  const portal = (c: Ctx) =>
    page(webApps.portal, headers, (html) => fillPortal(deps, html, c.get('request').environment));
  const below = ['/sign-in', '/sign-up', '/user'].flatMap((path) => [path, `${path}/*`]);
  for (const path of [...below, '/verify-link', '/waitlist']) app.get(path, portal);
  const dashboard = () => dashboardPage(webApps.dashboard, headers);
  app.get('/dashboard', dashboard);
  app.get('/dashboard/*', dashboard);
  app.get('/', (c) => redirectToSignIn(c.get('request').environment, headers));
  mountAssets(app, '/_portico/portal/', webApps.portal, headers);
  mountAssets(app, '/_portico/dashboard/', webApps.dashboard, headers);
  mountLogos(app, headers);
  mountConnectionIcons(app, headers);
  mountApiReference(app, headers, apiDocumentOf);
}

const stylesheet = '/_portico/docs/api-reference.css';

function mountApiReference(app: App, headers: Headers, documentOf: ApiDocumentOf): void {
  app.get('/docs/api', (c) => {
    const document = documentOf(c.get('request').environment) as unknown as ApiDocument;
    return new Response(apiReference(document, stylesheet), { headers: headersOfPage(headers) });
  });
  const body = new Uint8Array(readFileSync(new URL('api-reference.css', import.meta.url)));
  const css = { body, type: 'text/css; charset=utf-8' };
  app.get(stylesheet, () => assetAnswer(css, { ...headers, 'cache-control': 'public, max-age=3600' }));
}

/** What a person reads at an address where nothing is; the portal says so in its own words. */
export function notFoundPage(
  { deps, webApps, headers }: Omit<Pages, 'apiDocumentOf'>,
  environment: Environment,
): Response {
  const answer = page(webApps.portal, headers, (html) => fillPortal(deps, html, environment));
  return new Response(answer.body, { status: webApps.portal ? 404 : answer.status, headers: answer.headers });
}

const notBuilt = 'The pages are not built. Start with: npm start\n';

function page(webApp: WebApp | undefined, headers: Headers, fill: (html: string) => string): Response {
  if (!webApp)
    return new Response(notBuilt, { status: 503, headers: { ...headers, 'content-type': 'text/plain' } });
  return new Response(fill(webApp.page), { headers: headersOfPage(headers) });
}

function headersOfPage(headers: Headers): Headers {
  const type = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy() };
  return { ...headers, ...pageHeaders, ...type };
}

/** The environment is in the page, so that the first paint needs no further request. */
function fillPortal(deps: Pick<Deps, 'config'>, html: string, environment: Environment): string {
  const json = JSON.stringify(environmentResource(deps, environment)).replaceAll('<', String.raw`\u003c`);
  return html
    .replace('__PORTICO_BASE_PATH__', () => environment.basePath)
    .replace('__PORTICO_ENVIRONMENT__', () => json);
}

function dashboardPage(webApp: WebApp | undefined, headers: Headers): Response {
  const nonce = randomBytes(16).toString('base64');
  const answer = page(webApp, headers, (html) => html.replaceAll('__PORTICO_STYLE_NONCE__', nonce));
  if (webApp) answer.headers.set('content-security-policy', pagePolicy(nonce));
  return answer;
}

function redirectToSignIn(environment: Environment, headers: Headers): Response {
  return new Response(null, {
    status: 303,
    headers: { ...headers, location: `${environment.baseUrl}/sign-in` },
  });
}

const forever = 'public, max-age=31536000, immutable';

function mountAssets(app: App, prefix: string, webApp: WebApp | undefined, headers: Headers): void {
  for (const [path, asset] of webApp?.assets ?? []) {
    // What Vite names by content changes its name with it; the rest is asked for again each hour.
    const cacheControl = /-[\w-]{8,}\.\w+$/.test(path) ? forever : 'public, max-age=3600';
    app.get(prefix + path, () => assetAnswer(asset, { ...headers, 'cache-control': cacheControl }));
  }
}

function mountLogos(app: App, headers: Headers): void {
  const custom = { id: 'custom', icon: customProvider({ kind: 'custom_oidc', key: 'any', name: '' }).icon };
  for (const { id, icon } of [...presets, custom]) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${icon.viewBox}"><path d="${icon.path}"/></svg>`;
    const body = new TextEncoder().encode(svg);
    app.get(`/_portico/logos/${id}.svg`, () =>
      assetAnswer({ body, type: 'image/svg+xml' }, { ...headers, 'cache-control': 'public, max-age=3600' }),
    );
  }
}

/** The logos that operators gave to their connections. Their addresses change with them. */
function mountConnectionIcons(app: App, headers: Headers): void {
  app.get('/v1/connection-icons/:id', (c) => {
    const connection = findConnection(c.get('request').environment, c.req.param('id'));
    const icon = readIcon(connection?.settings.icon ?? '');
    if (!icon) return c.notFound();
    const { type } = icon;
    const body = Uint8Array.from(icon.body);
    return assetAnswer({ body, type }, { ...headers, 'cache-control': forever });
  });
}

function assetAnswer(asset: Asset, headers: Headers): Response {
  return new Response(asset.body, {
    headers: { ...headers, 'content-type': asset.type, 'content-security-policy': dataPolicy },
  });
}
