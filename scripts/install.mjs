import { withLock } from './lock.mjs';
import { isInstalled, runNpmCi } from './npm-ci.mjs';
import { root } from './root.mjs';

/**
 * Installs the dependencies exactly as `package-lock.json` says, unless `node_modules` holds them already.
 * @throws {Error} when npm fails
 */
export async function installWhenNeeded() {
  if (isInstalled(root)) return;
  const onWait = (pid) => say(`Process ${pid} is installing already; waiting for it…`);
  await withLock('install', { onWait }, async () => {
    if (isInstalled(root)) return;
    say('Installing dependencies (the first time takes up to a minute)…');
    const startedAt = Date.now();
    await runNpmCi(root);
    say(`Installed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
  });
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
