// Reports, blocks and bans: who reports whom, what it comes to, and what strangers cannot do with it.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { Client, connect, eventually, expectStats, launch, meet, runToEnd, useServer } from '../support/index.mjs';
import { launchNode, meetAcross, useCluster } from '../support/cluster.mjs';

const KEY = ['--session-key', 'a-secret-of-this-test'];
// Each client has an address of its own, as if a proxy had told it.
const PROXY = ['--trusted-proxies', '127.0.0.1'];
const from = (address, more = {}) => ({ extraHeaders: { 'x-forwarded-for': address }, ...more });
let addresses = 0;
const fresh = () => `10.${(++addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;

async function pair(server, first = fresh(), second = fresh()) {
  const a = await connect(server, from(first));
  const b = await connect(server, from(second));
  await meet(a, b);
  return [a, b];
}

async function expectAccepted(client, name, ...args) {
  const ack = await client.ask(name, ...args);
  assert.deepEqual({ ...ack, token: '' }, { ok: true, token: '' });
  assert.match(ack.token, /^[\w-]{20,128}$/);
  return ack.token;
}

const refused = async (client, name, ...args) => (await client.ask(name, ...args)).code;
const leave = (...all) => Promise.all(all.map((client) => client.leave()));

/// Who comes from there is told that it is banned; what it is told.
async function expectBanned(server, address) {
  const client = new Client(server, from(address));
  const error = await new Promise((resolve, reject) => {
    client.socket.once('connect_error', resolve);
    client.socket.once('connect', () => reject(new Error('it came in')));
  });
  assert.equal(error.message, 'banned');
  client.socket.disconnect();
  return error.data;
}

/// Somebody at `reporter` meets somebody at `reported` and reports it.
async function reportOnce(server, reporter, reported, reason = 'spam') {
  const [a, b] = await pair(server, reporter, reported);
  await expectAccepted(a, 'report', { reason });
  await b.expect('partner_disconnected');
  await leave(a, b);
}

describe('a report or a block', () => {
  const server = useServer(...PROXY, ...KEY);

  for (const [name, ...args] of [['report', { reason: 'nudity' }], ['block'], ['block', null], ['block', {}]])
    test(`${name} ${JSON.stringify(args)} ends the call, and both are free`, async () => {
      const [a, b] = await pair(server);
      await expectAccepted(a, name, ...args);
      assert.deepEqual(await b.expect('partner_disconnected'), {});
      await a.expectNothing();
      await expectStats(server, 2, 0, 0);
      assert.equal(await refused(a, 'ice_candidate', { candidate: null }), 'not_in_session');
      await leave(a, b);
    });

  test('without an acknowledgement it is silent', async () => {
    const [a, b] = await pair(server);
    a.socket.emit('report', { reason: 'other' });
    await b.expect('partner_disconnected');
    await a.expectNothing();
    await leave(a, b);
  });

  test('names its session, or means the last one; also after its end', async () => {
    const [a, b] = [await connect(server, from(fresh())), await connect(server, from(fresh()))];
    await a.do('find_partner');
    await a.expect('waiting');
    await b.do('find_partner');
    const { sessionId } = await a.expect('partner_found');
    await b.expect('partner_found');
    await b.do('stop');
    await a.expect('partner_disconnected');
    const token = await expectAccepted(a, 'report', { reason: 'threat', sessionId });
    assert.equal(await expectAccepted(a, 'block', { sessionId }), token);
    assert.equal(await expectAccepted(a, 'block'), token);
    // The other one may as well, and it is another token.
    assert.notEqual(await expectAccepted(b, 'block', { sessionId }), token);
    // Meanwhile in another session: that one goes on.
    const c = await connect(server, from(fresh()));
    await meet(a, c);
    assert.equal(await expectAccepted(a, 'block', { sessionId }), token);
    a.socket.emit('ice_candidate', { candidate: null });
    await c.expect('ice_candidate');
    await leave(a, b, c);
  });

  test('of a session one was not in, or of none, is refused', async () => {
    const [a, b] = await pair(server);
    const c = await connect(server, from(fresh()));
    assert.equal(await refused(c, 'report', { reason: 'spam' }), 'not_in_session');
    await b.do('stop');
    await a.expect('partner_disconnected');
    const sessionId = '00000000-0000-4000-8000-000000000000';
    for (const client of [a, c]) assert.equal(await refused(client, 'report', { reason: 'spam', sessionId }), 'not_in_session');
    await leave(a, b, c);
  });

  test('the session id of others is of no use', async () => {
    const [a, b, c] = [await connect(server, from(fresh())), await connect(server, from(fresh())), await connect(server, from(fresh()))];
    await a.do('find_partner');
    await a.expect('waiting');
    await b.do('find_partner');
    const { sessionId } = await a.expect('partner_found');
    await b.expect('partner_found');
    assert.equal(await refused(c, 'report', { reason: 'spam', sessionId }), 'not_in_session');
    assert.equal(await refused(c, 'block', { sessionId }), 'not_in_session');
    await a.expectNothing();
    await b.do('stop');
    await a.expect('partner_disconnected');
    assert.equal(await refused(c, 'block', { sessionId }), 'not_in_session');
    await leave(a, b, c);
  });

  test('of the wrong shape is refused', async () => {
    const [a, b] = await pair(server);
    for (const args of [[], [null], [{}], [{ reason: 'fun' }], [{ reason: 1 }], [{ reason: 'spam', sessionId: 1 }], [{ reason: 'spam' }, 1], ['spam']])
      assert.equal(await refused(a, 'report', ...args), 'invalid_payload', JSON.stringify(args));
    for (const args of [['x'], [{ sessionId: 1 }], [{ session: 'x' }], [null, null]])
      assert.equal(await refused(a, 'block', ...args), 'invalid_payload', JSON.stringify(args));
    await b.expectNothing();
    await leave(a, b);
  });
});

describe('two who are kept apart', () => {
  const server = useServer(...PROXY, ...KEY);

  for (const name of ['report', 'block'])
    test(`do not meet again after a ${name}, and meet whoever else comes`, async () => {
      const [a, b] = await pair(server);
      await expectAccepted(a, name, { reason: name === 'report' ? 'spam' : undefined });
      await b.expect('partner_disconnected');
      for (const each of [a, b]) {
        await each.do('find_partner');
        await each.expect('waiting');
      }
      const c = await connect(server, from(fresh()));
      await c.do('find_partner');
      assert.equal((await a.expect('partner_found')).partnerId, c.userId);
      const d = await connect(server, from(fresh()));
      await d.do('find_partner');
      assert.equal((await b.expect('partner_found')).partnerId, d.userId);
      await leave(a, b, c, d);
      await expectStats(server, 0, 0, 0);
    });

  test('are told apart by address when they come back as other users', async () => {
    const [one, other] = [fresh(), fresh()];
    const before = await pair(server, one, other);
    await expectAccepted(before[0], 'block');
    await leave(...before);
    const [a, b] = [await connect(server, from(one)), await connect(server, from(other))];
    for (const each of [a, b]) {
      await each.do('find_partner');
      await each.expect('waiting');
    }
    await leave(a, b);
  });
});

describe('block tokens', () => {
  // That `one` has from a block of `other`, of a server that is gone.
  async function tokenOf(one, other) {
    const first = await launch(['--rate-limits', 'off', ...PROXY, ...KEY]);
    const pairOf = await pair(first, one, other);
    const token = await expectAccepted(pairOf[0], 'block');
    await leave(...pairOf);
    await first.stop();
    return token;
  }

  // After a restart the server has nothing but what browsers keep.
  test('outlive the server with the same key, and are good for whoever they were made for', async () => {
    const [one, other] = [fresh(), fresh()];
    const token = await tokenOf(one, other);

    const server = await launch(['--rate-limits', 'off', ...PROXY, ...KEY]);
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    const other65 = Array.from({ length: 65 }, (_, i) => `${i}`);
    const meetWith = async (avoid, expected, of = one) => {
      const [a, b] = [await connect(server, from(of)), await connect(server, from(other))];
      await a.do('find_partner', { avoid });
      await a.expect('waiting');
      await b.do('find_partner');
      await b.expect(expected);
      await leave(a, b);
    };
    await meetWith([], 'partner_found');
    await meetWith([forged], 'partner_found');
    await meetWith([token.slice(1), 'x', '', 'A'.repeat(100_000)], 'partner_found');
    await meetWith([token], 'partner_found', fresh()); // somebody else's
    await meetWith([...other65, token], 'partner_found'); // more than count
    await meetWith([forged, token], 'waiting');
    const a = await connect(server, from(fresh()));
    for (const avoid of [1, 'x', [1], [null], {}]) assert.equal(await refused(a, 'find_partner', { avoid }), 'invalid_payload');
    await leave(a);
    await server.stop();
  });

  test('go along with a skip as well', async () => {
    const [one, other] = [fresh(), fresh()];
    const token = await tokenOf(one, other);

    const server = await launch(['--rate-limits', 'off', ...PROXY, ...KEY]);
    for (const [avoid, expected] of [[[], 'partner_found'], [[token], 'waiting']]) {
      const [a, c] = await pair(server, one);
      await a.do('skip_user', { avoid });
      await a.expect('waiting');
      const b = await connect(server, from(other));
      await b.do('find_partner');
      await b.expect(expected);
      await leave(a, b, c);
    }
    const a = await connect(server, from(fresh()));
    for (const avoid of [1, 'x', [1], [null], {}]) assert.equal(await refused(a, 'skip_user', { avoid }), 'invalid_payload');
    await leave(a);
    await server.stop();
  });
});

describe('bans', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-bans-'));
  after(() => rmSync(folder, { recursive: true }));
  const OPTIONS = ['--rate-limits', 'off', ...PROXY, ...KEY, '--report-limit', '3', '--contact', 'mailto:help@example.org'];

  test('so many reporters put an address out, with all its connections, and keep it out', async () => {
    const server = await launch(OPTIONS);
    const rogue = fresh();
    for (const reason of ['spam', 'threat']) await reportOnce(server, fresh(), rogue, reason);
    const [a, b] = await pair(server, fresh(), rogue);
    const idle = await connect(server, from(rogue, { transports: ['polling'] }));
    const begin = Date.now();
    await expectAccepted(a, 'report', { reason: 'threat' });
    await b.expect('partner_disconnected');
    const said = await b.expect('banned');
    assert.deepEqual({ ...said, until: 0 }, { reason: 'threat', until: 0, contact: 'mailto:help@example.org' });
    assert.ok(said.until >= begin + 900_000 && said.until <= Date.now() + 900_000);
    assert.deepEqual(await idle.expect('banned'), said);
    await Promise.all([b.closed.promise, idle.closed.promise]);
    assert.deepEqual(await expectBanned(server, rogue), said);
    // Nobody else is concerned.
    await a.expectNothing();
    await leave(a, ...(await pair(server)));
    await expectStats(server, 0, 0, 0);
    await server.stop();
    const lines = server.program.stdout.split('\n').filter((line) => line.includes(' report '));
    assert.equal(lines.length, 3);
    for (const line of lines) assert.match(line, / report reason=\w+ of=[0-9a-f]{8} by=[0-9a-f]{8} counts=yes weight=\d+\/12( banned=yes)?$/);
    assert.ok(!server.program.stdout.includes(rogue));
  });

  test('one person with many connections bans nobody', async () => {
    const server = await launch(OPTIONS);
    const [rogue, victim] = [fresh(), fresh()];
    const b = await connect(server, from(victim));
    for (let i = 0; i < 20; ++i) {
      const a = await connect(server, from(rogue));
      // The other one would be avoided from the second time on.
      if (i === 0) {
        await meet(a, b);
        await expectAccepted(a, 'report', { reason: 'minor' });
        await b.expect('partner_disconnected');
      } else {
        await a.do('find_partner');
        await a.expect('waiting');
        await b.do('find_partner');
        await b.expect('waiting');
        await b.do('stop');
        assert.equal(await refused(a, 'report', { reason: 'minor' }), 'not_in_session');
      }
      await leave(a);
    }
    await b.expectNothing();
    await leave(b);
    await server.stop();
  });

  test('outlive a restart in their file; a damaged one is said to be, and put aside', async () => {
    const file = path.join(folder, 'bans');
    const options = [...OPTIONS, '--ban-file', file];
    const rogue = fresh();
    let server = await launch(options);
    for (let i = 0; i < 3; ++i) await reportOnce(server, fresh(), rogue);
    const said = await expectBanned(server, rogue);
    await server.stop();
    const text = readFileSync(file, 'utf8');
    assert.ok(!text.includes(rogue));

    server = await launch(options);
    assert.deepEqual(await expectBanned(server, rogue), said);
    await server.stop();

    writeFileSync(file, text.slice(0, -3));
    server = await launch(options);
    assert.match(server.program.stdout, /the ban file .*bans is damaged.*bans\.damaged/);
    assert.equal(readFileSync(`${file}.damaged`, 'utf8'), text.slice(0, -3));
    await leave(await connect(server, from(rogue)));
    // And a new one is written.
    for (let i = 0; i < 3; ++i) await reportOnce(server, fresh(), rogue);
    await eventually(() => existsSync(file) && readFileSync(file, 'utf8').split('\n').length, 4, 'lines of the file');
    await server.stop();
  });

  test('whose file is somebody else\'s keep the server from starting, and leave it as it is', async () => {
    const file = path.join(folder, 'notes.txt');
    writeFileSync(file, 'to do');
    for (const [wrong, why] of [[file, /^flinxx: ban-file: .*notes.txt is not a file of bans\n$/], [folder, /^flinxx: ban-file: .* is not a file\n$/]]) {
      const { status, stderr } = await runToEnd([...OPTIONS, '--port', '0', '--ban-file', wrong]);
      assert.equal(status, 1);
      assert.match(stderr, why);
      assert.ok(!existsSync(`${wrong}.damaged`));
    }
    assert.equal(readFileSync(file, 'utf8'), 'to do');
  });

  test('a file that cannot be written is said once, and bans stay in memory', async () => {
    const server = await launch([...OPTIONS, '--ban-file', '/dev/full/bans']);
    const rogues = [fresh(), fresh()];
    for (const rogue of rogues) for (let i = 0; i < 3; ++i) await reportOnce(server, fresh(), rogue);
    for (const rogue of rogues) await expectBanned(server, rogue);
    await server.stop();
    assert.equal(server.program.stdout.match(/cannot write the ban file/g).length, 1);
  });

  test('whoever comes back from an address that is banned is put out, on whatever worker', async () => {
    const server = await launch([...OPTIONS, '--threads', '4']);
    const [rogue, elsewhere] = [fresh(), fresh()];
    const away = await Promise.all(Array.from({ length: 8 }, () => connect(server, from(elsewhere))));
    for (let i = 0; i < 3; ++i) await reportOnce(server, fresh(), rogue);
    await expectBanned(server, rogue);
    for (const { socket, engine, closed } of away) {
      const { _pid, _lastOffset } = socket;
      engine.transport.ws.terminate();
      await closed.promise;
      Object.assign(socket, { _pid, _lastOffset });
      socket.io.opts.extraHeaders['x-forwarded-for'] = rogue;
      const heard = new Promise((resolve) => socket.once('banned', resolve).once('connect_error', resolve));
      socket.connect();
      assert.equal((await heard).reason, 'spam');
      socket.disconnect();
    }
    await expectStats(server, 0, 0, 0);
    await server.stop();
  });

  test('who is banned does not come back with a recovery id, nor after a restart', async () => {
    const rogue = fresh();
    const file = path.join(folder, 'more-bans');
    let server = await launch([...OPTIONS, '--ban-file', file]);
    const b = await connect(server, from(rogue));
    const { _pid, _lastOffset } = b.socket;
    for (let i = 0; i < 3; ++i) await reportOnce(server, fresh(), rogue);
    assert.equal((await b.expect('banned')).reason, 'spam');
    await b.closed.promise;
    const { port } = server;
    await server.stop();
    server = await launch([...OPTIONS, '--ban-file', file], { fixed: ['--host', '127.0.0.1', '--port', `${port}`, '--stun-urls', 'none'] });
    Object.assign(b.socket, { _pid, _lastOffset });
    const heard = new Promise((resolve) => {
      b.socket.once('connect_error', () => resolve('refused'));
      b.socket.once('banned', () => resolve('put out'));
    });
    b.socket.connect();
    assert.match(await heard, /refused|put out/);
    b.socket.disconnect();
    await expectStats(server, 0, 0, 0);
    await server.stop();
  });
});

describe('over two nodes', () => {
  const OPTIONS = [...PROXY, '--report-limit', '2', '--contact', 'mailto:help@example.org'];
  const cluster = useCluster(2, ...OPTIONS);

  async function pairAcross(first = fresh(), second = fresh()) {
    const [a, b] = [await connect(cluster.nodes[0], from(first)), await connect(cluster.nodes[1], from(second))];
    await meetAcross(a, b);
    return [a, b];
  }
  async function reportOn(node, reporter, reported) {
    const [a, b] = [await connect(node, from(reporter)), await connect(node, from(reported))];
    await meetAcross(a, b);
    await expectAccepted(a, 'report', { reason: 'spam' });
    await leave(a, b);
  }
  const waits = async (client, ...args) => {
    await client.do('find_partner', ...args);
    await client.expect('waiting');
  };

  test('two who are kept apart do not meet through the lobby, and meet whoever else comes', async () => {
    for (const order of [0, 1]) {
      const [a, b] = await pairAcross();
      await expectAccepted(a, 'block');
      await b.expect('partner_disconnected');
      for (const each of order === 0 ? [a, b] : [b, a]) await waits(each);
      await waits(a);
      await a.expectNothing();
      await b.expectNothing();
      // Which of the two is met first depends on their nodes' timers.
      const met = [];
      for (let i = 0; i < 2; ++i) {
        const other = await connect(cluster.nodes[order], from(fresh()));
        await other.do('find_partner');
        const [name, data] = await other.inbox.next('an answer');
        met.push((name === 'waiting' ? await other.expect('partner_found') : data).partnerId);
        await leave(other);
        await [a, b].find((each) => each.userId === met[i]).expect('partner_found');
      }
      assert.deepEqual(met.sort(), [a.userId, b.userId].sort());
      await leave(a, b);
    }
  });

  test('block tokens count at whichever node, and whoever has waited first', async () => {
    const [one, other] = [fresh(), fresh()];
    const before = await pairAcross(one, other);
    const token = await expectAccepted(before[0], 'block');
    await leave(...before);
    // Users and a node that know of nothing but the token.
    for (const order of [0, 1]) {
      const [a, b] = [await connect(cluster.nodes[1], from(one)), await connect(cluster.nodes[1 - order], from(other))];
      if (order === 0) await waits(a, { avoid: [token] });
      await waits(b);
      if (order === 1) await waits(a, { avoid: [token] });
      await a.expectNothing();
      await b.expectNothing();
      await leave(a, b);
    }
  });

  test('reports at several nodes count together, and put an address out at all of them', async () => {
    const rogue = fresh();
    const [a, b] = await pairAcross(fresh(), rogue);
    await expectAccepted(a, 'report', { reason: 'spam' });
    await b.expect('partner_disconnected');
    await expectAccepted(a, 'report', { reason: 'spam' }); // of the same pair: once
    await leave(a, b);
    const idle = await connect(cluster.nodes[0], from(rogue));
    await reportOn(cluster.nodes[1], fresh(), rogue);
    const said = await idle.expect('banned');
    assert.deepEqual({ ...said, until: 0 }, { reason: 'spam', until: 0, contact: 'mailto:help@example.org' });
    await idle.closed.promise;
    for (const node of cluster.nodes) assert.deepEqual(await expectBanned(node, rogue), said);
  });

  test('bans outlive all nodes, and Redis', async () => {
    const rogue = fresh();
    for (const node of cluster.nodes) await reportOn(node, fresh(), rogue);
    const said = await expectBanned(cluster.nodes[1], rogue);
    await eventually(async () => (await cluster.redis.ask('HLEN', '{fx}:bans')).trim() >= 1, true, 'bans in Redis');
    for (const node of cluster.nodes) await node.stop();
    cluster.nodes = [await launchNode(cluster.redis, ...OPTIONS)];
    assert.deepEqual(await expectBanned(cluster.nodes[0], rogue), said);
    await cluster.redis.kill();
    cluster.redis.begin();
    await eventually(async () => (await cluster.redis.ask('HLEN', '{fx}:bans').catch(() => '0')).trim() >= 1, true, 'bans in Redis again');
    cluster.nodes.push(await launchNode(cluster.redis, ...OPTIONS));
    assert.deepEqual(await expectBanned(cluster.nodes[1], rogue), said);
  });
});

describe('the limit of reports', () => {
  const server = useServer('--rate-limits', 'on', '--limit-connect', '0', '--limit-find', '0', '--limit-stats', '0', ...KEY);

  test('ten reports and blocks a minute, and not once more', async () => {
    const a = await connect(server);
    for (let i = 0; i < 10; ++i) assert.equal(await refused(a, i % 2 ? 'report' : 'block', i % 2 ? { reason: 'spam' } : {}), 'not_in_session');
    const ack = await a.ask('report', { reason: 'spam' });
    assert.equal(ack.code, 'rate_limited');
    assert.ok(ack.retryAfterMs > 0 && ack.retryAfterMs <= 60_000);
    await leave(a);
  });

  test('two of one address are kept apart as users', async () => {
    const [a, b] = [await connect(server), await connect(server)];
    await meet(a, b);
    await expectAccepted(a, 'report', { reason: 'spam' });
    await b.expect('partner_disconnected');
    for (const each of [a, b]) {
      await each.do('find_partner');
      await each.expect('waiting');
    }
    await leave(a, b);
    await leave(...(await meet(await connect(server), await connect(server))));
  });
});

describe('the limit of searches', () => {
  const server = useServer('--rate-limits', 'on', '--limit-connect', '0', '--limit-stats', '0', ...PROXY, ...KEY);

  test('is not reached by whoever blocks one after another, stops and goes on', async () => {
    const a = await connect(server, from(fresh()));
    await a.do('find_partner');
    await a.expect('waiting');
    for (let i = 0; i < 5; ++i) {
      const b = await connect(server, from(fresh()));
      await b.do('find_partner');
      await Promise.all([a, b].map((each) => each.expect('partner_found')));
      await expectAccepted(a, 'block');
      await a.do('stop');
      await leave(b);
      await a.do('find_partner');
      await a.expect('waiting');
    }
    await leave(a);
  });
});
