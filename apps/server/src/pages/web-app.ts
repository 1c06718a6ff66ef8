import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';

export interface Asset {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
};

/** A built web app: its page and its assets, read once. */
export interface WebApp {
  readonly page: string;
  readonly assets: ReadonlyMap<string, Asset>;
}

/** @returns undefined when the app was not built */
export function readWebApp(directory: string): WebApp | undefined {
  let files: string[];
  try {
    files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  } catch {
    return undefined;
  }
  if (!files.includes('index.html')) return undefined;
  const assets = new Map<string, Asset>();
  for (const file of files) {
    const type = types[extname(file)];
    if (type === undefined) continue;
    const path = relative('.', file).replaceAll('\\', '/');
    assets.set(path, { body: new Uint8Array(readFileSync(join(directory, file))), type });
  }
  return { page: readFileSync(join(directory, 'index.html'), 'utf8'), assets };
}

export interface WebApps {
  readonly portal: WebApp | undefined;
  readonly dashboard: WebApp | undefined;
}
