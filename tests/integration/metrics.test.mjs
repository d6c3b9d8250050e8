// /metrics on the operator's listener: each family of the table in docs/operations.md and no other, in words that
// Prometheus' own checker accepts, with the right numbers.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect, eventually, expectError, launch, meet, request } from '../support/index.mjs';
import { TOKEN, adminOf, ask, launchAdmin, withAdmin } from '../support/admin.mjs';
import { launchNode, meetAcross, startRedis } from '../support/cluster.mjs';
import { parse, scrape } from '../support/metrics.mjs';
import { KEY } from '../support/restart.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-metrics-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name) => path.join(folder, name);
const OPEN_METRICS = { Accept: 'application/openmetrics-text; version=1.0.0' };
async function answerTo(asked) {
  const [answer] = await once(asked, 'response');
  answer.resume();
  await once(answer, 'end');
  return answer;
}

const document = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const ofTable = [...document.matchAll(/^\| `((?:flinxx|process)_\w+)` \| (\w+) \| (.*?) ?\| (.*) \|$/gm)].map(([, name, type, labels, help]) => ({
  name,
  type,
  labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label).sort(),
  help,
}));

const ofText = (text) =>
  [...parse(text)].map(([name, { type, help, samples }]) => ({
    name,
    type,
    labels: [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))].filter((label) => label !== 'le').sort(),
    help,
  }));

describe('what is exposed', () => {
  const server = {};
  before(async () => {
    execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-newkey', 'rsa:2048', '-keyout', file('key'), '-out', file('pem')], { stdio: 'pipe' });
    server.redis = await startRedis();
    Object.assign(server, await launchAdmin(['--tls-cert', file('pem'), '--tls-key', file('key'), '--redis', server.redis.url, '--session-key', KEY, '--call-events', 'redis']));
    const { statusCode } = await answerTo(https.get(`${server.url}/api/health`, { ca: readFileSync(file('pem')) }));
    assert.equal(statusCode, 200);
  });
  after(async () => {
    await server.stop?.();
    await server.redis?.stop();
  });

  test('is what the table of docs/operations.md says, family by family, both ways', async () => {
    const { text } = await scrape(server);
    assert.ok(ofTable.length > 50);
    assert.deepEqual(ofText(text), ofTable);
  });

  test('passes promtool check metrics', async () => {
    const { text } = await scrape(server);
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    assert.deepEqual([status, stdout, stderr], [0, '', '']);
  });

  test('is small', async () => {
    const { text } = await scrape(server);
    assert.ok(text.length < 200_000, `${text.length} bytes`);
  });

  test('says what Redis and TLS do', async () => {
    const { sum } = await scrape(server);
    assert.equal(sum('flinxx_tls_handshakes_total'), 1);
    assert.equal(sum('flinxx_cluster_nodes'), 1);
    assert.equal(sum('flinxx_cluster_joined'), 1);
    assert.equal(sum('flinxx_cluster_redis_up'), 1);
    assert.ok(sum('flinxx_cluster_beats_total') > 0);
    assert.ok(sum('flinxx_cluster_redis_round_trip_seconds_count') > 0);
    const inTwoDays = Date.now() / 1000 + 2 * 86400;
    assert.ok(Math.abs(sum('flinxx_tls_certificate_end_timestamp_seconds') - inTwoDays) < 600);
  });
});

