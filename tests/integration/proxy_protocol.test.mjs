// --proxy-protocol: what stands before the first byte of a connection that comes through a TCP balancer.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RawConnection, connect, eventually, freePort, launch, meet, request, runToEnd, useServer, within } from '../support/index.mjs';
import { CERTIFICATE, KEY, ask, clientFrom, folder, missing, startProxy } from './proxies.mjs';

const web = path.join(folder, 'web-behind-tcp');
mkdirSync(web);
writeFileSync(path.join(web, 'index.html'), 'the page');

const GET = 'GET /api/stats HTTP/1.1\r\nHost: flinxx\r\n\r\n';
const first = (address, family = address.includes(':') ? 6 : 4) => `PROXY TCP${family} ${address} ${family === 6 ? '::1' : '127.0.0.1'} 51234 443\r\n`;
const second = (command, family, ...parts) => {
  const rest = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from('\r\n\r\n\0\r\nQUIT\n'), Buffer.from([0x20 | command, family, rest.length >> 8, rest.length & 255]), rest]);
};
const v4 = (last) => [192, 0, 2, last, 203, 0, 113, 1, 0xc8, 0x22, 1, 0xbb];

/// What is answered to bytes from an address; 'closed' if nothing is.
async function answerTo(server, bytes, from = '127.0.0.1', { slowly = false } = {}) {
  const socket = net.connect({ port: server.port, host: server.host, localAddress: from });
  let text = '';
  socket.setEncoding('latin1').on('data', (piece) => {
    text += piece;
    if (text.includes('\r\n\r\n')) socket.destroy();
  });
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.setNoDelay();
  if (slowly) for (const byte of bytes) await new Promise((done) => socket.write(Buffer.from([byte]), done));
  else socket.write(bytes);
  await within(closed, 'the answer or the end');
  return text === '' ? 'closed' : Number(text.split(' ')[1]);
}

describe('who is behind a header', () => {
  const server = useServer('--threads', '2', '--proxy-protocol', 'on', '--trusted-proxies', '127.0.0.1,192.0.2.200', '--limit-stats', '2', '--first-byte-timeout', '1000');
  const all = [200, 200, 429];

  test('has limits of its own, in either version', async () => {
    for (const header of [first('192.0.2.1'), first('2001:db8:1::1'), second(1, 0x11, v4(2)), second(1, 0x11, v4(3), [5, 0, 4], 'abcd'), second(1, 0x21, Buffer.alloc(16, 9), Buffer.alloc(16), [0, 1, 0, 2])])
      for (const status of all) assert.equal(await answerTo(server, Buffer.concat([Buffer.from(header), Buffer.from(GET)])), status);
    assert.equal(await answerTo(server, first('::ffff:192.0.2.1') + GET), 429);
  });

  test('is not asked what it says of itself', async () => {
    for (const [i, status] of all.entries()) assert.equal(await answerTo(server, first('192.0.2.10') + GET.replace('\r\n\r\n', `\r\nX-Forwarded-For: 198.51.100.${i}\r\n\r\n`)), status);
  });

  test('may be a trusted proxy that speaks HTTP', async () => {
    for (const [i, status] of [200, 200, 200].entries()) assert.equal(await answerTo(server, first('192.0.2.200') + GET.replace('\r\n\r\n', `\r\nX-Forwarded-For: 198.51.100.${i}\r\n\r\n`)), status);
  });

  test('is the balancer where it names nobody', async () => {
    const nobody = ['PROXY UNKNOWN\r\n', second(0, 0), second(0, 0x11, v4(9)), second(1, 0), second(1, 0x31, Buffer.alloc(216))];
    const got = [];
    for (const header of nobody) got.push(await answerTo(server, Buffer.concat([Buffer.from(header), Buffer.from(GET)])));
    assert.deepEqual(got, [200, 200, 429, 429, 429]);
  });

  test('may be named byte by byte', async () => {
    for (const header of [first('192.0.2.20'), second(1, 0x11, v4(21), [4, 0, 3, 0, 0, 0])]) assert.equal(await answerTo(server, Buffer.concat([Buffer.from(header), Buffer.from(GET)]), undefined, { slowly: true }), 200);
  });

  test('is closed without an answer if the header is none, is too long or does not end', async () => {
    const wrong = [GET, '\x16\x03\x01\x02\x00\x01\x00', 'PROXY TCP4 192.0.2.1\r\n', `PROXY UNKNOWN ${'x'.repeat(93)}\r\n`, second(1, 0x11, v4(1), Buffer.alloc(4096)), second(2, 0x11, v4(1)), 'PROXY TCP4 192.0.2.1 ', '\r\n\r\n'];
    for (const bytes of wrong) assert.equal(await answerTo(server, bytes), 'closed', String(bytes));
  });

  test('has --first-byte-timeout for it', async () => {
    const silent = new RawConnection(server);
    assert.equal((await silent.end()).length, 0);
  });

  test('comes from a trusted proxy, or is this machine itself', async () => {
    const header = first('192.0.2.30');
    assert.equal(await answerTo(server, header + GET), 200);
    assert.equal(await answerTo(server, header + GET, '127.0.0.9'), 'closed');
    for (const own of ['PROXY UNKNOWN\r\n', first('127.0.0.9')]) assert.equal(await answerTo(server, own + GET, '127.0.0.9'), 200);
    assert.match(server.program.stdout, /warn {2}refused a connection from 127\.0\.0\.\d: /);
    assert.equal(server.program.stdout.match(/refused a connection/g).length, 1, 'once a minute');
  });

  test('half a header and the end', async () => {
    const raw = new RawConnection(server).write('PROXY TCP4 192');
    raw.socket.end();
    assert.equal((await raw.end()).length, 0);
  });
});

