import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { cutFonts } from '../tools/fonts.ts';
import { precompress } from '../tools/precompress.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The moderators' page: a build of its own beside that of the users, who load nothing of it. */
export default defineConfig({
  root: here('.'),
  base: '/admin/',
  publicDir: false,
  plugins: [react(), tailwindcss(), cutFonts(400, 800), precompress()],
  build: { target: 'es2022', assetsInlineLimit: 0, outDir: here('../dist/admin'), emptyOutDir: true },
  server: { port: 3001, strictPort: true, proxy: { '/api': { target: 'http://127.0.0.1:9464' } } },
});
