import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiAnswer } from '../browser-client.ts';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly path: string;
}

interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** the body comes, and never ends */
  readonly isEndless?: boolean;
}

/** An app's own server, that notes what it is told. */
export interface Receiver {
  readonly url: string;
  /** in the order in which they came */
  readonly received: Received[];
  /** the events among them, read */
  events(): ApiAnswer['body'][];
  /** what it answers from now on; `hang` never does */
  answerWith(answer: ScriptedAnswer | 'hang' | ((received: Received) => ScriptedAnswer)): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let script: Parameters<Receiver['answerWith']>[0] = { status: 204 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const call = { headers: request.headers, body, path: request.url ?? '' };
      received.push(call);
      if (script === 'hang') return;
      const answer = typeof script === 'function' ? script(call) : script;
      response.writeHead(answer.status, answer.headers);
      if (answer.isEndless) response.write(answer.body ?? '.');
      else response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    events: () => received.map(({ body }) => JSON.parse(body)),
    answerWith: (answer) => (script = answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
