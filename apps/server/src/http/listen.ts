import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener, RequestError } from '@hono/node-server';
import { errorBody } from './answer.ts';
import { createTraceId } from './request-context.ts';

/** Milliseconds: a client that is slower than this is not served. */
const limits = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 };
const maxHeaderBytes = 16 * 1024;
const drainMs = 10_000;
const sweepMs = 50;

/** An HTTP listener that can be closed without cutting anybody off. */
export interface Listener {
  readonly port: number;
  /** stops accepting, lets requests under way finish, and cuts what is left after ten seconds */
  close(): Promise<void>;
}

type Fetch = (request: Request, env?: object) => Response | Promise<Response>;

/** @throws when the port is taken */
export async function listen(
  fetch: Fetch,
  { host, port }: { host: string; port: number },
): Promise<Listener> {
  const handler = getRequestListener((request, env) => fetch(request, env), {
    errorHandler: answerUnreadable,
  });
  const server = createServer({ ...limits, maxHeaderSize: maxHeaderBytes }, (incoming, outgoing) => {
    void handler(incoming, outgoing);
  });
  server.on('clientError', refuseGarbage);
  const silent = trackSilent(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeGently(server, silent) };
}

/** A path or Host that is no part of a URL never becomes a request. It is told so in our own words. */
function answerUnreadable(error: unknown): Response {
  const [code, status] =
    error instanceof RequestError
      ? (['request_headers_invalid', 400] as const)
      : (['internal_error', 500] as const);
  return new Response(errorBody([{ code }], createTraceId()), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
}

/** Connections that have not asked for anything yet: browsers open some ahead of time, and keep them. */
function trackSilent(server: Server): ReadonlySet<Socket> {
  const silent = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage) => silent.delete(socket));
  return silent;
}

async function closeGently(server: Server, silent: ReadonlySet<Socket>): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  // A connection whose request ends meanwhile would be kept for the next one, and hold up the end.
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    // Node counts them as busy until their first request is over.
    for (const socket of silent) if (socket.bytesRead === 0) socket.destroy();
  });
  clearTimeout(cut);
  clearInterval(sweep);
}

/** What is not even HTTP, or has too many headers, is answered in our own words before any route sees it. */
function refuseGarbage(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const body = errorBody([{ code: 'request_headers_invalid' }], createTraceId());
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Cache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
  );
}
