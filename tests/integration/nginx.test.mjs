// Behind a real nginx, as README.md has it: clients behind one proxy are told apart, and nobody else can pass for one.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Frames, connect, connectPair, eventually, expectError, freePort, request, useServer } from '../support/index.mjs';

const NGINX = process.env.NGINX_BIN ?? '/usr/sbin/nginx';
const missing = spawnSync(NGINX, ['-v']).error ? 'nginx is not installed' : false;
const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-nginx-'));
after(() => rmSync(folder, { recursive: true }));

const README = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
const [, LOCATION] = README.match(/```nginx\n[^]*?(\n    location [^]*?\n    \}\n)/);

// An nginx in the foreground; it listens where the tests say, and speaks no TLS but may say that it did.
async function startNginx(flinxx) {
  const port = await freePort();
  const file = path.join(folder, `${port}.conf`);
  const location = LOCATION.replace(':5000', `:${flinxx.port}`).replace('$scheme', 'https');
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n');
  writeFileSync(
    file,
    `daemon off; master_process off; worker_processes 1; pid ${folder}/${port}.pid; error_log stderr crit;
events { worker_connections 4096; }
http { access_log off; ${paths}
server { listen 127.0.0.1:${port};
${location} } }`,
  );
  const child = spawn(NGINX, ['-c', file, '-p', folder, '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const proxy = { host: '127.0.0.1', port, url: `http://127.0.0.1:${port}` };
  await eventually(() => request(proxy, '/no_such_page').then(() => true, () => false), true, 'nginx');
  proxy.stop = async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  };
  return proxy;
}

describe('behind nginx', { skip: missing, concurrency: true }, () => {
  const server = useServer('--rate-limits', 'on', '--trusted-proxies', '127.0.0.1', '--limit-connections', '5');
  const proxy = {};
  before(async () => Object.assign(proxy, await startNginx(server)));
  after(() => proxy.stop?.());
  let last = 1;
  const newClient = () => `127.0.1.${++last}`;
  const HANDSHAKE = '/socket.io/?EIO=4&transport=polling';

  // Exactly so many pass, then 429 with the time that is left; after that time the next one passes.
  async function expectLimit(target, limit, clients) {
    const begin = performance.now();
    for (let i = 0; i < limit; ++i)
      for (const from of clients) assert.equal((await request(proxy, target, { from })).status, 200, `${target} number ${i + 1} of ${from}`);
    for (const from of clients)
      for (const headers of [{}, { 'X-Forwarded-For': newClient() }, { Forwarded: `for=${newClient()}` }, { 'X-Real-IP': newClient() }]) {
        const answer = await request(proxy, target, { from, headers });
        expectError(answer, 429, 'rate_limited');
        const seconds = Number(answer.headers['retry-after']);
        const left = 60 - (performance.now() - begin) / 1000;
        assert.ok(Number.isInteger(seconds) && seconds >= left && seconds <= 60, `${seconds} s, ${left} s left`);
      }
  }

  test('the next request passes after the time that a refusal names, and not before', async () => {
    const from = newClient();
    const ask = () => request(proxy, '/api/stats', { from });
    for (let i = 0; i < 50; ++i) assert.equal((await ask()).status, 200);
    const refused = await ask();
    assert.equal(refused.status, 429);
    const seconds = Number(refused.headers['retry-after']);
    await pause((seconds - 5) * 1000); // nginx has no other clock
    assert.equal((await ask()).status, 429);
    await pause(5000);
    assert.equal((await ask()).status, 200);
  });

  test('each of several clients has its own limits', async () => {
    const clients = [newClient(), newClient(), newClient()];
    await expectLimit('/api/health', 100, clients);
    await expectLimit('/api/stats', 50, clients);
    await expectLimit(HANDSHAKE, 10, clients);
    const refused = new Frames(proxy, 'EIO=4&transport=websocket', { localAddress: clients[0] });
    assert.equal((await refused.opened.catch((error) => error)).status, 429);
  });

  test('clients meet, upgrade and relay', async () => {
    const from = (localAddress) => ({ transports: ['websocket'], localAddress });
    const [a, b] = await connectPair(proxy, from(newClient()));
    for (let i = 0; i < 50; ++i) {
      await a.do('ice_candidate', { candidate: null, i });
      assert.deepEqual(await b.expect('ice_candidate'), { candidate: null, i });
    }
    for (const each of [a, b]) await each.leave();
    const polling = await connect(proxy, { transports: ['polling', 'websocket'], agent: new http.Agent({ localAddress: newClient() }) });
    await polling.upgraded();
    await polling.leave();
  });

  test('the proxy may have more connections than a client', async () => {
    const sessions = [];
    for (let i = 0; i < 10; ++i) sessions.push(await Frames.open(proxy, 'EIO=4&transport=websocket').catch((error) => error));
    const open = sessions.filter((each) => each instanceof Frames);
    assert.ok(open.length > 5, `${open.length}`);
    for (const each of open) each.ws.close();
  });

  test('it vouches for TLS', async () => {
    const over = (await request(proxy, '/no_such_page.js', { from: newClient() })).headers;
    assert.equal(over['strict-transport-security'], 'max-age=31536000');
    const direct = await request(server, '/no_such_page.js', { from: newClient(), headers: { 'X-Forwarded-Proto': 'https' } });
    assert.equal(direct.headers['strict-transport-security'], undefined);
  });
});
