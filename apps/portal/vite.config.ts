import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { contractAddresses } from './build/contract-addresses.ts';
import { preloadTextFont } from './build/preload-text-font.ts';

export default defineConfig({
  base: '/_portico/portal/',
  plugins: [react(), contractAddresses(), preloadTextFont()],
  build: {
    target: ['chrome111', 'edge111', 'firefox114', 'safari16.4'],
    // Nothing inline: the pages are served with script-src, style-src and font-src 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: true,
  },
});
