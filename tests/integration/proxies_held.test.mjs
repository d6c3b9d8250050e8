// What proxies do with a poll that its client gives up, and with a server that says it is busy.
import assert from 'node:assert/strict';
import https from 'node:https';
import { test } from 'node:test';
import { Client, Polling, RawConnection, expectStats, launch, within } from '../support/index.mjs';
import { ask, clientFrom, missing, startProxy } from './proxies.mjs';

const HANDSHAKE = '/socket.io/?EIO=4&transport=polling';

// How a poll that is given up becomes known: by the proxy, which gives up its own, or by the heartbeat.
const HELD = { nginx: 'proxy', HAProxy: 'proxy', Caddy: 'proxy', Apache: 'heartbeat', lighttpd: 'heartbeat', Varnish: 'heartbeat' };

// A session over polling whose GET waits at the server. Who is new in the queue is told so by the first; the POSTs, each
// with a TLS handshake before it, let the second overtake them.
async function heldPoll(proxy) {
  const { sid } = JSON.parse((await ask(proxy, HANDSHAKE)).text.slice(1));
  const target = `${HANDSHAKE}&sid=${sid}`;
  const post = async (body) => assert.equal((await ask(proxy, target, { method: 'POST', body })).text, 'ok');
  await post('40\x1e42["find_partner"]');
  let heard = '';
  while (!heard.includes('"waiting"')) heard += (await ask(proxy, target)).text;
  const held = https.get({ host: '127.0.0.1', port: proxy.port, path: target, agent: false, rejectUnauthorized: false });
  held.on('error', () => {});
  for (let i = 0; i < 3; ++i) await post('3');
  return held;
}

for (const [name, notice] of Object.entries(HELD))
  test(`behind ${name} a poll that is given up ends its user, by the ${notice}`, { skip: missing(name) }, async () => {
    const heartbeat = notice === 'proxy' ? ['--ping-interval', '300000'] : ['--ping-interval', '3000', '--ping-timeout', '3000'];
    const server = await launch(['--rate-limits', 'off', '--trusted-proxies', '127.0.0.1', '--recovery-time', '0', ...heartbeat]);
    const proxy = await startProxy(name, server);
    const held = await heldPoll(proxy);
    await expectStats(server, 1, 0, 1);
    held.destroy();
    await expectStats(server, 0, 0, 0);
    await proxy.stop();
    await server.stop();
  });

// Handshakes until one is refused. At once, for when there are many a client has seconds for what comes next.
async function fill(server) {
  const connection = new RawConnection(server);
  const handshake = `GET ${HANDSHAKE} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  let refused = false;
  while (!refused) {
    connection.write(handshake.repeat(100));
    for (let i = 0; i < 100; ++i) refused = (await connection.answer()).status === 503 || refused;
  }
  connection.destroy();
}

for (const name of ['nginx', 'HAProxy'])
  test(`behind ${name} the server's own 503 arrives with Retry-After, and whom it met comes back`, { skip: missing(name) }, async () => {
    const server = await launch(['--rate-limits', 'off', '--trusted-proxies', '127.0.0.1', '--threads', '1']);
    const proxy = await startProxy(name, server);
    const first = await Polling.open(server);
    await fill(server);
    const refused = await ask(proxy, HANDSHAKE);
    assert.deepEqual([refused.status, refused.headers['retry-after'], JSON.parse(refused.text).error.code], [503, '1', 'busy']);
    await fill(server);
    const client = new Client(proxy, { ...clientFrom('127.0.2.2', ['polling', 'websocket']), reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 50 });
    await within(new Promise((resolve) => client.socket.io.once('reconnect_attempt', resolve)), 'another try');
    await first.join();
    assert.equal((await client.inbox.next('the user'))[0], 'user_registered');
    await client.upgraded();
    await client.leave();
    await proxy.stop();
    await server.stop();
  });
