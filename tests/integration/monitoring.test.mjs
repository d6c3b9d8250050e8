// What docker/monitoring has, with Debian's Prometheus: the rules, and the dashboard over a server under load.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { DEADLINE, connect, eventually } from '../support/index.mjs';
import { ask, from, launchAdmin } from '../support/admin.mjs';
import { meetAcross, startRedis } from '../support/cluster.mjs';
import { scrape } from '../support/metrics.mjs';
import { startPrometheus } from '../support/prometheus.mjs';
import { KEY } from '../support/restart.mjs';

const monitoring = fileURLToPath(new URL('../../docker/monitoring/', import.meta.url));
const read = (name) => readFileSync(path.join(monitoring, name), 'utf8');
const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-monitoring-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name) => path.join(folder, name);

const alerts = [...read('flinxx.rules.yml').matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
const { panels } = JSON.parse(read('flinxx.dashboard.json'));
/// As Grafana fills in its variables.
const expressions = panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => ({ title, expr: expr.replaceAll('$__rate_interval', '30s').replaceAll('$instance', '.*') })));

function promtool(...args) {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8', cwd: monitoring });
  assert.equal(status, 0, stdout + stderr);
}

describe('the rules', () => {
  test('are sound, as is the configuration of Compose', () => {
    promtool('check', 'rules', 'flinxx.rules.yml');
    promtool('check', 'config', '--syntax-only', 'prometheus.yml');
  });
  test('fire where they should, and are silent where they should', () => promtool('test', 'rules', 'flinxx.rules.test.yml'));
  test('have a test each, of both', () => {
    assert.ok(alerts.length >= 12);
    const tests = read('flinxx.rules.test.yml');
    for (const name of alerts)
      for (const what of ['fires', 'stays silent']) assert.ok(tests.includes(`name: ${name} ${what}\n`), `${name} ${what}`);
  });
});

/// Does what makes all numbers move: calls of all lengths, limits, reports, losses, pages that report.
async function useIt(server, ca, round) {
  const at = (last) => from(`10.${(round >> 8) & 255}.${round & 255}.${last}`); // who is reported is not met again
  const [a, b] = [await connect(server, { ca, transports: ['websocket'], ...at(1) }), await connect(server, { ca, ...at(2) })];
  await meetAcross(a, b);
  await a.do('webrtc_offer', { offer: { type: 'offer', sdp: 'v=0' } });
  await b.expect('webrtc_offer');
  await a.ask('nonsense');
  await a.ask('report', { reason: 'spam' });
  await Promise.all([a.leave(), b.leave()]);
  const telemetry = https.request(`${server.url}/api/telemetry`, { ca, method: 'POST' });
  telemetry.end(JSON.stringify({ pageLoadMs: 500, firstFrameMs: 900, connectMs: 400, roundTripMs: 60, lossPercent: 1, callSeconds: 20, errors: ['ice_lost'] }));
  const [answer] = await once(telemetry, 'response');
  answer.resume();
  await once(answer, 'end');
}

describe('the dashboard', { timeout: 4 * DEADLINE }, () => {
  const server = {};
  let [prometheus, stopped, load] = [undefined, false, undefined];
  const staying = [];
  before(async () => {
    execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '90', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-newkey', 'rsa:2048', '-keyout', file('key'), '-out', file('pem')], { stdio: 'pipe' });
    server.redis = await startRedis();
    Object.assign(server, await launchAdmin(['--tls-cert', file('pem'), '--tls-key', file('key'), '--redis', server.redis.url, '--session-key', KEY, '--threads', '2', '--trusted-proxies', '127.0.0.1', '--report-limit', '0']));
    prometheus = await startPrometheus(folder, [server.admin.port], path.join(monitoring, 'flinxx.rules.yml'));
    const ca = readFileSync(file('pem'));
    load = (async () => {
      for (let round = 0; !stopped; ++round) await useIt(server, ca, round);
    })();
    load.catch(() => {});
    staying.push(await connect(server, { ca }), await connect(server, { ca }));
  });
  after(async () => {
    stopped = true;
    await prometheus?.stop();
    await load;
    for (const client of staying) await client.leave();
    await server.stop?.();
    await server.redis?.stop();
  });

  test('has an answer to each of its expressions, and none is not a number', async () => {
    assert.ok(expressions.length > 50);
    const lacking = async () => {
      const out = [];
      for (const { title, expr } of expressions) {
        const values = await prometheus.evaluate(expr);
        if (values.length === 0 || values.every(({ value }) => Number.isNaN(value))) out.push(`${title}: ${expr}`);
      }
      return out;
    };
    await eventually(lacking, [], 'expressions without an answer');
  });

  test('asks for nothing that the server does not expose, and for each of its families', async () => {
    const { families } = await scrape(server);
    const names = new Set([...families].flatMap(([name, { type }]) => (type === 'histogram' ? [`${name}_bucket`] : [name])));
    const asked = new Set(expressions.flatMap(({ expr }) => expr.match(/\b(?:flinxx|process)_\w+/g) ?? []));
    for (const name of asked) assert.ok(names.has(name), name);
    for (const name of names) assert.ok(asked.has(name), `no panel shows ${name}`);
  });

  test('says what is so', async () => {
    stopped = true;
    await load;
    const { sum } = await scrape(server);
    const truth = [
      ['sum(flinxx_users{instance=~".*"})', 2],
      ['sum(flinxx_calls{instance=~".*"})', 0],
      ['sum by (transport) (flinxx_sessions{transport="websocket"})', 2],
      ['sum(flinxx_matches_total)', sum('flinxx_matches_total')],
      ['sum(flinxx_relays_total{kind="offer"})', sum('flinxx_matches_total')],
      ['sum(flinxx_call_duration_seconds_count)', sum('flinxx_matches_total')],
      ['sum(flinxx_page_connect_seconds_sum) / sum(flinxx_page_connect_seconds_count)', 0.4],
      ['flinxx_cluster_nodes', 1],
    ];
    for (const [expr, wanted] of truth)
      await eventually(async () => Number((await prometheus.evaluate(expr))[0]?.value.toFixed(6)), wanted, expr);
    const [ends] = await prometheus.evaluate('flinxx_tls_certificate_end_timestamp_seconds - time()');
    assert.ok(Math.abs(ends.value - 90 * 86400) < 600);
  });

  test('goes with rules that Prometheus evaluates over the same server, without a fault', async () => {
    const groups = async () => (await prometheus.get('/api/v1/rules')).json.data.groups.flatMap(({ rules }) => rules);
    await eventually(async () => (await groups()).filter(({ health }) => health !== 'ok').map(({ name, lastError }) => `${name}: ${lastError}`), [], 'rules that fail');
    assert.deepEqual((await groups()).map(({ name }) => name), alerts);
    assert.deepEqual((await groups()).filter(({ state }) => state === 'firing'), []);
    assert.equal((await ask(server, 'GET', '/api/stats')).status, 200);
  });
});
