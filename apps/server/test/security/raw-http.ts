import { once } from 'node:events';
import { request as openRequest } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** A request exactly as it goes over the wire: no URL parser, no header class stands in between. */
export interface RawRequest {
  readonly method: string;
  /** request target, sent as it is */
  readonly target: string;
  /** in this order, doubled ones included; `host` is added unless it is here */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly location: string | undefined;
  readonly setCookie: readonly string[];
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends one request over a connection of its own. */
export async function sendRaw(port: number, request: RawRequest): Promise<RawAnswer> {
  return send(await open(port), port, request);
}

/** Opens all connections first and then lets all requests go in one turn of the event loop. */
export async function race(port: number, requests: readonly RawRequest[]): Promise<RawAnswer[]> {
  const sockets = await Promise.all(requests.map(() => open(port)));
  return Promise.all(
    sockets.map((socket, index) => send(socket, port, requests[index] ?? { method: 'GET', target: '/' })),
  );
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

async function send(socket: Socket, port: number, request: RawRequest): Promise<RawAnswer> {
  const { method, target, headers = [], body } = request;
  const hasHost = headers.some(([name]) => name.toLowerCase() === 'host');
  const outgoing = openRequest({
    createConnection: () => socket,
    method,
    path: target,
    headers: [
      ...(hasHost ? [] : [['host', `127.0.0.1:${port}`]]),
      ...headers,
      ['connection', 'close'],
      ...(body === undefined ? [] : [['content-length', String(Buffer.byteLength(body))]]),
    ].flat() as never,
  });
  const answered = once(outgoing, 'response');
  outgoing.end(body);
  const [incoming] = await answered;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return {
    status: incoming.statusCode,
    location: incoming.headers.location,
    setCookie: incoming.headers['set-cookie'] ?? [],
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString(),
  };
}

/** Headers and body of a JSON request. */
export function json(body: unknown): { headers: [string, string][]; body: string } {
  return { headers: [['content-type', 'application/json']], body: JSON.stringify(body) };
}
