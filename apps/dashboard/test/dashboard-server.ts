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
import { fullData } from './canned.ts';
import type { Data } from './canned.ts';
import { cannedAnswer } from './canned-api.ts';
import type { CannedAnswer, CannedRequest } from './canned-answer.ts';

const nonce = 'bm9uY2VPZlRoZVRlc3Q';

/** The policy that the real server sends with these pages. */
const contentSecurityPolicy =
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' https: data:; ` +
  "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** What the server is to say; tests change it as the story goes on. */
export interface Stage {
  data: Data;
  /** answers one call in place of the canned API; undefined leaves it to that */
  respond: (request: CannedRequest) => CannedAnswer | undefined | Promise<CannedAnswer | undefined>;
}

export interface DashboardServer {
  readonly origin: string;
  readonly stage: Stage;
  /** what the API was asked since the last reset */
  readonly requests: CannedRequest[];
  reset(): void;
  close(): Promise<void>;
}

/** Builds the dashboard and serves it as the real server does, with an API that says what the stage holds. */
export async function startDashboardServer(): Promise<DashboardServer> {
  const dist = await buildDashboard();
  const stage: Stage = { data: fullData(), respond: () => undefined };
  const requests: CannedRequest[] = [];
  const server = createServer((request, response) => {
    answer({ dist, stage, requests }, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    stage,
    requests,
    reset() {
      Object.assign(stage, { data: fullData(), respond: () => undefined } satisfies Stage);
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
async function buildDashboard(): Promise<string> {
  const dist = await mkdtemp(join(tmpdir(), 'portico-dashboard-'));
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  const args = [vite, 'build', '--outDir', dist, '--emptyOutDir', '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, args, {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return dist;
}

interface Serving {
  readonly dist: string;
  readonly stage: Stage;
  readonly requests: CannedRequest[];
}

async function answer(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://dashboard');
  const assets = '/_portico/dashboard/';
  if (pathname.startsWith(assets)) {
    const name = pathname.slice(assets.length);
    const file = await readFile(join(serving.dist, name));
    return send(response, file, contentTypes[extname(name)] ?? 'text/plain');
  }
  if (pathname === '/dashboard' || pathname.startsWith('/dashboard/')) return sendPage(serving, response);
  if (pathname === '/pictures/face.svg') return send(response, face, 'image/svg+xml');
  if (pathname === '/provider') return send(response, '<title>The provider</title>', 'text/html');
  if (/^(\/e\/operators)?\/v1\//.test(pathname)) return sendApi(serving, request, response);
  response.writeHead(404).end();
}

async function sendPage({ dist }: Serving, response: ServerResponse): Promise<void> {
  const page = await readFile(join(dist, 'index.html'), 'utf8');
  response.setHeader('content-security-policy', contentSecurityPolicy);
  send(response, page.replaceAll('__PORTICO_STYLE_NONCE__', nonce), 'text/html; charset=utf-8');
}

async function sendApi(
  { stage, requests }: Serving,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://dashboard');
  const text = Buffer.concat(await incoming.toArray()).toString('utf8');
  const request: CannedRequest = {
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    environment: String(incoming.headers['portico-environment'] ?? ''),
    body: text === '' ? undefined : JSON.parse(text),
  };
  requests.push(request);
  const { status = 200, body } = (await stage.respond(request)) ?? cannedAnswer(stage.data, request);
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

function send(response: ServerResponse, content: Buffer | string, contentType: string): void {
  response.writeHead(200, { 'content-type': contentType });
  response.end(content);
}

/** A face, drawn here so that no test reaches for the network. */
const face =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="#9fb8ad"/>' +
  '<path d="M8 64c2-15 12-20 24-20s22 5 24 20z" fill="#4a3a5c"/><circle cx="32" cy="28" r="13" fill="#e8c9a8"/></svg>';
