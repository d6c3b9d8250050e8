#!/usr/bin/env bash
# A test gives a page of its own at a server's address (`route.fulfill`) and lets it open a WebSocket to that same server on loopback.
# Seen, Playwright 1.65 with Chromium 156: the WebSocket fails with ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS, though the origin is the server's. A document
# that came over no connection has no address, so it does not count as local. A document that the server itself sent, of whatever
# kind, may. What helps: go to a real address of the server and evaluate the script there.
# Needs Debian's chromium, Node 20 and npm. Exits with 0 as long as it is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund playwright-core@1.65.1 ws@8.18.3 >/dev/null
cat >run.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';
import { WebSocketServer } from 'ws';

const server = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
await once(server, 'listening');
const sockets = new WebSocketServer({ server });
const url = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });

async function connect(fulfilled) {
  const page = await browser.newPage();
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  if (fulfilled) await page.route('**/page', (route) => route.fulfill({ contentType: 'text/html', body: '<p>page</p>' }));
  await page.goto(`${url}/page`);
  const opened = await page.evaluate(() => new Promise((resolve) => {
    const socket = new WebSocket(location.origin.replace('http', 'ws'));
    socket.onopen = () => resolve(true);
    socket.onerror = () => resolve(false);
  }));
  return { opened, said: said.join(' ') };
}

const seen = { real: await connect(false), fulfilled: await connect(true) };
console.log(`Chromium ${browser.version()}`, seen);
await browser.close();
sockets.close();
server.close();
const asBefore = seen.real.opened && !seen.fulfilled.opened && seen.fulfilled.said.includes('LOCAL_NETWORK_ACCESS');
console.log(asBefore ? 'As before: the fulfilled page is not let through.' : 'This has changed.');
process.exitCode = asBefore ? 0 : 1;
JS
node run.mjs
