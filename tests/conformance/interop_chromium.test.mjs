// The official client's bundle in Chromium, on a page of another origin than the server's.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import { startBrowser } from '../../web/e2e/harness.mjs';
import { useServer } from '../support/index.mjs';
import { browserScenarios, scenarios, ways } from './client_scenarios.mjs';
import { PATIENT, useEcho } from './echo.mjs';

const file = (path) => readFile(new URL(path, import.meta.url));
const bundle = await file('../node_modules/socket.io-client/dist/socket.io.min.js');
const served = {
  '/': ['text/html', '<!doctype html><title>x</title><script src="/socket.io.min.js"></script>'],
  '/socket.io.min.js': ['text/javascript', bundle],
  '/client_scenarios.mjs': ['text/javascript', await file('client_scenarios.mjs')],
};

const pages = http.createServer((req, res) => {
  const [type, body] = served[req.url] ?? ['text/plain', ''];
  res.writeHead(served[req.url] ? 200 : 404, { 'Content-Type': `${type}; charset=utf-8` }).end(body);
});
pages.listen(0, '127.0.0.1');
await once(pages, 'listening');
const origin = `http://localhost:${pages.address().port}`;

let browser;
let page;
const faults = [];

before(async () => {
  browser = await startBrowser({ permissions: false });
  page = await browser.newPage();
  page.on('pageerror', (error) => faults.push(String(error)));
  await page.goto(origin);
});
after(async () => {
  await browser?.close();
  pages.close();
});

const server = useEcho('socketio_echo');
const pinging = useEcho('socketio_echo', { ...PATIENT, 'ping-interval': 200 });

async function run(name, way) {
  const env = { url: server.url, pinging: pinging.url, way };
  await page.evaluate(
    async ([what, given]) => {
      const { runScenario } = await import('/client_scenarios.mjs');
      await runScenario(what, { ...given, io: globalThis.io, isBytes: (value) => value instanceof ArrayBuffer });
    },
    [name, env],
  );
  assert.deepEqual(faults, []);
}

for (const way of Object.keys(ways))
  describe(`Chromium over ${way}`, () => {
    for (const name of Object.keys({ ...scenarios, ...browserScenarios })) test(name, () => run(name, way));
  });

describe('a server that names the origins of its pages', () => {
  const strict = useServer('--cors-origins', `https://elsewhere.example,${origin}`);
  const foreign = useServer('--cors-origins', 'https://elsewhere.example');

  // What comes first for a page that sends its cookies.
  const first = (url, options) =>
    page.evaluate(
      ([to, given]) =>
        new Promise((resolve) => {
          const socket = globalThis.io(to, { forceNew: true, reconnection: false, withCredentials: true, ...given });
          for (const name of ['connect', 'connect_error']) socket.once(name, () => (resolve(name), socket.disconnect()));
        }),
      [url, options],
    );

  for (const [way, options] of Object.entries(ways))
    test(`lets these in, with credentials: ${way}`, async () => assert.equal(await first(strict.url, options), 'connect'));

  for (const [way, options] of Object.entries(ways))
    test(`lets no other in: ${way}`, async () => assert.equal(await first(foreign.url, options), 'connect_error'));
});