test('headers that do not come have a bound, and a drain does not wait for them', async () => {
  const server = await launch(['--threads', '1', '--proxy-protocol', 'on', '--trusted-proxies', '127.0.0.1', '--first-byte-timeout', '3600000', '--drain-timeout', '3600000']);
  const waiting = Array.from({ length: 1025 }, () => new RawConnection(server));
  const ended = () => waiting.filter((each) => each.ended).length;
  await eventually(ended, 1, 'the one too many');
  assert.match(server.program.stdout, /too many wait to send a PROXY header/);
  await server.stop();
  await eventually(ended, 1025, 'the end of all');
});

test('--limit-connections counts the client and not the balancer', async () => {
  const server = await launch(['--proxy-protocol', 'on', '--trusted-proxies', '127.0.0.1', '--limit-connections', '2', '--limit-stats', '0']);
  const open = async (client) => {
    const raw = new RawConnection(server).write(first(client) + GET);
    return (await raw.answer().catch(() => ({ status: 'closed' }))).status;
  };
  for (const client of ['192.0.2.1', '192.0.2.2']) for (const status of [200, 200, 'closed']) assert.equal(await open(client), status);
  await server.stop();
});

test('it needs trusted proxies', async () => {
  const { status, stderr } = await runToEnd(['--proxy-protocol', 'on']);
  assert.equal(status, 2);
  assert.match(stderr, /^flinxx: proxy-protocol needs trusted-proxies/m);
});

test("the image's health check comes through", async () => {
  const server = await launch(['--proxy-protocol', 'on', '--trusted-proxies', '192.0.2.1']);
  const script = fileURLToPath(new URL('../../docker/healthcheck', import.meta.url));
  const check = (env) => execFileSync('bash', [script], { env: { ...env, FLINXX_PORT: String(server.port) } });
  check({ FLINXX_PROXY_PROTOCOL: 'on' });
  assert.throws(() => check({}));
  await server.stop();
});

for (const version of ['send-proxy', 'send-proxy-v2'])
  for (const over of ['TLS', 'plain HTTP'])
    test(`behind HAProxy in mode tcp, ${version}, ${over}`, { skip: missing('HAProxy') }, async () => {
      const tls = over === 'TLS';
      const redirect = await freePort();
      const identity = tls ? ['--tls-cert', CERTIFICATE, '--tls-key', KEY, '--tls-redirect-port', String(redirect)] : [];
      const server = await launch(['--web-root', web, '--proxy-protocol', 'on', '--trusted-proxies', '127.0.0.1', '--limit-stats', '2', ...identity]);
      const get = (proxy, target, options) => (tls ? ask(proxy, target, options) : request(proxy, target, options));
      const wait = (proxy) => eventually(() => get(proxy, '/api/missing').then(({ status }) => status, () => 0), 404, 'HAProxy');
      const proxy = await startProxy('HAProxy in mode tcp', server, { version, wait });
      const reached = { ...proxy, url: tls ? proxy.url : `http://127.0.0.1:${proxy.port}` };
      assert.equal((await get(proxy, '/')).text, 'the page');
      for (const from of ['127.0.3.1', '127.0.3.2']) for (const status of [200, 200, 429]) assert.equal((await get(proxy, '/api/stats', { from })).status, status);
      for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']]) {
        const options = tls ? clientFrom('127.0.3.3', transports) : { transports, agent: new http.Agent({ localAddress: '127.0.3.3' }) };
        const pair = [await connect(reached, options), await connect(reached, options)];
        const [a, b] = await meet(...pair);
        await a.do('ice_candidate', { candidate: null });
        await b.expect('ice_candidate');
        for (const each of pair) await each.leave();
      }
      if (tls) {
        const raw = new RawConnection({ host: server.host, port: redirect }).write(first('192.0.2.1') + GET);
        assert.equal((await raw.answer()).status, 308);
        assert.equal(await answerTo({ host: server.host, port: redirect }, GET), 'closed');
      }
      await proxy.stop();
      await server.stop();
    });
