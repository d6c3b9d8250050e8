// A Chromium as people have it: Playwright's own switches off the back/forward cache and knows no restored session.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { chromium } from 'playwright-core';
import { browserFlags, browserPath, until } from './harness.mjs';

/** With a profile of its own, which lasts over `restart`. Ends with `stop`. */
export async function startRawBrowser({ flags = [] } = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'flinxx-browser-'));
  let child;
  let connection;

  async function start(more = []) {
    await rm(join(profile, 'DevToolsActivePort'), { force: true });
    const args = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--use-fake-ui-for-media-stream'];
    child = spawn(browserPath, [...browserFlags, ...args, ...flags, ...more, 'about:blank'], { stdio: 'ignore' });
    const ready = () => readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '');
    const [port] = (await until('the browser is there', ready, (text) => text.includes('\n'))).split('\n');
    connection = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  }
  async function end(signal) {
    await connection.close().catch(() => undefined);
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  await start();
  return {
    get context() {
      return connection.contexts()[0];
    },
    /** A crash, and the session restored. */
    async restart() {
      await end('SIGKILL');
      await start(['--restore-last-session']);
    },
    async stop() {
      await end('SIGTERM');
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
