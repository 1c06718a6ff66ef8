/** A file of the dashboard did not arrive: the connection was lost, or another version is running by now. */
export class LostFileError extends Error {
  override readonly name = 'LostFileError';
}

/** What browsers, and Vite for style sheets, say when the file of an `import()` does not arrive. */
const lostFile =
  /^(Failed to fetch dynamically imported module|error loading dynamically imported module|Importing a module script failed|Unable to preload CSS)/i;

/**
 * Tells a file that did not arrive from a fault in it. Under a name of our own, because the router reloads at
 * once when it meets the browser's, and where there is no connection that ends on an empty page.
 * @param load calls `import()`
 */
export function fetched<Module>(load: () => Promise<Module>): () => Promise<Module> {
  return () =>
    load().catch((cause: unknown) => {
      if (cause instanceof Error && lostFile.test(cause.message)) {
        throw new LostFileError('A page did not arrive.', { cause });
      }
      throw cause;
    });
}
