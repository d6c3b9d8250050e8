import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The page in every state it can be in, for pictures and checks; no part of what is served. */
export default defineConfig({
  root: here('.'),
  publicDir: here('../public'),
  plugins: [react(), tailwindcss()],
  build: { target: 'es2022', assetsInlineLimit: 0, outDir: here('../../build/gallery'), emptyOutDir: true },
});
