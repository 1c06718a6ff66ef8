import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';

export interface SandboxServerOptions extends Omit<SandboxOptions, 'publicOrigin'> {
  /** Default the server's own origin. */
  publicOrigin?: string;
  /** Default 0: any free port. */
  port?: number;
  /** Default `127.0.0.1`. */
  host?: string;
}

export interface SandboxServer {
  /** e.g. `http://127.0.0.1:49152`; the stand-in for X is below `/sandbox/x`. */
  origin: string;
  sandbox: Sandbox;
  /** Stops listening and ends every connection, held ones included. */
  close(): Promise<void>;
}

/** Beyond what `receiveRequest` accepts; the rest of such a body is not read. */
const maxBodyBytes = 512 * 1024;

/**
 * The sandbox on a port of its own, over real sockets: what a script drops is a closed connection here.
 * @throws when the port is taken
 */
export async function startSandboxServer(options: SandboxServerOptions = {}): Promise<SandboxServer> {
  const { port = 0, host = '127.0.0.1', ...rest } = options;
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  const boundPort = typeof address === 'object' && address !== null ? address.port : port;
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`;

  // The origin is known only once the port is, so the handler is put in place after listening.
  const sandbox = createSandbox({ ...rest, publicOrigin: options.publicOrigin ?? origin });
  server.on('request', (request, response) => void serve(sandbox, request, response));
  return {
    origin,
    sandbox,
    async close() {
      sandbox.script.clear();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Anything that goes wrong ends the connection: either a script wanted that, or there is nothing honest to say. */
async function serve(sandbox: Sandbox, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const response = await sandbox.fetch(await toRequest(incoming));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    for await (const chunk of response.body ?? []) {
      if (!outgoing.write(chunk)) await drained(outgoing);
      if (outgoing.destroyed) return;
    }
    outgoing.end();
  } catch {
    await flushed(outgoing);
    outgoing.destroy();
  }
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const headers = new Headers();
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '');
  }
  const method = incoming.method ?? 'GET';
  const body = await readBody(incoming);
  const hasBody = body.length > 0 && method !== 'GET' && method !== 'HEAD';
  // Only path and query are read from it; the host that a caller names stays in its header, for signatures.
  return new Request(new URL(incoming.url ?? '/', 'http://sandbox.invalid'), {
    method,
    headers,
    body: hasBody ? new Uint8Array(body) : null,
  });
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > maxBodyBytes) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Resolves when there is room again, or nobody is left to write to. */
async function drained(outgoing: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  outgoing.once('drain', resolve).once('close', resolve);
  await promise;
  outgoing.off('drain', resolve).off('close', resolve);
}

/** What was written before a drop still goes out. */
async function flushed(outgoing: ServerResponse): Promise<void> {
  if (!outgoing.headersSent || outgoing.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  outgoing.once('close', resolve);
  outgoing.write('', () => resolve());
  await promise;
}
