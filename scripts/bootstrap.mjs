/**
 * What every command of this repository does first: a fresh clone installs itself, and an older Node hands
 * over to the Node 24 that the install brought. Only Node's own modules are used here, and only syntax and
 * functions of Node 20, because at the first run nothing else exists yet.
 */
import { installWhenNeeded } from './install.mjs';
import { continueOnPinnedNode } from './pinned-node.mjs';

/**
 * Returns once the dependencies are installed and this process runs on Node 24.12 or later. On an older
 * Node it does not return: the same script runs again on the pinned one, and this process ends with its
 * exit code. Ends the process with a message when the install fails.
 */
export async function bootstrap() {
  try {
    await installWhenNeeded();
    await continueOnPinnedNode();
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
