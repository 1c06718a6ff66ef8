import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { toWireError } from '@portico/contract';
import type {
  ClientResource,
  EnvironmentResource,
  ErrorCode,
  ErrorMeta,
  ListedSessionResource,
} from '@portico/contract';
import { environmentWith } from './canned-environment.ts';
import { clientWith, listedSession } from './canned.ts';

/** The policy that the real server sends with these pages. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; font-src 'self'; " +
  "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface CannedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** Answers one call; undefined leaves it to the default. */
export type Responder = (
  request: CannedRequest,
) => CannedAnswer | undefined | Promise<CannedAnswer | undefined>;

export interface CannedAnswer {
  readonly status?: number;
  readonly body: unknown;
}

/** What the server is to say; tests change it as the story goes on. */
export interface Stage {
  environment: EnvironmentResource;
  client: ClientResource;
  /** where the person is signed in */
  devices: readonly ListedSessionResource[];
  /** whether the page carries the environment, or has to ask for it */
  embedded: boolean;
  respond: Responder;
}

export interface PortalServer {
  readonly origin: string;
  readonly basePath: string;
  readonly stage: Stage;
  /** what the API was asked since the last reset */
  readonly requests: CannedRequest[];
  reset(): void;
  close(): Promise<void>;
}

/** An answer that is not a success. */
export function refusal(code: ErrorCode, meta: ErrorMeta = {}, status = 422): CannedAnswer {
  return { status, body: { errors: [toWireError(code, meta)], trace_id: 'trace_1' } };
}

/** Builds the portal and serves it as the real server does, with an API that says what the stage holds. */
export async function startPortalServer(basePath = ''): Promise<PortalServer> {
  const dist = await buildPortal();
  const stage = firstStage();
  const requests: CannedRequest[] = [];
  const server = createServer((request, response) => {
    answer({ dist, basePath, stage, requests }, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    basePath,
    stage,
    requests,
    reset() {
      Object.assign(stage, firstStage());
      requests.length = 0;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(dist, { recursive: true, force: true });
    },
  };
}

/** In a process of its own, so that it is built for production although a test asks for it. */
async function buildPortal(): Promise<string> {
  const dist = await mkdtemp(join(tmpdir(), 'portico-portal-'));
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  const args = [vite, 'build', '--outDir', dist, '--emptyOutDir', '--logLevel', 'warn'];
  await promisify(execFile)(process.execPath, args, {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return dist;
}

function firstStage(): Stage {
  return {
    environment: environmentWith(),
    client: clientWith(),
    devices: [listedSession('sess_1', { is_current: true })],
    embedded: true,
    respond: () => undefined,
  };
}

interface Serving {
  readonly dist: string;
  readonly basePath: string;
  readonly stage: Stage;
  readonly requests: CannedRequest[];
}

async function answer(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://portal');
  const { dist, basePath } = serving;
  if (pathname.startsWith('/_portico/portal/')) {
    const name = pathname.slice('/_portico/portal/'.length);
    return sendFile(response, await readFile(join(dist, name)), contentTypes[extname(name)] ?? 'text/plain');
  }
  if (pathname.startsWith('/logos/')) return sendFile(response, await logo(pathname), 'image/svg+xml');
  if (pathname.startsWith('/pictures/'))
    return sendFile(response, pathname === '/pictures/logo.svg' ? wordMark : picture, 'image/svg+xml');
  if (pathname === '/provider') return sendFile(response, '<title>The provider</title>', 'text/html');
  if (pathname.startsWith(`${basePath}/v1/`)) return sendApi(serving, request, response);
  if (/^\/(sign-in|sign-up|user|verify-link|waitlist)(\/|$)/.test(pathname.slice(basePath.length))) {
    return sendPage(serving, response);
  }
  response.writeHead(404).end();
}

async function sendPage({ dist, basePath, stage }: Serving, response: ServerResponse): Promise<void> {
  const template = await readFile(join(dist, 'index.html'), 'utf8');
  const environment = JSON.stringify(stage.environment).replaceAll('<', '\\u003c');
  const page = template.replace('__PORTICO_BASE_PATH__', () => basePath);
  response.setHeader('content-security-policy', contentSecurityPolicy);
  const filled = stage.embedded ? page.replace('__PORTICO_ENVIRONMENT__', () => environment) : page;
  sendFile(response, filled, 'text/html; charset=utf-8');
}

async function sendApi(
  { basePath, stage, requests }: Serving,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(incoming.url ?? '/', 'http://portal');
  const text = Buffer.concat(await incoming.toArray()).toString('utf8');
  const request: CannedRequest = {
    method: incoming.method ?? '',
    path: pathname.slice(basePath.length),
    body: text === '' ? undefined : JSON.parse(text),
  };
  requests.push(request);
  const { status = 200, body } = (await stage.respond(request)) ?? standard(stage, request);
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

function standard({ environment, client, devices }: Stage, { method, path }: CannedRequest): CannedAnswer {
  if (method === 'GET' && path === '/v1/environment') return { body: environment };
  if (method === 'GET' && path === '/v1/client') return { body: { response: client, client: null } };
  if (method === 'POST' && path === '/v1/client/sign-ins')
    return { body: { response: client.sign_in, client } };
  if (method === 'POST' && path === '/v1/client/sign-ups')
    return { body: { response: client.sign_up, client } };
  if (method === 'GET' && path === '/v1/me/sessions/active') return { body: devices };
  const attempt = method === 'GET' && attemptAt(client, path);
  if (attempt) return { body: { response: attempt, client } };
  return refusal('resource_not_found', {}, 404);
}

function attemptAt({ sign_in: signIn, sign_up: signUp }: ClientResource, path: string) {
  if (signIn && path === `/v1/client/sign-ins/${signIn.id}`) return signIn;
  return signUp && path === `/v1/client/sign-ups/${signUp.id}` ? signUp : undefined;
}

function sendFile(response: ServerResponse, content: Buffer | string, contentType: string): void {
  response.writeHead(200, { 'content-type': contentType });
  response.end(content);
}

async function logo(pathname: string): Promise<string> {
  const key = pathname.replace(/^\/logos\/|\.svg$/g, '');
  const icons = join(import.meta.dirname, '../../../node_modules/simple-icons/icons');
  return readFile(join(icons, `${key}.svg`), 'utf8');
}

/** A face, drawn here so that no test reaches for the network. */
const picture =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="#c7b299"/>' +
  '<path d="M8 64c2-15 12-20 24-20s22 5 24 20z" fill="#33526b"/><circle cx="32" cy="28" r="13" fill="#f1d9c0"/>' +
  '<path d="M18 28c-1-14 6-19 14-19s15 5 14 19c-3-8-6-10-14-10s-11 2-14 10z" fill="#4a3426"/></svg>';

const wordMark =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 40" width="150" height="40" fill="#7c3aed">' +
  '<circle cx="20" cy="20" r="16"/><text x="46" y="29" font-family="sans-serif" font-size="26">Acme</text></svg>';
