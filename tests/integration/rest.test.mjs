// What the API answers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, connectPair, eventually, expectError, expectStats, request, useServer } from '../support/index.mjs';
import { launch } from '../support/server.mjs';

const server = useServer();

test('/api/health', async () => {
  const { status, headers, json } = await request(server, '/api/health');
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'application/json; charset=utf-8');
  assert.equal(headers['cache-control'], 'no-store');
  const { uptime, ...rest } = json;
  assert.deepEqual(rest, { status: 'Server is running' });
  assert.ok(Number.isInteger(uptime) && uptime >= 0, `uptime ${uptime}`);
});

test('/api/terms: what visitors agree to', async () => {
  const { status, headers, json } = await request(server, '/api/terms');
  assert.deepEqual([status, headers['cache-control'], json], [200, 'no-store', { minAge: 18, iceTransportPolicy: 'all' }]);
  const relayed = ['--min-age', '0', '--ice-transport-policy', 'relay', '--turn-urls', 'turn:127.0.0.1:3478', '--turn-secret', 's'];
  const other = await launch(relayed);
  try {
    assert.deepEqual((await request(other, '/api/terms')).json, { minAge: 0, iceTransportPolicy: 'relay' });
  } finally {
    await other.stop();
  }
});

test('/api/stats counts users, sessions and who waits', async () => {
  const { status, headers, json } = await request(server, '/api/stats');
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'application/json; charset=utf-8');
  assert.equal(headers['cache-control'], 'no-store');
  assert.ok(Number.isInteger(json.uptime) && json.uptime >= 0, `uptime ${json.uptime}`);
  const idle = { activeUsers: 0, activeSessions: 0, waitingUsers: 0, connections: 1, uptime: 0, telemetry: json.telemetry };
  await eventually(async () => ({ ...(await request(server, '/api/stats')).json, uptime: 0 }), idle, '/api/stats');

  const [a, b] = await connectPair(server, { transports: ['websocket'] });
  await expectStats(server, 2, 1, 0);
  const [c, d] = [await connect(server, { transports: ['polling'] }), await connect(server)];
  await expectStats(server, 4, 1, 0);
  await c.do('find_partner');
  await expectStats(server, 4, 1, 1);
  await a.do('stop');
  await expectStats(server, 4, 0, 1);
  await d.do('find_partner');
  await expectStats(server, 4, 1, 0);
  await d.leave();
  await expectStats(server, 3, 0, 0);
  for (const each of [a, b, c]) await each.leave();
  await expectStats(server, 0, 0, 0);
});

test('a query changes nothing, HEAD has no body', async () => {
  for (const route of ['health', 'stats']) {
    const full = await request(server, `/api/${route}?a=b&c`);
    const head = await request(server, `/api/${route}`, { method: 'HEAD' });
    assert.deepEqual([full.status, head.status, head.text], [200, 200, '']);
    assert.equal(head.headers['content-type'], full.headers['content-type']);
    assert.ok(Number(head.headers['content-length']) > 0);
  }
});

test('everything else below /api/ is not found', async () => {
  const nothing = ['', '/', '/nothing', '/health/', '//health', '/health.json', '/Health', '/health%00', '/stats/all', '/%2e%2e/index.html', '/nothing.js'];
  for (const target of nothing)
    for (const method of ['GET', 'POST', 'OPTIONS']) expectError(await request(server, `/api${target}`, { method }), 404, 'not_found', `${method} ${target}`);
});

test('/api/telemetry takes reports and shows what came of them in /api/stats', async () => {
  const report = (body) => request(server, '/api/telemetry', { method: 'POST', body });
  const shown = async () => (await request(server, '/api/stats')).json.telemetry;
  const before = await shown();
  const { status, text } = await report('{"connectMs":120,"callSeconds":61,"errors":["ice_interrupted"]}');
  assert.deepEqual([status, text], [204, '']);
  const after = await shown();
  assert.equal(after.reports, before.reports + 1);
  assert.equal(after.connectMs.buckets['200'], before.connectMs.buckets['200'] + 1);
  assert.equal(after.callSeconds.sum, before.callSeconds.sum + 61);
  assert.equal(after.errors.ice_interrupted, before.errors.ice_interrupted + 1);

  for (const body of ['', '{}', 'x', '{"name":"me"}', '{"connectMs":-1}', '{"connectMs":1}\0']) expectError(await report(body), 400, 'invalid_payload', body);
  expectError(await report(`{"connectMs":1}${' '.repeat(1100)}`), 413, 'payload_too_large');
  assert.deepEqual(await shown(), after);
  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
    const answer = await request(server, '/api/telemetry', { method });
    assert.deepEqual([answer.status, answer.headers.allow], [405, 'POST'], method);
  }
});

test('other methods are refused with those that there are', async () => {
  for (const route of ['health', 'stats', 'terms'])
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
      const answer = await request(server, `/api/${route}`, { method, body: method === 'POST' ? '{}' : undefined });
      expectError(answer, 405, 'method_not_allowed', `${method} ${route}`);
      assert.equal(answer.headers.allow, 'GET, HEAD');
    }
});
