// What keeps a page safe in the browser: the fields of every answer, and HTTPS where there is a proxy that speaks it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { Frames, RawConnection, connect, expectError, launch, request, runToEnd, useServer } from '../support/index.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-page-'));
after(() => rmSync(folder, { recursive: true }));
writeFileSync(path.join(folder, 'index.html'), 'index');
writeFileSync(path.join(folder, 'large.bin'), Buffer.alloc(200_000));

const POLICY = {
  'default-src': "'self'",
  'base-uri': "'self'",
  'connect-src': "'self'",
  'font-src': "'self'",
  'form-action': "'self'",
  'frame-ancestors': "'self'",
  'img-src': "'self' data: blob:",
  'media-src': "'self' blob:",
  'object-src': "'none'",
  'script-src': "'self'",
  'script-src-attr': "'none'",
  'style-src': "'self'",
  'worker-src': "'self'",
};
const FIELDS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};

const policyOf = ({ headers }) => Object.fromEntries(headers['content-security-policy'].split('; ').map((part) => part.split(/ (.*)/s, 2)));

function expectFields(answer, what) {
  const { headers } = answer;
  assert.deepEqual(policyOf(answer), POLICY, what);
  for (const [name, value] of Object.entries(FIELDS)) assert.equal(headers[name], value, `${name}: ${what}`);
  for (const name of ['server', 'x-powered-by', 'via']) assert.equal(headers[name], undefined, `${name}: ${what}`);
}

const HANDSHAKE = '/socket.io/?EIO=4&transport=polling';

describe('every answer', () => {
  const server = useServer('--web-root', folder, '--request-timeout', '1000', '--limit-stats', '1', '--max-payload', '2000');
  const cases = [
    ['GET', '/', 200],
    ['HEAD', '/chat', 200],
    ['GET', '/', 304, { 'If-None-Match': '*' }],
    ['GET', '/large.bin', 206, { Range: 'bytes=0-9' }],
    ['GET', '/large.bin', 416, { Range: 'bytes=900000-' }],
    ['GET', '/missing.js', 404],
    ['POST', '/', 405],
    ['GET', '/api/health', 200],
    ['GET', '/api/missing', 404],
    ['DELETE', '/api/health', 405],
    ['GET', '/api/stats', 200],
    ['GET', '/api/stats', 429],
    ['GET', HANDSHAKE, 200],
    ['OPTIONS', HANDSHAKE, 204],
    ['GET', '/socket.io/', 400],
    ['GET', HANDSHAKE, 403, { Origin: 'https://elsewhere.example' }],
    ['GET', '/socket.io/?EIO=4&transport=websocket', 400],
  ];
  for (const [method, target, status, headers] of cases)
    test(`${method} ${target}: ${status}`, async () => {
      const answer = await request(server, target, { method, headers });
      assert.equal(answer.status, status, answer.text);
      expectFields(answer, target);
      assert.equal(answer.headers['strict-transport-security'], undefined);
    });

  const refused = {
    400: 'nonsense\r\n\r\n',
    408: 'GET / HTTP/1.1\r\n',
    413: 'POST / HTTP/1.1\r\nHost: flinxx\r\nContent-Length: 3000\r\n\r\n',
    431: `GET /${'x'.repeat(20_000)}`,
    501: 'POST / HTTP/1.1\r\nHost: flinxx\r\nTransfer-Encoding: gzip, chunked\r\n\r\n',
    505: 'GET / HTTP/2.0\r\n\r\n',
  };
  for (const [status, bytes] of Object.entries(refused))
    test(`what cannot be read: ${status}`, async () => {
      const answer = await new RawConnection(server).write(bytes).answer();
      assert.equal(String(answer.status), status);
      expectFields(answer, status);
    });

  test('but not the one that opens a WebSocket', async () => {
    const frames = new Frames(server, 'EIO=4&transport=websocket');
    const upgraded = new Promise((resolve) => frames.ws.once('upgrade', resolve));
    assert.deepEqual(Object.keys((await upgraded).headers).sort(), ['connection', 'sec-websocket-accept', 'upgrade']);
    frames.ws.close();
  });

  test('nobody is told which version this is', async () => {
    const [, version] = (await runToEnd(['--version'])).stdout.trim().split(' ');
    for (const target of ['/', '/api/health', '/api/missing', HANDSHAKE, '/socket.io/']) {
      const { text, headers } = await request(server, target);
      for (const where of [text, JSON.stringify(headers)]) assert.ok(!where.includes(version) && !/flinxx\/|beast|asio|boost|openssl/i.test(where), target);
    }
  });
});

describe('an origin that is let in', () => {
  const server = useServer('--cors-origins', 'https://friend.example');

  test('gets both kinds of fields', async () => {
    const answer = await request(server, HANDSHAKE, { headers: { Origin: 'https://friend.example' } });
    expectFields(answer, 'CORS');
    assert.equal(answer.headers['access-control-allow-origin'], 'https://friend.example');
  });
});

