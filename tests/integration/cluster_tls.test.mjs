// Redis over TLS: who is believed, and what is said of one who is not.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import tls from 'node:tls';
import { connect, deferred, eventually, freePort, launch, request, run, runToEnd, within } from '../support/index.mjs';
import { launchNode, meetAcross, startRedis, statsOf } from '../support/cluster.mjs';
import { KEY } from '../support/restart.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-redis-tls-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name) => path.join(folder, name);
const PASSWORD = 'a-password-of-Redis';

function openssl(...args) {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
function authority(name) {
  openssl('req', '-x509', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-newkey', 'rsa:2048', '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`));
}
before(() => {
  authority('known');
  authority('other');
  openssl('req', '-nodes', '-subj', '/CN=redis', '-newkey', 'rsa:2048', '-keyout', file('redis.key'), '-out', file('redis.csr'));
  writeFileSync(file('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.2');
  openssl('x509', '-req', '-days', '2', '-in', file('redis.csr'), '-CA', file('known.pem'), '-CAkey', file('known.key'), '-CAcreateserial', '-extfile', file('names'), '-out', file('redis.pem'));
});

async function startTlsRedis(...options) {
  const port = await freePort();
  const redis = await startRedis('--tls-port', String(port), '--bind', '127.0.0.1', '127.0.0.2', '--requirepass', PASSWORD, '--tls-cert-file', file('redis.pem'), '--tls-key-file', file('redis.key'), '--tls-ca-cert-file', file('known.pem'), '--tls-auth-clients', 'no', ...options);
  const at = (host, where = port) => `rediss://:${PASSWORD}@${host}:${where}`;
  return Object.assign(redis, { tlsPort: port, at, url: at('localhost') });
}

const BELIEVING = ['--redis-ca', file('known.pem')];

describe('a Redis that is believed', () => {
  let redis;
  before(async () => (redis = await startTlsRedis()));
  after(() => redis.stop());

  test('nodes join by its name, its address and the authorities of the system, and meet', async () => {
    const nodes = [await launchNode(redis, ...BELIEVING), await launchNode({ url: redis.at('127.0.0.2') }, ...BELIEVING)];
    nodes.push(await launch(['--redis', redis.url, '--session-key', KEY, '--rate-limits', 'off'], { env: { SSL_CERT_FILE: file('known.pem') } }));
    for (const node of nodes) await eventually(async () => (await statsOf(node)).nodes, nodes.length, 'how many nodes there are');
    for (const [one, two] of [[0, 1], [1, 2]]) {
      const [a, b] = [await connect(nodes[one]), await connect(nodes[two])];
      await meetAcross(a, b);
      for (let i = 0; i < 50; ++i) a.socket.emit('webrtc_offer', { offer: { type: 'offer', sdp: `v=0\r\n${'x'.repeat(20_000)}${i}` } });
      for (let i = 0; i < 50; ++i) assert.ok((await b.expect('webrtc_offer')).offer.sdp.endsWith(`x${i}`));
      await Promise.all([a.leave(), b.leave()]);
    }
    for (const node of nodes) {
      assert.ok(!node.program.stdout.includes(PASSWORD) && !node.program.stderr.includes(PASSWORD));
      await node.stop();
    }
  });
});

test('a Sentinel is asked over TLS too, and where it leads to is believed by its own name; one that is not believed is told of', async () => {
  const redis = await startTlsRedis();
  const port = await freePort();
  writeFileSync(file('sentinel.conf'), `port 0\ntls-port ${port}\nbind 127.0.0.1\nsentinel resolve-hostnames yes\nsentinel announce-hostnames yes\ntls-cert-file ${file('redis.pem')}\ntls-key-file ${file('redis.key')}\ntls-ca-cert-file ${file('known.pem')}\ntls-auth-clients no\ntls-replication yes\nsentinel monitor fx 127.0.0.2 ${redis.tlsPort} 1\nsentinel auth-pass fx ${PASSWORD}\n`);
  const sentinel = run([file('sentinel.conf')], { bin: 'redis-sentinel' });
  const node = await launchNode({ url: `rediss+sentinel://:${PASSWORD}@localhost:${port}/fx` }, ...BELIEVING);
  await eventually(async () => (await request(node, '/api/health?ready')).json.cluster, 'joined');
  await node.stop();
  const doubting = await launchNode({ url: `rediss+sentinel://:${PASSWORD}@localhost:${port}/fx` }, '--redis-ca', file('other.pem'));
  assert.match(doubting.program.stderr + doubting.program.stdout, /Redis is away: no Sentinel knows a master of the name fx: localhost: .*certificate is not trusted/);
  await doubting.stop();
  sentinel.child.kill('SIGKILL');
  await sentinel.ended;
  await redis.stop();
});

test('a server that does not believe its Redis does not start, and says why in a line', async () => {
  const redis = await startTlsRedis();
  for (const [url, ca, why] of [
    [redis.url, 'other', /cluster: .*certificate is not trusted: .*(issuer|self.signed)/],
    [redis.at('127.0.0.1'), 'known', /cluster: .*certificate is not trusted: IP address mismatch/],
  ]) {
    const { status, stderr, stdout } = await runToEnd(['--host', '127.0.0.1', '--port', '0', '--redis', url, '--session-key', KEY, '--redis-ca', file(`${ca}.pem`)]);
    assert.notEqual(status, 0);
    assert.match(stderr.trim().split('\n').at(-1), why);
    assert.ok(!(stderr + stdout).includes(PASSWORD));
  }
  for (const name of ['none.pem', 'redis.key']) {
    const { status, stderr } = await runToEnd(['--host', '127.0.0.1', '--port', '0', '--redis', redis.url, '--session-key', KEY, '--redis-ca', file(name)]);
    assert.notEqual(status, 0);
    assert.match(stderr, new RegExp(`redis-ca: cannot use .*${name}: `));
  }
  await redis.stop();
});

test('a port that does not speak TLS is asked about', async () => {
  const redis = await startRedis();
  const silent = await launchNode({ url: `rediss://:${PASSWORD}@127.0.0.1:${redis.port}` }, ...BELIEVING);
  assert.match(silent.program.stderr + silent.program.stdout, /Redis is away: no answer in time: is that its port for TLS\?/);
  await silent.stop();
  await redis.stop();
  const web = http.createServer().listen(0, '127.0.0.1');
  await once(web, 'listening');
  const { status, stderr } = await runToEnd(['--host', '127.0.0.1', '--port', '0', '--redis', `rediss://127.0.0.1:${web.address().port}`, '--session-key', KEY]);
  assert.notEqual(status, 0);
  assert.match(stderr.trim().split('\n').at(-1), /cluster: .*TLS: the other side does not speak it/);
  web.close();
});

test('the server is named before it shows its certificate, and one that is not believed gets not a byte', async () => {
  const named = deferred();
  const identity = { cert: readFileSync(file('redis.pem')), key: readFileSync(file('redis.key')) };
  const server = tls.createServer({ ...identity, SNICallback: (name, done) => (named.resolve(name), done(null, null)) });
  let heard = 0;
  server.on('secureConnection', (socket) => socket.on('data', (bytes) => (heard += bytes.length)));
  server.on('tlsClientError', () => {});
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `rediss://:${PASSWORD}@localhost:${server.address().port}`;
  const { status } = await runToEnd(['--host', '127.0.0.1', '--port', '0', '--redis', url, '--session-key', KEY, '--redis-ca', file('other.pem')]);
  assert.notEqual(status, 0);
  assert.equal(await within(named.promise, 'the name of the server'), 'localhost');
  assert.equal(heard, 0);
  server.close();
});
