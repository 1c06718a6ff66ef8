import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

/** Programs whose package is called otherwise. */
const packageOf = { tsc: 'typescript' };

/**
 * The script behind a program of node_modules, to be run as `process.execPath script …`: so it runs on the
 * same Node as its caller, on every platform.
 * @param {string} name as in node_modules/.bin
 * @throws {Error} when no installed package of that name has such a program
 */
export function programScript(name) {
  const packageDirectory = join(root, 'node_modules', packageOf[name] ?? name);
  try {
    const { bin } = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8'));
    return join(packageDirectory, typeof bin === 'string' ? bin : bin[name]);
  } catch (cause) {
    throw new Error(`There is no program "${name}" in node_modules.`, { cause });
  }
}