test('--connect-origins lets the page connect elsewhere, and nothing else', async () => {
  const server = await launch(['--web-root', folder, '--connect-origins', 'https://reports.example, https://b.example:8443']);
  assert.deepEqual(policyOf(await request(server, '/')), { ...POLICY, 'connect-src': "'self' https://reports.example https://b.example:8443" });
  await server.stop();
});

describe('behind a proxy that speaks TLS', () => {
  const server = useServer('--web-root', folder, '--trusted-proxies', '127.0.0.1', '--hsts', '1000');
  const hsts = async (headers, from) => (await request(server, '/', { headers, from })).headers['strict-transport-security'];

  test('browsers are told to come back over TLS alone', async () => {
    for (const proto of ['https', 'HTTPS', 'https, http', 'wss']) assert.equal(await hsts({ 'X-Forwarded-Proto': proto }), 'max-age=1000', proto);
    const refused = await request(server, '/missing.js', { headers: { 'X-Forwarded-Proto': 'https' } });
    assert.equal(refused.headers['strict-transport-security'], 'max-age=1000');
  });

  test('over plain HTTP it is no use, and nobody else is believed', async () => {
    for (const proto of ['http', '', 'httpss', 'http, https', 'ws']) assert.equal(await hsts({ 'X-Forwarded-Proto': proto }), undefined, proto);
    assert.equal(await hsts({}), undefined);
    assert.equal(await hsts({ 'X-Forwarded-Proto': 'https' }, '127.0.0.2'), undefined);
  });
});

describe('behind a proxy that says so in Forwarded', () => {
  const server = useServer('--web-root', folder, '--trusted-proxies', '127.0.0.1', '--client-address-header', 'forwarded', '--https-redirect', 'on');
  const status = async (headers) => (await request(server, '/', { headers })).status;

  test('the hop that met the client counts', async () => {
    for (const told of ['for=192.0.2.1;proto=https', 'for=192.0.2.1;Proto="HTTPS"', 'for=1.1.1.1;proto=http, for=192.0.2.1;proto=https', 'for=192.0.2.1;proto=https, for=127.0.0.1;proto=http', 'for=_hidden;proto=wss']) assert.equal(await status({ Forwarded: told }), 200, told);
    for (const told of ['for=192.0.2.1;proto=http', 'for=1.1.1.1;proto=https, for=192.0.2.1', 'for=192.0.2.1;proto=https;proto']) assert.equal(await status({ Forwarded: told }), 308, told);
    assert.equal(await status({ Forwarded: 'for=192.0.2.1', 'X-Forwarded-Proto': 'https' }), 308);
  });
});

describe('--https-redirect', () => {
  const server = useServer('--web-root', folder, '--trusted-proxies', '127.0.0.1', '--https-redirect', 'on', '--hsts', '0');
  const go = (target, headers, options) => request(server, target, { headers: { Host: 'flinxx.example', ...headers }, ...options });

  test('sends all that did not come over TLS there', async () => {
    for (const target of ['/', '/chat?from=mail', '/assets/a.js', '/api/stats', '/api/missing', '/socket.io/?EIO=4&transport=polling', '//elsewhere.example/', '/%0d%0aX:%20y'])
      for (const method of ['GET', 'POST']) {
        const answer = await go(target, {}, { method });
        assert.deepEqual([answer.status, answer.headers.location], [308, `https://flinxx.example${target}`]);
      }
  });

  test('to the name that the client used, without the port of plain HTTP', async () => {
    for (const [host, name] of [['Flinxx.example:5000', 'Flinxx.example'], ['192.0.2.1:80', '192.0.2.1'], ['[2001:db8::1]:5000', '[2001:db8::1]'], ['[::1]', '[::1]']])
      assert.equal((await go('/', { Host: host })).headers.location, `https://${name}/`);
    for (const host of ['', ':80', 'a/b', 'a@b', 'a b', '[::1', '[]', '[a"]', '"', 'a\\b', 'ä', '::1']) {
      const answer = await new RawConnection(server).write(Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`, 'latin1')).answer();
      assert.deepEqual([answer.status, answer.headers.location], [400, undefined], host);
    }
  });

  test('what came over TLS is served', async () => {
    const answer = await go('/', { 'X-Forwarded-Proto': 'https' });
    assert.deepEqual([answer.status, answer.text, answer.headers['strict-transport-security']], [200, 'index', undefined]);
    const client = await connect(server, { extraHeaders: { 'X-Forwarded-Proto': 'https' } });
    await client.upgraded();
    await client.leave();
    assert.equal((await go('/', { 'X-Forwarded-Proto': 'https' }, { from: '127.0.0.3' })).status, 308);
  });

  test('a WebSocket too', async () => {
    const frames = new Frames(server, 'EIO=4&transport=websocket');
    assert.equal((await frames.opened.catch((error) => error)).status, 308);
  });

  test('health is answered to whoever watches', async () => {
    assert.equal((await go('/api/health')).status, 200);
    expectError(await go('/api/health', {}, { method: 'POST' }), 405, 'method_not_allowed');
  });
});
