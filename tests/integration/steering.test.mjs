// What an operator changes while the server runs: --check-config, and SIGHUP with every live option, with what is broken and under load.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect, connectPair, eventually, launch, meet, request, runToEnd } from '../support/index.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-steering-'));
after(() => rmSync(folder, { recursive: true }));

const at = (name) => path.join(folder, name);
function write(name, content) {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), content);
  return at(name);
}
const lines = (options) => Object.entries(options).map(([name, value]) => `${name} = ${value}\n`).join('');

describe('--check-config', () => {
  const check = (...args) => runToEnd(['--check-config', '--port', '0', ...args]);
  const page = path.dirname(write('page/index.html', '<!doctype html><title>x</title>'));
  const sound = ['--web-root', page];

  test('what is good is said to be, and nothing is started', async () => {
    const file = write('good.conf', 'limit-find = 7\nport = 1\n');
    assert.deepEqual(await check('--config', file, ...sound), { status: 0, signal: null, stdout: 'flinxx: the configuration is good\n', stderr: '' });
  });

  test('all that is wrong is said at once, a sentence each, and no secret', async () => {
    const file = write('bad.conf', 'port = x\nno such line\nturn-secret = a secret\nnosuch = 1\n');
    const { status, stdout, stderr } = await check('--config', file, '--min-age', '500', ...sound);
    assert.deepEqual([status, stdout], [1, '']);
    assert.doesNotMatch(stderr, /a secret/);
    const said = stderr.trim().split('\n');
    assert.equal(said.length, 5, stderr);
    for (const line of said) assert.match(line, /^flinxx: /);
    for (const part of ['bad.conf:1: port: "x"', 'bad.conf:2: ', 'bad.conf:3: turn-secret: the value', 'bad.conf:4: unknown option', '--min-age: "500"']) assert.ok(stderr.includes(part), `${part} in ${stderr}`);
  });

  test('what options ask of each other', async () => {
    const { status, stderr } = await check('--tls-cert', '/x', '--turn-urls', 'turn:turn.example.org', ...sound);
    assert.equal(status, 1);
    assert.equal(stderr, 'flinxx: tls-cert needs tls-key beside it\nflinxx: turn-urls needs turn-secret beside it\n');
  });

  test('what options name, all of it', async () => {
    const bans = write('bans', 'flinxx bans 2\nend 3\n');
    const site = path.dirname(write('broken-site/site.json', '{'));
    const { status, stderr } = await check(
      '--tls-cert', at('none.pem'), '--tls-key', at('none.key'), '--site-dir', site, '--web-root', at('nowhere'), '--session-key', 'k'.repeat(32), '--ban-file', bans,
      '--redis', 'rediss://127.0.0.1:1', '--redis-ca', at('none.ca'));
    assert.equal(status, 1);
    const said = stderr.trim().split('\n');
    assert.equal(said.length, 5, stderr);
    for (const part of ['tls-cert: ', 'site-dir', 'ban-file: ', 'redis-ca: ', 'web-root']) assert.ok(stderr.includes(part), `${part} in ${stderr}`);
    assert.equal((await check('--session-key', 'k'.repeat(32), '--ban-file', bans, ...sound)).status, 1, 'the damaged file has not been put aside');
    assert.match((await check('--session-key', 'k'.repeat(32), '--ban-file', at('no/such/folder/bans'), ...sound)).stderr, /cannot be written/);
  });

  test('a wrong command line is a usage error, as ever', async () => {
    const { status, stderr } = await check('--nosuch', '1');
    assert.deepEqual([status, stderr], [2, 'flinxx: unknown option --nosuch; --help lists those there are\n']);
  });
});

const OTHER = 'https://other.example.org';
const from = (address) => ({ extraHeaders: { 'x-forwarded-for': address } });
let addresses = 0;
const fresh = () => from(`10.0.${++addresses >> 8}.${addresses & 255}`);

