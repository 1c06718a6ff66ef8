import { frontend } from '@portico/contract';
import type { Plugin } from 'vite';

const moduleId = '@portico/contract';

/**
 * Gives the pages, in place of the contract, the method and path of each Frontend API endpoint, read from the
 * contract while building. So there is one declaration, the pages keep its types, and its schemas, which only
 * the server needs, stay out of what people download.
 */
export function contractAddresses(): Plugin {
  return {
    name: 'portico-contract-addresses',
    enforce: 'pre',
    resolveId: (source) => (source === moduleId ? `\0${moduleId}` : undefined),
    load: (id) => (id === `\0${moduleId}` ? addressModule() : undefined),
  };
}

function addressModule(): string {
  const endpoints = Object.entries(frontend).map(([name, { method, path }]) => {
    return `export const ${name} = ${JSON.stringify({ method, path })};`;
  });
  // A namespace that imports itself lets the bundler drop the endpoints no page calls.
  return `export * as frontend from ${JSON.stringify(moduleId)};\n${endpoints.join('\n')}\n`;
}
