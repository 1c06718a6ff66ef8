/** `node src/main.ts`: the sandbox for somebody's own CI, or for looking at. */
import { parseCommandLine, usage } from './command-line.ts';
import { standInKeys } from './stand-ins.ts';
import { startSandboxServer } from './node-server.ts';

try {
  const options = parseCommandLine(process.argv.slice(2));
  if (options === 'help') process.stdout.write(usage);
  else await run(options);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 1;
}

async function run(options: Exclude<ReturnType<typeof parseCommandLine>, 'help'>): Promise<void> {
  const { origin, close } = await startSandboxServer(options);
  process.stdout.write(`Sandbox listening on ${origin}

  authorize  ${origin}/sandbox/x/i/oauth2/authorize
  token      ${origin}/sandbox/x/2/oauth2/token
  revoke     ${origin}/sandbox/x/2/oauth2/revoke
  profile    ${origin}/sandbox/x/2/users/me
  client id  ${options.apps?.[0]?.clientId ?? ''}

Below ${origin}/sandbox/<key>, each under the paths of its real addresses:
  ${wrapped(standInKeys())}
`);
  const stop = () => void close();
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

/** Lines of at most 100 characters. */
function wrapped(words: readonly string[]): string {
  return words
    .join(' ')
    .replace(/(.{1,98})(?: |$)/g, '$1\n  ')
    .trim();
}
