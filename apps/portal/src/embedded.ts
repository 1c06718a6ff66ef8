import type { EnvironmentResource } from '@portico/contract';

/**
 * What the server wrote into the page: `<meta name="portico-base-path">`.
 * @returns the path in front of every address of this environment, such as `/e/production`; empty at the origin
 */
export function embeddedBasePath(page: Document): string {
  const value = page.querySelector('meta[name="portico-base-path"]')?.getAttribute('content') ?? '';
  return /^(\/[\w.~-]+)+$/.test(value) ? value : '';
}

/**
 * The environment that the server wrote into the page, so that the first paint waits for nothing.
 * @returns undefined where it wrote none, as under the development server
 */
export function embeddedEnvironment(page: Document): EnvironmentResource | undefined {
  const text = page.getElementById('portico-environment')?.textContent ?? '';
  try {
    const value: unknown = JSON.parse(text);
    return isEnvironment(value) ? value : undefined;
  } catch {
    return undefined; // the placeholder is still there
  }
}

function isEnvironment(value: unknown): value is EnvironmentResource {
  return typeof value === 'object' && value !== null && 'object' in value && value.object === 'environment';
}
