import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as the scripted server saw it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly form: URLSearchParams;
  /** Our address that was connected to. */
  readonly localAddress: string | undefined;
}

type Answer = (response: ServerResponse, request: ReceivedRequest) => void;

/** A real HTTP server for tests that answers as told and remembers what it was asked. */
export interface ScriptedServer {
  readonly port: number;
  readonly origin: string;
  readonly requests: ReceivedRequest[];
  readonly connections: () => number;
  /** Replaces the answer to every further request. */
  answer(answer: Answer): void;
  answerJson(status: number, body: unknown, headers?: Record<string, string>): void;
  close(): Promise<void>;
}

/** Starts a server on a free port. */
export async function startScriptedServer(host = '127.0.0.1'): Promise<ScriptedServer> {
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  let opened = 0;
  let answer: Answer = (response) => response.writeHead(404).end();
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://scripted');
      const request: ReceivedRequest = {
        method: incoming.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: incoming.headers,
        form: new URLSearchParams(Buffer.concat(chunks).toString()),
        localAddress: incoming.socket.localAddress,
      };
      requests.push(request);
      answer(response, request);
    });
  });
  server.on('connection', (socket) => {
    opened += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    requests,
    connections: () => opened,
    answer: (next) => void (answer = next),
    answerJson: (status, body, headers = {}) =>
      void (answer = (response) =>
        response
          .writeHead(status, { 'content-type': 'application/json', ...headers })
          .end(typeof body === 'string' ? body : JSON.stringify(body))),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
