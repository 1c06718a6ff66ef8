/** `node scripts/run.mjs <program> …arguments`: runs a program of node_modules on the pinned Node. */
import { bootstrap } from './bootstrap.mjs';
import { runToEnd } from './child.mjs';
import { programScript } from './program.mjs';

await bootstrap();
const [name, ...args] = process.argv.slice(2);
if (name === undefined) {
  process.stderr.write('Usage: node scripts/run.mjs <program> [arguments]\n');
  process.exit(2);
}
process.exit(await runToEnd(process.execPath, [programScript(name), ...args]));
