// The built page for the peers that have no middleware for it: what they serve from memory.
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };

/** Path → {type, body} for each file of WEB_ROOT; none without it. */
export function pageFiles(root = process.env.WEB_ROOT) {
  const files = new Map();
  if (!root) return files;
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !types[extname(entry.name)]) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const path = file.slice(root.length);
    files.set(path === '/index.html' ? '/' : path, { type: types[extname(file)], body: readFileSync(file) });
  }
  return files;
}
