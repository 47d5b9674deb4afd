/** How the web client is built and tested: static files under /static/app/, found by the server through manifest.json. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { emojiData } from './scripts/emoji.ts';

export default defineConfig({
  base: '/static/app/',
  publicDir: false,
  plugins: [react(), emojiData()],
  build: {
    outDir: '../static/app',
    emptyOutDir: true,
    // Not `.vite/manifest.json`: collectstatic leaves out folders whose name begins with a dot.
    manifest: 'manifest.json',
    target: 'es2022',
    // The content security policy has no data: for scripts and fonts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: ['src/main.tsx', 'src/look.ts', 'worker/worker.ts'] },
  },
  test: {
    environment: 'jsdom',
    globals: true,
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    testTimeout: 30_000,
    // Two cores are shared with a database and a browser when everything is tested at once.
    maxWorkers: 2,
  },
});
