/**
 * What every command of this repository does first: an older Node hands over to the Node 24 that the
 * lockfile pins, and a fresh clone installs itself. Only Node's own modules are used here, and only syntax
 * and functions of Node 20, because at the first run nothing else exists yet.
 */
import { installWhenNeeded } from './install.mjs';
import { continueOnPinnedNode } from './pinned-node.mjs';

/**
 * Returns once this process runs on Node 24.12 or later and the dependencies are installed. On an older
 * Node it does not return: the same script runs again on the pinned one, and this process ends with its
 * exit code. Ends the process with a message when either fails.
 */
export async function bootstrap() {
  try {
    await continueOnPinnedNode();
    await installWhenNeeded();
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
