// Lighthouse on the front page and on the gate, as a phone: its four figures, and the reports in build/lighthouse. Fetches Lighthouse by npx.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { here, startServer } from './harness.mjs';

const target = here('../../build/lighthouse');
const flags = '--headless=new --no-sandbox --disable-gpu --use-fake-device-for-media-stream --use-fake-ui-for-media-stream';
const categories = ['performance', 'accessibility', 'best-practices', 'seo'];

async function run(url, output) {
  const args = ['-y', 'lighthouse@12.8', url, '--quiet', '--output=json', `--output-path=${output}`, `--chrome-flags=${flags}`, `--only-categories=${categories}`];
  const env = { ...process.env, CHROME_PATH: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium' };
  const [status] = await once(spawn('npx', args, { env, stdio: ['ignore', 'inherit', 'inherit'] }), 'exit');
  if (status !== 0) throw new Error(`Lighthouse ended with ${status}`);
  return JSON.parse(await readFile(output, 'utf8'));
}

await mkdir(target, { recursive: true });
const server = await startServer();
try {
  for (const [name, path] of [['home', '/'], ['gate', '/chat']]) {
    const { categories: found, audits } = await run(server.url + path, join(target, `${name}.json`));
    const figures = categories.map((category) => `${category} ${Math.round(found[category].score * 100)}`);
    console.log(`${path}: ${figures.join(', ')}`);
    const faults = Object.values(audits).filter(({ score, scoreDisplayMode }) => score !== null && score < 0.9 && scoreDisplayMode !== 'informative');
    for (const { id, title, displayValue = '' } of faults) console.log(`  ${id}: ${title} ${displayValue}`);
  }
} finally {
  await server.stop();
}
