import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/_portico/dashboard/',
  plugins: [react()],
  build: {
    target: ['chrome111', 'edge111', 'firefox114', 'safari16.4'],
    // Nothing inline: the pages are served with script-src, style-src and font-src 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: true,
    // React, components, router and queries are in the first file; each screen has one of its own.
    chunkSizeWarningLimit: 700,
  },
});