describe('the formats', () => {
  test('are 0.0.4, and OpenMetrics for whoever asks for it', async () => {
    await withAdmin([], async (server) => {
      const plain = await ask(server, 'GET', '/metrics');
      assert.equal(plain.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
      assert.match(plain.text, /^# TYPE flinxx_matches_total counter\nflinxx_matches_total 0$/m);
      const open = await ask(server, 'GET', '/metrics', undefined, { headers: OPEN_METRICS });
      assert.equal(open.headers['content-type'], 'application/openmetrics-text; version=1.0.0; charset=utf-8');
      assert.match(open.text, /^# TYPE flinxx_matches counter\nflinxx_matches_total 0$/m);
      assert.match(open.text, /^# TYPE flinxx_build info\nflinxx_build_info\{version="[\d.]+"\} 1$/m);
      assert.match(open.text, /\n# EOF\n$/);
      assert.equal((await ask(server, 'HEAD', '/metrics')).text, '');
    });
  });

  test('need the token where there is one, and are nowhere else', async () => {
    await withAdmin([], async (server) => {
      expectError(await ask(server, 'GET', '/metrics', undefined, { token: '' }), 401, 'unauthorized');
      expectError(await ask(server, 'POST', '/metrics'), 405, 'method_not_allowed');
      assert.equal((await request(server, '/metrics')).status, 404);
    });
  });
});

describe('the numbers', () => {
  const server = {};
  before(async () => {
    Object.assign(server, await launch(['--limit-find', '2', '--threads', '2', '--admin-listen', '127.0.0.1:0', '--admin-token', TOKEN]));
    server.admin = adminOf(server);
  });
  after(async () => server.stop?.());

  test('follow a call from its connection to its end', async () => {
    const [a, b] = [await connect(server, { transports: ['websocket'] }), await connect(server)];
    await eventually(async () => (await scrape(server)).sum('flinxx_sessions', { transport: 'websocket' }), 2, 'sessions over WebSocket');
    await meet(a, b);
    await a.do('webrtc_offer', { offer: { type: 'offer', sdp: 'v=0' } });
    const { sum } = await scrape(server);
    assert.equal(sum('flinxx_connections_accepted_total') >= 2, true);
    assert.equal(sum('flinxx_sessions_opened_total', { transport: 'websocket' }), 1);
    assert.equal(sum('flinxx_sessions_opened_total', { transport: 'polling' }), 1);
    assert.equal(sum('flinxx_sessions_upgraded_total'), 1);
    assert.equal(sum('flinxx_sockets'), 2);
    assert.equal(sum('flinxx_users'), 2);
    assert.equal(sum('flinxx_calls'), 1);
    assert.equal(sum('flinxx_matches_total'), 1);
    assert.equal(sum('flinxx_match_wait_seconds_count'), 2);
    assert.equal(sum('flinxx_relays_total', { kind: 'offer' }), 1);
    assert.equal(sum('flinxx_relays_total'), 1);
    assert.equal(sum('flinxx_events_total', { event: 'find_partner' }), 2);
    assert.equal(sum('flinxx_call_duration_seconds_count'), 0);

    await Promise.all([a.leave(), b.leave()]);
    await eventually(
      async () => {
        const now = await scrape(server);
        return ['flinxx_sessions', 'flinxx_sockets', 'flinxx_users', 'flinxx_calls', 'flinxx_outbox_bytes', 'flinxx_call_duration_seconds_count', 'flinxx_sessions_closed_total'].map((name) => now.sum(name));
      },
      [0, 0, 0, 0, 0, 1, 2],
      'the end of all',
    );
    assert.equal((await scrape(server)).sum('flinxx_sockets_ended_total', { reason: 'client_left' }), 2);
  });

  test('say what was refused, and by which limit', async () => {
    const before = await scrape(server);
    const client = await connect(server);
    assert.equal((await client.ask('find_partner', 'nonsense')).code, 'invalid_payload');
    assert.equal((await client.ask('no_such_event')).code, 'unknown_event');
    for (let i = 0; i < 2; ++i) assert.equal((await client.ask('find_partner')).ok, true);
    assert.equal((await client.ask('find_partner')).code, 'rate_limited');
    await request(server, '/socket.io/?EIO=3&transport=polling');
    const { sum } = await scrape(server);
    const more = (name, labels) => sum(name, labels) - before.sum(name, labels);
    for (const code of ['invalid_payload', 'unknown_event', 'rate_limited']) assert.equal(more('flinxx_events_refused_total', { code }), 1, code);
    assert.equal(more('flinxx_limits_hit_total', { limit: 'find_partner' }), 1);
    assert.equal(more('flinxx_limits_hit_total'), 1);
    assert.equal(more('flinxx_events_total', { event: 'other' }), 1);
    assert.equal(more('flinxx_requests_refused_total', { code: 'unsupported_version' }), 1);
    await client.leave();
  });

  test('have a route and a status for each answer, and no other for what a client makes up', async () => {
    const before = await scrape(server);
    await request(server, '/api/health');
    await request(server, '/api/terms');
    for (let i = 0; i < 20; ++i) await request(server, `/made-up-${i}`, { headers: { [`X-${i}`]: 'y' } });
    await request(server, '/api/nothing');
    const { sum, text } = await scrape(server);
    const more = (labels) => sum('flinxx_http_requests_total', labels) - before.sum('flinxx_http_requests_total', labels);
    assert.equal(more({ route: 'health', status: '200' }), 1);
    assert.equal(more({ route: 'terms', status: '200' }), 1);
    assert.equal(more({ route: 'api', status: '404' }), 1);
    assert.equal(more({ route: 'page' }), 20);
    assert.doesNotMatch(text, /made-up/);
    assert.ok(sum('flinxx_http_request_duration_seconds_count', { route: 'page' }) >= 20);
  });

  test('have what pages report, in seconds', async () => {
    assert.equal((await request(server, '/api/telemetry', { method: 'POST', body: JSON.stringify({ connectMs: 1500, lossPercent: 2, errors: ['ice_lost'] }) })).status, 204);
    const { sum } = await scrape(server);
    assert.equal(sum('flinxx_page_reports_total'), 1);
    assert.equal(sum('flinxx_page_connect_seconds_sum'), 1.5);
    assert.equal(sum('flinxx_page_connect_seconds_bucket', { le: '2.0' }), 1);
    assert.equal(sum('flinxx_page_loss_ratio_sum'), 0.02);
    assert.equal(sum('flinxx_page_errors_total', { error: 'ice_lost' }), 1);
  });

  test('say how the process is', async () => {
    const { sum } = await scrape(server);
    const status = readFileSync(`/proc/${server.program.child.pid}/status`, 'utf8');
    const ofKernel = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)[1]);
    assert.ok(Math.abs(sum('process_resident_memory_bytes') - ofKernel('VmRSS') * 1024) < 4 << 20);
    assert.equal(sum('process_threads'), ofKernel('Threads')); // a sanitizer may have one of its own
    assert.ok(Math.abs(sum('process_start_time_seconds') - Date.now() / 1000) < 600);
    assert.ok(sum('process_open_fds') > 5);
    assert.equal(sum('flinxx_worker_unanswered_seconds') < 60, true);
  });
});

test('what goes between two nodes is counted at both', async () => {
  const redis = await startRedis();
  const nodes = [];
  for (let i = 0; i < 2; ++i) {
    const node = await launchNode(redis, '--admin-listen', '127.0.0.1:0', '--admin-token', TOKEN);
    nodes.push(Object.assign(node, { admin: adminOf(node) }));
  }
  const figures = async (name, labels) => Promise.all(nodes.map(async (node) => (await scrape(node)).sum(`flinxx_cluster_${name}`, labels)));
  const letters = (direction, kind) => figures('letters_total', { direction, kind });
  await eventually(() => figures('lines'), [1, 1], 'the lines');
  const [a, b] = [await connect(nodes[0]), await connect(nodes[1])];
  await meetAcross(a, b);
  for (let i = 0; i < 20; ++i) await a.do('ice_candidate', { candidate: { candidate: '', number: i } });
  for (let i = 0; i < 20; ++i) await b.expect('ice_candidate');
  await b.do('skip_user');
  await a.expect('user_skipped');
  assert.deepEqual([await letters('out', 'relay'), await letters('in', 'relay')], [[20, 0], [0, 20]]);
  assert.deepEqual([await letters('out', 'parted'), await letters('in', 'parted')], [[0, 1], [1, 0]]);
  assert.deepEqual((await letters('out', 'matched')).sort(), [0, 1]);
  for (const lost of ['letters_refused_total', 'letters_doubled_total']) assert.deepEqual(await figures(lost), [0, 0]);
  for (const direction of ['in', 'out'])
    for (const name of ['entries_total', 'entry_bytes_total']) assert.ok((await figures(name, { direction })).every((value) => value > 0), `${name} ${direction}`);
  await Promise.all([a.leave(), b.leave()]);
  const [stays, leaves] = nodes.splice(0);
  await leaves.stop();
  nodes.push(stays);
  await eventually(() => figures('lines'), [0], 'the lines');
  await stays.stop();
  await redis.stop();
});
