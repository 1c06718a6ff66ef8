import { execFile } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

interface Executable {
  readonly path: string;
  /** Added to the environment it is started with. */
  readonly environment: Record<string, string>;
}

const namesOnPath = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const flags = [
  '--headless',
  '--no-sandbox', // Chromium's sandbox refuses to start as root, as tests in containers run
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const cacheDirectory = join(import.meta.dirname, '..', '..', '..', '.cache', 'chromium');

/**
 * Starts a browser for a test: the one CHROME_PATH names, else Chromium or Chrome from the PATH, else the
 * Chromium of the package @sparticuz/chromium (Linux x64). Close it with `browser.close()`.
 * @returns undefined, with a line that says why, on a machine that has none
 * @throws {Error} when there is none and CI is set: there, browser tests must not silently be left out
 */
export async function launchBrowser(): Promise<Browser | undefined> {
  const executable = await findExecutable();
  if (executable === undefined) {
    const reason = 'No browser to test with: set CHROME_PATH, or install Chromium or Google Chrome.';
    if (process.env['CI']) throw new Error(reason);
    process.stderr.write(`${reason} Browser tests are left out.\n`);
    return undefined;
  }
  const { path, environment } = executable;
  return chromium.launch({ executablePath: path, args: flags, env: { ...process.env, ...environment } });
}

async function findExecutable(): Promise<Executable | undefined> {
  const path = process.env['CHROME_PATH'] || findOnPath();
  if (path) return { path, environment: {} };
  return packagedChromium();
}

function findOnPath(): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  return directories
    .flatMap((directory) => namesOnPath.map((name) => join(directory, name)))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function packagedChromium(): Promise<Executable | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const version = packagedVersion();
  if (version === undefined) return undefined;
  const directory = join(cacheDirectory, version);
  if (!existsSync(directory)) await extractInto(directory);
  return {
    path: join(directory, 'chromium'),
    environment: {
      // The package brings NSS and the other libraries that a bare machine lacks.
      LD_LIBRARY_PATH: [join(directory, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']]
        .filter(Boolean)
        .join(':'),
      FONTCONFIG_PATH: join(directory, 'fonts'),
    },
  };
}

function packagedVersion(): string | undefined {
  const require = createRequire(import.meta.url);
  const folder = require.resolve
    .paths('@sparticuz/chromium')
    ?.map((modules) => join(modules, '@sparticuz', 'chromium', 'package.json'))
    .find((path) => existsSync(path));
  if (folder === undefined) return undefined;
  const { version } = require(folder) as { version: string };
  return version;
}

/**
 * The package unpacks itself below the temporary directory, and takes a half-unpacked browser for a whole
 * one. So it is given a directory of its own, which is moved into place when it is complete.
 */
async function extractInto(directory: string): Promise<void> {
  mkdirSync(cacheDirectory, { recursive: true });
  const aside = mkdtempSync(join(cacheDirectory, 'unpacking-'));
  const unpack = "await (await import('@sparticuz/chromium')).default.executablePath()";
  try {
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', unpack], {
      cwd: import.meta.dirname,
      // With this name of a runtime it unpacks its libraries too.
      env: { ...process.env, TMPDIR: aside, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
    });
    writeFileSync(join(aside, 'fonts', 'fonts.conf'), fontConfiguration(directory));
    renameSync(aside, directory);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(directory)) throw error; // otherwise another test run was faster
  }
}

/** The package's own one names folders of the system it was made for. */
function fontConfiguration(directory: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(directory, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(directory, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}
