// The operator's listener: who may ask there, what it steers, and that nothing of it is anywhere else.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { RawConnection, connect, connectPair, eventually, expectError, launch, request, runToEnd, within } from '../support/index.mjs';
import { TOKEN, adminOf, ask, launchAdmin } from '../support/admin.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-admin-'));
after(() => rmSync(folder, { recursive: true }));
for (const [name, content] of [['index.html', 'the page'], ['admin/index.html', 'the admin page'], ['admin/assets/a.js', 'script'], ['adminx.txt', 'public']]) {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content);
}

const ROUTES = [['GET', '/metrics'], ['GET', '/api/history'], ['POST', '/api/drain'], ['GET', '/api/log-level'], ['PUT', '/api/log-level']];
const OTHERS = ['/', '/index.html', '/chat', '/api/terms', '/api/telemetry', '/socket.io/?EIO=4&transport=polling', '/api', '/api/nothing', '/adminx.txt', '/api/drain/'];

/// A server for the tests of a suite.
function useAdmin(...args) {
  const server = {};
  before(async () => Object.assign(server, await launchAdmin(args)));
  after(async () => server.stop?.());
  return server;
}

describe('the admin listener', () => {
  const server = useAdmin('--web-root', folder);

  test('is off unless it is asked for, and nothing of it is on the public port', async () => {
    assert.equal((await request(server, '/chat')).status, 200);
    for (const [method, target] of ROUTES) {
      const answer = await request(server, target, { method, headers: { Authorization: `Bearer ${TOKEN}` } });
      expectError(answer, 404, 'not_found');
    }
    for (const target of ['/metrics', '/admin', '/admin/', '/admin/index.html', '/admin/assets/a.js', '/%61dmin/index.html', '/admin/../admin/index.html'])
      expectError(await request(server, target), 404, 'not_found');
    assert.equal((await request(server, '/adminx.txt')).text, 'public');
    const page = await request(server, '/admin', { headers: { Accept: 'text/html' } });
    assert.deepEqual([page.status, page.text], [404, 'the page']);
    const without = await launch([]);
    try {
      assert.doesNotMatch(without.program.stdout, /admin/);
    } finally {
      await without.stop();
    }
  });

  test('has nothing of the public port but health and statistics', async () => {
    for (const target of OTHERS) expectError(await ask(server, 'GET', target), 404, 'not_found', target);
    assert.equal((await ask(server, 'GET', '/api/health')).json.status, 'Server is running');
    assert.equal((await ask(server, 'GET', '/api/health?ready', undefined, { token: '' })).status, 200);
    const client = await connect(server);
    assert.equal((await ask(server, 'GET', '/api/stats')).json.activeUsers, 1);
    await client.leave();
  });

  test('needs the token for what steers', async () => {
    for (const [method, target] of ROUTES) {
      const answer = await ask(server, method, target, undefined, { token: '' });
      expectError(answer, 401, 'unauthorized');
      assert.equal(answer.headers['www-authenticate'], 'Bearer');
    }
  });

  test('names the methods that a route has', async () => {
    for (const [method, target, allowed] of [['GET', '/api/drain', 'POST'], ['POST', '/api/log-level', 'GET, HEAD, PUT'], ['OPTIONS', '/api/log-level', 'GET, HEAD, PUT'], ['POST', '/api/health', 'GET, HEAD']]) {
      const answer = await ask(server, method, target);
      expectError(answer, 405, 'method_not_allowed');
      assert.equal(answer.headers.allow, allowed);
    }
  });

  test('reads and sets the log level', async () => {
    const level = async () => (await ask(server, 'GET', '/api/log-level')).json;
    assert.deepEqual(await level(), { level: 'info' });
    for (const name of ['trace', 'debug', 'warn', 'error', 'off', 'info']) {
      const answer = await ask(server, 'PUT', '/api/log-level', { level: name });
      assert.deepEqual([answer.status, answer.json], [200, { level: name }]);
      assert.deepEqual(await level(), { level: name });
    }
    for (const wrong of [{}, { level: 'loud' }, { level: 1 }, { level: null }, { level: '' }, { level: 'INFO' }])
      expectError(await ask(server, 'PUT', '/api/log-level', wrong), 400, 'invalid_payload');
    assert.deepEqual(await level(), { level: 'info' });
  });

  test('tells how the last hour and the last day went, from its start on', async () => {
    const [a, b] = await connectPair(server);
    await a.do('ice_candidate', { candidate: { candidate: '' } });
    await (await connect(server)).leave();
    const history = async (span) => (await ask(server, 'GET', `/api/history${span}`)).json;
    const some = (values = []) => values.some((value) => value > 0);
    await eventually(async () => {
      const { figures, closes } = await history('');
      return [figures.users.at(-1), ...[figures.matches, figures.relays, figures.wait, closes.client_left ?? closes.transport_closed].map(some)];
    }, [2, true, true, true, true], 'all that has been');
    const { period, times, figures, closes, routes } = await history('?span=hour');
    assert.equal(period, 10);
    assert.ok(times.length > 1 && Math.abs(times.at(-1) - Date.now() / 1000) < 60, 'of now');
    for (const values of [figures, closes, routes].flatMap(Object.values)) assert.equal(values.length, times.length);
    assert.deepEqual([figures.calls.at(-1), figures.waiting.at(-1), figures.matches[0], 'nodes' in figures], [1, 0, null, false]);
    assert.ok(some(figures.memory));
    const day = await history('?span=day');
    assert.deepEqual([day.period, day.times], [120, times.slice(0, 1)]);
    await Promise.all([a.leave(), b.leave()]);
  });

  test('is told what it does not know, or twice, or in broken encoding, and does nothing of it', async () => {
    const refused = async (method, target, sent) => expectError(await ask(server, method, target, sent), 400, 'invalid_payload');
    for (const query of ['span=week', 'span', 'span=', 'span=%zz', 'span=hour%', 'span=hour&span=day', 'span=hour&x', 'Span=hour', '%zz', '&', 'span=hour&'.repeat(2)])
      await refused('GET', `/api/history?${query}`);
    assert.equal((await ask(server, 'GET', '/api/history?s%70an=%64ay')).json.period, 120);
    for (const [method, target] of [['POST', '/api/drain'], ['GET', '/api/log-level'], ['PUT', '/api/log-level'], ['POST', '/api/moderation/bans']])
      await refused(method, `${target}?level=debug`, method === 'GET' ? undefined : { level: 'debug' });
    await refused('POST', '/api/drain', { at: 'noon' });
    await refused('PUT', '/api/log-level', { level: 'debug', for: 5 });
    const twice = await request(server.admin, '/api/log-level', { method: 'PUT', body: '{"level":"debug","l\\u0065vel":"debug"}', headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' } });
    expectError(twice, 400, 'invalid_payload');
    assert.equal(twice.json.error.message, 'The body takes level, each once');
    assert.deepEqual((await ask(server, 'GET', '/api/log-level')).json, { level: 'info' });
    // As on the public port: a balancer may add what it likes. So may a scraper: Prometheus' `params`, `name[]` of its own clients.
    assert.equal((await ask(server, 'GET', '/metrics?name%5B%5D=up&name%5B%5D=flinxx_users&format=prometheus')).status, 200);
    assert.equal((await ask(server, 'GET', '/api/health?ready&t=%zz&t')).status, 200);
  });

  test('takes bodies of JSON alone, and no large ones', async () => {
    const put = (body, type) => request(server.admin, '/api/log-level', { method: 'PUT', body, headers: { Authorization: `Bearer ${TOKEN}`, ...(type && { 'Content-Type': type }) } });
    for (const type of [undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'multipart/form-data; boundary=x'])
      expectError(await put('{"level":"warn"}', type), 415, 'unsupported_media_type');
    for (const body of ['', '{', '[]', '"warn"', '1', '{"level":"warn"}}', Buffer.from('7b226c6576656c223a22ff227d', 'hex'), '['.repeat(1000)])
      expectError(await put(body, 'application/json'), 400, 'invalid_payload');
    expectError(await put(`{"level":"${'x'.repeat(5000)}"}`, 'application/json'), 413, 'payload_too_large');
    assert.equal((await put('{"level":"info"}', 'Application/JSON ; charset=utf-8')).status, 200);
  });

  test('refuses pages of other sites', async () => {
    for (const origin of ['https://evil.example', 'null', `http://localhost:${server.admin.port}`, `http://127.0.0.1:${server.port}`])
      for (const target of ['/api/health', '/api/log-level', '/admin', '/metrics'])
        expectError(await ask(server, 'GET', target, undefined, { headers: { Origin: origin } }), 403, 'bad_origin');
    assert.equal((await ask(server, 'GET', '/api/log-level', undefined, { headers: { Origin: server.admin.url } })).status, 200);
  });

  test('serves its page, to whoever can reach it', async () => {
    for (const target of ['/admin', '/admin/', '/admin/index.html']) {
      const { status, text, headers } = await ask(server, 'GET', target, undefined, { token: '' });
      assert.deepEqual([status, text], [200, 'the admin page'], target);
      assert.match(headers['content-security-policy'], /default-src 'self'/);
      assert.equal(headers['x-frame-options'], 'SAMEORIGIN');
      assert.equal(headers['cache-control'], 'no-cache');
    }
    const script = await ask(server, 'GET', '/admin/assets/a.js', undefined, { token: '' });
    assert.deepEqual([script.text, script.headers['content-type']], ['script', 'text/javascript; charset=utf-8']);
    assert.match(script.headers['cache-control'], /immutable/);
    expectError(await ask(server, 'GET', '/admin/nothing'), 404, 'not_found');
    expectError(await ask(server, 'POST', '/admin'), 405, 'method_not_allowed');
  });

  test('goes on after whatever comes', async () => {
    for (const bytes of ['\0\0\0\0\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', 'GET /admin HTTP/9.9\r\nHost: a\r\n\r\n', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 'POST /api/drain HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n'])
      assert.ok((await new RawConnection(server.admin).write(bytes).answer()).status >= 400, bytes);
    const idle = Array.from({ length: 40 }, () => new RawConnection(server.admin));
    await Promise.all(idle.slice(32).map((each) => each.end()));
    for (const each of idle) each.destroy();
    await within((async () => { while ((await ask(server, 'GET', '/api/health').catch(() => ({}))).status !== 200); })(), 'an answer');
  });
});

describe('without a page, or a token', () => {
  test('there is no page', async () => {
    const server = await launchAdmin(['--web-root', path.join(folder, 'admin')]);
    try {
      expectError(await ask(server, 'GET', '/admin'), 404, 'not_found');
    } finally {
      await server.stop();
    }
  });

  test('whoever is on the machine may steer, but no name that leads there', async () => {
    const server = await launch(['--admin-listen', '127.0.0.1:0']);
    server.admin = adminOf(server);
    try {
      assert.equal((await ask(server, 'GET', '/api/log-level', undefined, { token: '' })).status, 200);
      const rebound = { Host: `rebound.example:${server.admin.port}`, Origin: `http://rebound.example:${server.admin.port}` };
      expectError(await ask(server, 'POST', '/api/drain', undefined, { token: '', headers: rebound }), 403, 'bad_host');
    } finally {
      await server.stop();
    }
  });

  test('an address that others can reach needs one, and says if it is not secret', async () => {
    for (const where of ['0.0.0.0:0', '192.0.2.1:9464', '[::]:0']) {
      const { status, stdout, stderr } = await runToEnd(['--admin-listen', where]);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, /^flinxx: admin-listen needs admin-token [^\n]+\n$/);
    }
    const server = await launch(['--admin-listen', '0.0.0.0:0', '--admin-token', TOKEN]);
    try {
      assert.match(server.program.stdout, /warn .*in the clear/);
      assert.doesNotMatch(server.program.stdout, new RegExp(TOKEN));
    } finally {
      await server.stop();
    }
  });

  test('an address that is none, or taken, is said', async () => {
    for (const where of ['9464', 'example.org:9464', '127.0.0.1', '127.0.0.1:99999'])
      assert.equal((await runToEnd(['--admin-listen', where])).status, 2);
    const server = await launchAdmin();
    try {
      const { status, stderr } = await runToEnd(['--port', '0', '--admin-listen', `127.0.0.1:${server.admin.port}`]);
      assert.equal(status, 1);
      assert.match(stderr, /cannot listen on 127\.0\.0\.1:\d+: Address already in use/);
    } finally {
      await server.stop();
    }
  });
});

test('a token that is guessed: ten a minute, then nothing', async () => {
  const server = await launchAdmin();
  try {
    for (let i = 0; i < 10; ++i) expectError(await ask(server, 'GET', '/api/log-level', undefined, { token: `guess-${i}` }), 401, 'unauthorized');
    for (const token of ['guess', TOKEN]) {
      const answer = await ask(server, 'GET', '/api/log-level', undefined, { token });
      expectError(answer, 429, 'rate_limited');
      assert.ok(answer.headers['retry-after'] > 0 && answer.headers['retry-after'] <= 60);
    }
    // Another address is another matter, and health and statistics are not.
    const other = await request(server.admin, '/api/log-level', { from: '127.0.0.2', headers: { Authorization: `Bearer ${TOKEN}` } });
    assert.equal(other.status, 200);
    assert.equal((await ask(server, 'GET', '/api/health')).status, 200);
    assert.match(server.program.stdout, /warn .*a wrong token was sent/);
    assert.doesNotMatch(server.program.stdout, /guess-/);
  } finally {
    await server.stop();
  }
});

test('POST /api/drain ends the server as SIGTERM does', async () => {
  const server = await launchAdmin();
  const client = await connect(server, { transports: ['websocket'] });
  const answer = await ask(server, 'POST', '/api/drain');
  assert.deepEqual([answer.status, answer.json], [202, { status: 'draining' }]);
  await client.closed.promise;
  assert.deepEqual(await within(server.program.ended, 'the end'), { status: 0, signal: null });
});

test('SIGTERM meanwhile changes nothing, and a second one ends the server at once', async () => {
  const server = await launchAdmin(['--drain-timeout', '3600000']);
  const [client, half] = [await connect(server, { transports: ['websocket'] }), new RawConnection(server).write('GET /')];
  assert.equal((await ask(server, 'POST', '/api/drain')).status, 202);
  await client.closed.promise;
  server.program.child.kill('SIGTERM');
  await eventually(() => /SIGTERM: draining already/.test(server.program.stdout), true, 'the line of the log');
  assert.equal((await ask(server, 'POST', '/api/drain')).status, 202);
  assert.equal((await ask(server, 'GET', '/api/health')).status, 503);
  assert.equal(server.program.child.exitCode, null);
  server.program.child.kill('SIGTERM');
  assert.deepEqual(await within(server.program.ended, 'the end'), { status: null, signal: 'SIGTERM' });
  half.destroy();
});

test('SIGTERM behind a drain waits for whom that waits for', async () => {
  const server = await launchAdmin(['--drain-timeout', '3600000']);
  const half = new RawConnection(server).write('GET /api/health HTTP/1.1\r\nHost: x\r\n');
  await eventually(async () => (await ask(server, 'GET', '/api/stats')).json.connections, 1, 'the connection');
  assert.equal((await ask(server, 'POST', '/api/drain')).status, 202);
  server.program.child.kill('SIGTERM');
  await eventually(() => /SIGTERM: draining/.test(server.program.stdout), true, 'the line of the log');
  assert.equal((await half.write('\r\n').answer()).status, 503);
  assert.deepEqual(await within(server.program.ended, 'the end'), { status: 0, signal: null });
  half.destroy();
});

test('over TLS where others can reach it', async () => {
  const [cert, key] = ['cert.pem', 'key.pem'].map((name) => path.join(folder, name));
  execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=admin', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-keyout', key, '-out', cert], { stdio: 'pipe' });
  const IDENTITY = ['--tls-cert', cert, '--tls-key', key, '--admin-token', TOKEN];
  for (const [where, scheme] of [['0.0.0.0:0', 'https'], ['127.0.0.1:0', 'http']]) {
    const server = await launch(['--admin-listen', where, ...IDENTITY]);
    try {
      const { url, port } = adminOf(server);
      assert.ok(url.startsWith(`${scheme}://`));
      if (scheme === 'http') continue;
      const status = await new Promise((resolve, reject) => https.get({ host: '127.0.0.1', port, path: '/api/health', rejectUnauthorized: false }, (r) => resolve(r.resume().statusCode)).on('error', reject));
      assert.equal(status, 200);
      assert.doesNotMatch(server.program.stdout, /in the clear/);
    } finally {
      await server.stop();
    }
  }
});
