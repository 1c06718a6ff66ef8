import type { Plugin } from 'vite';

const textFont = /inter-latin-wght-normal-[\w-]+\.woff2$/;

/** Asks for the font of the first paint together with the script, so that text does not change after it. */
export function preloadTextFont(): Plugin {
  let base = '/';
  return {
    name: 'portico-preload-text-font',
    apply: 'build',
    configResolved: (config) => {
      base = config.base;
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const file = Object.keys(bundle ?? {}).find((name) => textFont.test(name));
        if (!file) throw new Error('The text font is missing from the build.');
        const attrs = {
          rel: 'preload',
          as: 'font',
          type: 'font/woff2',
          crossorigin: true,
          href: base + file,
        };
        return [{ tag: 'link', attrs, injectTo: 'head' }];
      },
    },
  };
}
