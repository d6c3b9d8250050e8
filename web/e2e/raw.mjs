// A Chromium as people have it: the one that Playwright starts has no back/forward cache, and no extensions.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { agree, browserFlags, browserPath, until } from './harness.mjs';

/** An extension that duplicates and discards tabs, as the browser's own menu and its hunger for memory do. */
const manifest = {
  manifest_version: 3,
  name: 'tabs',
  version: '1',
  permissions: ['tabs'],
  background: { service_worker: 'worker.js' },
};

/** Ends with `stop`. */
export async function startRawBrowser() {
  const folder = await mkdtemp(join(tmpdir(), 'flinxx-browser-'));
  const [profile, extension] = [join(folder, 'profile'), join(folder, 'extension')];
  await mkdir(extension);
  await writeFile(join(extension, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(extension, 'worker.js'), '');
  const portFile = join(profile, 'DevToolsActivePort');
  const args = [
    ...browserFlags.filter((flag) => !flag.startsWith('--disable-features')),
    '--disable-features=DisableLoadExtensionCommandLineSwitch,WebRtcHideLocalIpsWithMdns',
    `--load-extension=${extension}`,
    '--headless=new',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    '--use-fake-ui-for-media-stream',
    'about:blank',
  ];
  const child = spawn(browserPath, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const end = (signal) => child.kill(signal) && ended;
  const read = () => readFile(portFile, 'utf8').catch(() => '');
  const [port] = (await until('the browser is there', read, (text) => text.includes('\n'))).split('\n');
  const connection = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const context = () => connection.contexts()[0];
  await context().addInitScript(agree);
  const worker = async () => context().serviceWorkers()[0] ?? context().waitForEvent('serviceworker');
  /** The page that comes of it. */
  async function pageOf(act) {
    const coming = context().waitForEvent('page');
    await (await worker()).evaluate(act);
    return coming;
  }

  return {
    context,
    duplicateTab: () => pageOf(async () => {
      const [{ id }] = await chrome.tabs.query({ active: true });
      await chrome.tabs.duplicate(id);
    }),
    /** The tab that is not shown is thrown out of memory, and shown then. */
    discardTab: () => pageOf(async () => {
      const [{ id }] = await chrome.tabs.query({ active: false });
      const { id: now } = await chrome.tabs.discard(id);
      await chrome.tabs.update(now, { active: true });
    }),
    /** Without a word, as the system does that runs out of memory. */
    crash: () => end('SIGKILL'),
    async stop() {
      await connection.close().catch(() => undefined);
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