describe('SIGHUP', () => {
  const conf = at('live.conf');
  const base = { 'trusted-proxies': '127.0.0.1', 'limit-connect': 0, 'limit-health': 0, 'limit-stats': 0, 'limit-find': 0, 'limit-skip': 0, 'stun-urls': 'stun:first.example.org' };
  let server, talkers, sent = 0;
  const times = (text) => server.program.stdout.split(text).length - 1;

  async function hangUp(options, expected) {
    if (options !== undefined) write('live.conf', typeof options === 'string' ? options : lines({ ...base, ...options }));
    const earlier = times(expected);
    server.program.child.kill('SIGHUP');
    await eventually(() => times(expected) - earlier, 1, `the log: ${expected}`);
  }

  before(async () => {
    write('live.conf', lines(base));
    server = await launch(['--threads', '2', '--port', '0', '--config', conf], { fixed: ['--host', '127.0.0.1'] });
    talkers = [];
    for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']]) talkers.push(await connectPair(server, { transports, ...fresh() }));
  });
  after(() => server.stop());

  // Nobody of those who were here from the start has been disconnected, and nothing is lost.
  async function expectUndisturbed() {
    ++sent;
    for (const [a, b] of talkers) {
      await a.do('ice_candidate', { candidate: { candidate: '', number: sent } });
      assert.equal((await b.expect('ice_candidate')).candidate.number, sent);
    }
  }

  const statuses = async (target, count) => {
    const all = [];
    for (let i = 0; i < count; ++i) all.push((await request(server, target, { headers: { 'x-forwarded-for': '10.9.9.9' } })).status);
    return all;
  };
  const HANDSHAKE = '/socket.io/?EIO=4&transport=polling';
  const terms = async () => (await request(server, '/api/terms')).json;
  async function withUsers(count, use) {
    const users = [];
    for (let i = 0; i < count; ++i) users.push(await connect(server, fresh()));
    const result = await use(...users);
    await Promise.all(users.map((each) => each.leave()));
    return result;
  }
  const found = () => withUsers(2, async (a, b) => {
    await a.do('find_partner');
    await a.expect('waiting');
    await b.do('find_partner');
    return b.expect('partner_found');
  });
  const codes = (event, count) => withUsers(1, async (user) => {
    const all = [];
    for (let i = 0; i < count; ++i) all.push((await user.ask(event)).code ?? 'ok');
    return all;
  });
  async function banned() {
    const [one, other] = [fresh(), fresh()];
    const [a, b] = [await connect(server, one), await connect(server, other)];
    await meet(a, b);
    assert.equal((await a.ask('report', { reason: 'spam' })).ok, true);
    const told = await eventually(() => b.inbox.waiting.find(([name]) => name === 'banned')?.[1] !== undefined, true, 'the ban').then(() => b.inbox.waiting.find(([name]) => name === 'banned')[1]);
    await a.leave();
    return told;
  }

  const site = path.dirname(write('site/site.json', '{"name":"Here"}'));
  write('site/rules.md', 'Be kind.');
  const turn = { 'turn-urls': 'turn:turn.example.org', 'turn-secret': 'the first secret'.replaceAll(' ', '-') };

  // What is written into the file besides `base`, and what shows that it holds.
  const cases = {
    'cors-origins': [{ 'cors-origins': OTHER }, async () => {
      const headers = { Origin: OTHER };
      await eventually(async () => (await request(server, HANDSHAKE, { headers })).status, 200, 'the handshake');
      for (let i = 0; i < 8; ++i) assert.equal((await request(server, HANDSHAKE, { headers })).status, 200);
      assert.equal((await request(server, '/api/health', { headers })).headers['access-control-allow-origin'], OTHER);
    }, async () => {
      await eventually(async () => (await request(server, HANDSHAKE, { headers: { Origin: OTHER } })).status, 403, 'the handshake');
    }],
    'max-connections': [{ 'max-connections': 1 }, () => assert.rejects(request(server, '/api/health'))],
    'rate-limits': [{ 'rate-limits': 'off', 'limit-health': 1 }, async () => assert.deepEqual(await statuses('/api/health', 3), [200, 200, 200])],
    'limit-health': [{ 'limit-health': 2 }, async () => assert.deepEqual(await statuses('/api/health', 3), [200, 200, 429])],
    'limit-stats': [{ 'limit-stats': 2 }, async () => assert.deepEqual(await statuses('/api/stats', 3), [200, 200, 429])],
    'limit-connect': [{ 'limit-connect': 2 }, async () => assert.deepEqual(await statuses(HANDSHAKE, 3), [200, 200, 429])],
    'limit-find': [{ 'limit-find': 1 }, async () => assert.deepEqual(await codes('find_partner', 2), ['ok', 'rate_limited'])],
    'limit-skip': [{ 'limit-skip': 1 }, async () => assert.deepEqual(await codes('skip_user', 2), ['ok', 'rate_limited'])],
    'limit-connections': [{ 'limit-connections': 1, 'trusted-proxies': '127.0.0.1' }, async () => {
      const first = net.connect({ port: server.port, host: server.host, localAddress: '127.0.0.7' });
      first.write('GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await once(first, 'data'); // else another worker may accept the second one first
      await eventually(() => request(server, '/api/health', { from: '127.0.0.7' }).then(() => 'in', () => 'refused'), 'refused', 'the second connection');
      first.destroy();
    }],
    proof: [{ proof: 'on' }, async () => assert.deepEqual(await codes('find_partner', 1), ['proof_required'])],
    'report-limit': [{ 'report-limit': 1 }, async () => assert.equal((await banned()).reason, 'spam')],
    'report-window': [{ 'report-window': 3600 }, () => {}],
    'ban-times': [{ 'report-limit': 1, 'ban-times': 60 }, async () => {
      const { until } = await banned();
      assert.ok(until > Date.now() && until <= Date.now() + 60_000, String(until));
    }],
    contact: [{ 'report-limit': 1, contact: 'mailto:second@example.org' }, async () => assert.equal((await banned()).contact, 'mailto:second@example.org')],
    'stun-urls': [{ 'stun-urls': 'stun:second.example.org' }, async () => assert.deepEqual((await found()).iceServers[0].urls, ['stun:second.example.org'])],
    'turn-urls': [turn, async () => assert.deepEqual((await found()).iceServers[1].urls, ['turn:turn.example.org'])],
    'turn-secret': [turn, () => assert.doesNotMatch(server.program.stdout, /the-first-secret/)],
    'turn-ttl': [{ ...turn, 'turn-ttl': 60 }, async () => {
      const left = Number((await found()).iceServers[1].username.split(':')[0]) - Date.now() / 1000;
      assert.ok(left > 0 && left <= 60, String(left));
    }],
    'ice-transport-policy': [{ ...turn, 'ice-transport-policy': 'relay' }, async () => {
      assert.equal((await found()).iceTransportPolicy, 'relay');
      assert.equal((await terms()).iceTransportPolicy, 'relay');
    }],
    'min-age': [{ 'min-age': 21 }, async () => assert.equal((await terms()).minAge, 21)],
    'site-dir': [{ 'site-dir': site }, async () => assert.match((await terms()).rulesVersion, /^[0-9a-f]{16}$/), async () => assert.equal((await terms()).rulesVersion, undefined)],
    'log-level': [{ 'log-level': 'debug' }, () => {}],
  };

  // Another value of each option that a start alone changes. Of this server the command line gives the others.
  const fixed = {
    'web-root': '/nowhere', 'connect-origins': OTHER, 'trusted-proxies': '127.0.0.2', 'client-address-header': 'forwarded', 'proxy-protocol': 'on',
    'tls-cert': '/none.pem', 'tls-key': '/none.key', 'tls-redirect-port': 1, 'https-redirect': 'on', hsts: 1,
    'first-byte-timeout': 1000, 'request-timeout': 1000, 'keep-alive-timeout': 1000, 'drain-timeout': 1000,
    'ping-interval': 1000, 'ping-timeout': 1000, 'connect-timeout': 1000, 'upgrade-timeout': 1000, 'recovery-time': 1000,
    'session-key': 'a-secret-of-twenty-bytes', 'relax-time': 1000, 'invite-time': 1000, 'max-payload': 1_000_001, 'max-outbox': 1_000_002,
    redis: 'rediss://127.0.0.1:1', 'redis-ca': '/none.ca', 'cluster-name': 'other', 'node-number': 3, linger: 1,
    'ban-file': '/none', 'moderation-webhook': 'https://hook.example.org/', 'moderation-webhook-secret': 'a-secret-of-twenty-bytes',
    'admin-listen': '127.0.0.1:1', 'admin-token': 'a-secret-of-twenty-bytes', 'admin-ui-origins': OTHER,
    'log-format': 'json', 'log-connections': 'on', 'log-addresses': 'on', 'call-events': '/none', statsd: '127.0.0.1:1', 'statsd-tags': 'a:b',
  };

  test('each option is tried here: those that the help names as live, and the others', async () => {
    const { stdout } = await runToEnd(['--help-markdown']);
    const rows = [...stdout.matchAll(/^\| `--([\w-]+) [^|]*\|[^|]*\| (yes )?\|/gm)];
    const named = (live) => rows.filter(([, , yes]) => Boolean(yes) === live).map(([, name]) => name).sort();
    assert.deepEqual(named(true), Object.keys(cases).sort());
    assert.deepEqual(named(false), [...Object.keys(fixed), 'host', 'port', 'threads', 'config'].sort());
  });

  for (const [name, [options, holds, holdsNoMore = () => {}]] of Object.entries(cases))
    test(`--${name} changes, and nobody notices but by what it does`, async () => {
      await hangUp(options, `SIGHUP: ${name} is `);
      await holds();
      if (name !== 'max-connections') await expectUndisturbed(); // polling needs connections
      await hangUp({}, `SIGHUP: ${name} is `);
      await holdsNoMore();
      await expectUndisturbed();
    });

  test('what cannot change says so each time, and what can changes beside it', async () => {
    for (let i = 0; i < 2; ++i) await hangUp({ 'ping-interval': 1000, 'web-root': '/nowhere', threads: 3, 'min-age': 30 + i }, `SIGHUP: min-age is ${30 + i}`);
    assert.equal(times('SIGHUP: ping-interval stays as it is: it changes with the next start alone'), 2);
    assert.equal(times('SIGHUP: web-root stays as it is'), 2);
    assert.equal(times('SIGHUP: threads'), 0, 'the command line wins');
    assert.equal((await terms()).minAge, 31);
    await hangUp({}, 'SIGHUP: min-age is 18, was 31');
    await expectUndisturbed();
  });

  test('each option that cannot change says so, none shows a secret, and what can changes beside them', async () => {
    const said = (name) => times(`SIGHUP: ${name} stays as it is: it changes with the next start alone`);
    const earlier = new Map(Object.keys(fixed).map((name) => [name, said(name)]));
    await hangUp({ ...fixed, 'min-age': 20 }, 'SIGHUP: min-age is 20, was 18');
    await eventually(() => Object.keys(fixed).filter((name) => said(name) !== earlier.get(name) + 1), [], 'options without a line');
    assert.doesNotMatch(server.program.stdout, /a-secret-of/);
    assert.equal((await terms()).minAge, 20);
    await expectUndisturbed();
    await hangUp({}, 'SIGHUP: min-age is 18, was 20');
  });

  test('a file with one line that is wrong changes nothing, and says so once', async () => {
    const earlier = times('SIGHUP');
    await hangUp('min-age = 40\nlimit-find = many\n', 'SIGHUP: nothing has changed: ');
    assert.match(server.program.stdout, /nothing has changed: .*live\.conf:2: limit-find: "many" is not allowed/);
    assert.equal(times('SIGHUP') - earlier, 1);
    assert.equal((await terms()).minAge, 18);
  });

  test('what options ask of each other is asked again', async () => {
    await hangUp({ 'min-age': 40, 'turn-urls': 'turn:turn.example.org' }, 'SIGHUP: nothing has changed: turn-urls needs turn-secret');
    assert.equal((await terms()).minAge, 18);
  });

  test('a broken site keeps the options from changing, too', async () => {
    const broken = path.dirname(write('broken/site.json', '{'));
    await hangUp({ 'min-age': 40, 'site-dir': broken }, 'SIGHUP: nothing has changed: site-dir');
    assert.equal((await terms()).minAge, 18);
  });

  test('a file that has vanished changes nothing; one that is back is read', async () => {
    rmSync(conf);
    await hangUp(undefined, 'SIGHUP: nothing has changed: --config: cannot read');
    assert.equal((await terms()).minAge, 18);
    await hangUp({ 'min-age': 20 }, 'SIGHUP: min-age is 20, was 18');
    await hangUp({}, 'SIGHUP: min-age is 18, was 20');
    await hangUp({}, 'SIGHUP: no option has changed');
    await expectUndisturbed();
  });

  test('under load: a hundred times, sound, broken, gone and back, and every message arrives', async () => {
    const before = sent;
    let goesOn = true;
    const talk = (async () => {
      while (goesOn) await expectUndisturbed();
    })();
    for (let i = 0; i < 100; ++i) {
      if (i % 10 === 4) {
        rmSync(conf);
        await hangUp(undefined, 'SIGHUP: nothing has changed: --config: cannot read');
      }
      if (i % 10 === 9) await hangUp('nonsense', 'SIGHUP: nothing has changed: ');
      else await hangUp({ 'min-age': i % 2 ? 19 : 18, 'limit-find': i + 100, 'stun-urls': `stun:s${i}.example.org`, 'cors-origins': `https://o${i}.example.org` }, `SIGHUP: limit-find is ${i + 100}`);
    }
    goesOn = false;
    await talk;
    assert.ok(sent > before);
    assert.deepEqual((await found()).iceServers[0].urls, ['stun:s98.example.org']);
    await hangUp({}, 'SIGHUP: limit-find is 0');
  });

  test('a level that hides the lines is said before it holds', async () => {
    await hangUp({ 'log-level': 'error' }, 'SIGHUP: log-level is error, was info');
    const earlier = times('SIGHUP');
    write('live.conf', lines({ ...base, 'log-level': 'error', 'min-age': 50 }));
    server.program.child.kill('SIGHUP');
    await eventually(async () => (await terms()).minAge, 50, 'the age');
    assert.equal(times('SIGHUP'), earlier);
    await hangUp({}, 'SIGHUP: log-level is info, was error');
  });

  test('they who were here from the start still are', async () => {
    for (const [a, b] of talkers) {
      await b.do('skip_user');
      await a.expect('user_skipped');
      await Promise.all([a.leave(), b.leave()]);
    }
  });
});
