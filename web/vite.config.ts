import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { cutFonts } from './tools/fonts.ts';
import { precompress } from './tools/precompress.ts';

const server = 'http://127.0.0.1:5000';

export default defineConfig({
  plugins: [react(), tailwindcss(), cutFonts(400, 800), precompress()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    // A browser without it fetches the same a little later.
    modulePreload: { polyfill: false },
    // What the front page needs is one file: it is smaller than several, and sooner there.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'front', test: /src\/main\.tsx$/ }] } } },
  },
  server: {
    port: 3000,
    strictPort: true,
    proxy: {
      '/socket.io': { target: server, ws: true },
      '/api': { target: server },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['{src,admin}/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
    restoreMocks: true,
  },
});
