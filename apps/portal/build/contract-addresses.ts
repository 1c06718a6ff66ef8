import { frontend, frontendMe, frontendWaitlist } from '@portico/contract';
import type { Endpoint } from '@portico/contract';
import type { Plugin } from 'vite';

const moduleId = '@portico/contract';
/** The parts of the contract that pages speak, by the name they have in it. */
const surfaces: Readonly<Record<string, Readonly<Record<string, Endpoint>>>> = {
  frontend,
  frontendMe,
  frontendWaitlist,
};

/**
 * Gives the pages, in place of the contract, the method, path and access of each Frontend API endpoint, read from the
 * contract while building. So there is one declaration, the pages keep its types, and its schemas, which only
 * the server needs, stay out of what people download.
 */
export function contractAddresses(): Plugin {
  return {
    name: 'portico-contract-addresses',
    enforce: 'pre',
    resolveId: (source) => (isOurs(source) ? `\0${source}` : undefined),
    load: (id) => (id.startsWith('\0') && isOurs(id.slice(1)) ? moduleText(id.slice(1)) : undefined),
  };
}

function isOurs(source: string): boolean {
  const [, surface] = source.split(`${moduleId}#`);
  return source === moduleId || (surface !== undefined && Object.hasOwn(surfaces, surface));
}

function moduleText(source: string): string {
  const surface = surfaces[source.slice(moduleId.length + 1)];
  return surface ? addresses(surface) : contract();
}

/** A module of its own for each surface lets the bundler drop the endpoints no page calls. */
function contract(): string {
  const names = Object.keys(surfaces);
  return names.map((name) => `export * as ${name} from ${JSON.stringify(`${moduleId}#${name}`)};\n`).join('');
}

function addresses(surface: Readonly<Record<string, Endpoint>>): string {
  const endpoints = Object.entries(surface).map(([name, { method, path, access }]) => {
    return `export const ${name} = ${JSON.stringify({ method, path, access })};`;
  });
  return `${endpoints.join('\n')}\n`;
}
