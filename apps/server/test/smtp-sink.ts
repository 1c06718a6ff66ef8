import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** Takes every mail and keeps it as it came. */
export interface SmtpSink {
  /** for SMTP_URL */
  readonly url: string;
  /** whole messages, headers included, oldest first */
  readonly messages: readonly string[];
  close(): Promise<void>;
}

export async function startSmtpSink(): Promise<SmtpSink> {
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    converse(socket, messages);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** RFC 5321, as far as a client needs it that has nothing but mail to deliver. */
function converse(socket: Socket, messages: string[]): void {
  let unread = '';
  let isMessage = false;
  socket.write('220 sink\r\n');
  socket.on('data', (chunk) => {
    unread += chunk.toString();
    for (;;) {
      const end = unread.indexOf(isMessage ? '\r\n.\r\n' : '\r\n');
      if (end === -1) return;
      const text = unread.slice(0, end);
      unread = unread.slice(end + (isMessage ? 5 : 2));
      if (isMessage) messages.push(text);
      const wantsMessage = !isMessage && /^data$/i.test(text);
      socket.write(wantsMessage ? '354 go on\r\n' : '250 ok\r\n');
      isMessage = wantsMessage;
    }
  });
}
