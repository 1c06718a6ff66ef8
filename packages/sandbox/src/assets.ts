import { readFileSync } from 'node:fs';

const contentTypes: Record<string, string> = {
  'sandbox.css': 'text/css; charset=utf-8',
  'mark.svg': 'image/svg+xml',
  'return-form.js': 'text/javascript; charset=utf-8',
};

const files = new Map(
  Object.keys(contentTypes).map((name) => [name, readFileSync(new URL(`./assets/${name}`, import.meta.url))]),
);

/** The files that the pages of every stand-in share; undefined for a name that is not one of them. */
export function answerAsset(name: string): Response | undefined {
  const content = files.get(name);
  if (content === undefined) return undefined;
  return new Response(new Uint8Array(content), {
    headers: {
      'content-type': contentTypes[name] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    },
  });
}
