import { parseArgs } from 'node:util';
import type { SandboxServerOptions } from './node-server.ts';

export const usage = `The stand-in providers on a port of their own.

  --port <number>            default 4401; 0 takes any free port
  --host <address>           default 127.0.0.1
  --public-origin <url>      where browsers reach it, when that is not its own address
  --client-id <id>           default sandbox-client
  --client-secret <secret>   default sandbox-secret
  --public                   the app has no secret (native or single-page)
  --redirect-uri <url>       exact; may be given again; default any http URL of this machine
  --name <text>              what the consent page calls the app
  --seed <text>              the same codes and tokens from run to run
  --no-email                 as if "Request email from users" were off
  --help
`;

/**
 * @param args without the program's name
 * @returns the options, or `help`
 * @throws {TypeError} for an option that does not exist or has no value
 */
export function parseCommandLine(args: readonly string[]): SandboxServerOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '4401' },
      host: { type: 'string', default: '127.0.0.1' },
      'public-origin': { type: 'string' },
      'client-id': { type: 'string', default: 'sandbox-client' },
      'client-secret': { type: 'string', default: 'sandbox-secret' },
      public: { type: 'boolean', default: false },
      'redirect-uri': { type: 'string', multiple: true },
      name: { type: 'string', default: 'Example app' },
      seed: { type: 'string' },
      'no-email': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (!/^\d{1,5}$/.test(values.port)) throw new TypeError(`--port must be a number, not “${values.port}”.`);
  const { seed, 'public-origin': publicOrigin } = values;
  return {
    port: Number(values.port),
    host: values.host,
    ...(publicOrigin === undefined ? {} : { publicOrigin }),
    ...(seed === undefined ? {} : { seed }),
    apps: [
      {
        clientId: values['client-id'],
        name: values.name,
        type: values.public ? 'public' : 'confidential',
        redirectUris: values['redirect-uri'] ?? isLoopbackUrl,
        requestEmail: !values['no-email'],
        ...(values.public ? {} : { clientSecret: values['client-secret'] }),
      },
    ],
  };
}

function isLoopbackUrl(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
