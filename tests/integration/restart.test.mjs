// What a server that was killed and started again with the same key knows of its users, as they come back one by one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, connect, eventually, expectStats, launch, request } from '../support/index.mjs';
import { Bare, candidate, parse, rawPair } from '../support/bare.mjs';
import { KEY, useRestartable } from '../support/restart.mjs';

// Nothing came before the answer to something that is refused.
async function expectNothing(raw) {
  raw.frames.send('429["no_such_event"]');
  assert.match(await raw.frames.next(), /^439\[\{"ok":false/);
}

async function relay(from, to, number) {
  from.send('ice_candidate', candidate(number));
  assert.equal((await to.expect('ice_candidate')).candidate.number, number);
}

const leave = (...all) => Promise.all(all.map((raw) => raw.leave(1000)));

describe('after a restart with the same key', () => {
  const server = useRestartable('--threads', '4', '--rate-limits', 'off', '--recovery-time', '60000');

  for (const [what, signal] of [['kill -9', 'SIGKILL'], ['a drain', 'SIGTERM']])
    test(`a session goes on, after ${what}`, async () => {
      const [a, b] = await rawPair(server);
      const { sid, pid } = a;
      await server.restart(signal);
      assert.equal(await a.back(), true);
      assert.deepEqual([a.sid, a.pid], [sid, pid]);
      await expectStats(server, 2, 1, 0); // the partner is away
      assert.equal(await b.back(), true);
      await expectStats(server, 2, 1, 0);
      for (let i = 0; i < 5; ++i) {
        await relay(a, b, i);
        await relay(b, a, i);
      }
      await expectNothing(a);
      await expectNothing(b);
      b.send('skip_user');
      await a.expect('user_skipped');
      await b.expect('waiting');
      a.send('find_partner');
      assert.equal((await a.expect('partner_found')).partnerId, b.userId);
      assert.equal((await b.expect('partner_found')).partnerId, a.userId);
      await leave(a, b);
      await expectStats(server, 0, 0, 0);
    });

  test('a session goes on over any number of restarts, and recovery works in between', async () => {
    const [a, b] = await rawPair(server);
    for (let round = 0; round < 4; ++round) {
      await server.restart();
      const [first, second] = round % 2 ? [a, b] : [b, a];
      for (const raw of [first, second]) assert.equal(await raw.back(), true);
      await relay(a, b, round);
      await a.cutOff();
      b.send('ice_candidate', candidate(100 + round));
      assert.equal(await a.back(), true);
      assert.equal((await a.expect('ice_candidate')).candidate.number, 100 + round);
      await relay(a, b, round);
      if (round % 2) await relay(b, a, round);
    }
    await leave(a, b);
    await expectStats(server, 0, 0, 0);
  });

  test('what the first one sends arrives when the second one comes, in its order', async () => {
    for (let round = 0; round < 10; ++round) {
      const [a, b] = await rawPair(server);
      await server.restart();
      assert.equal(await a.back(), true);
      for (let i = 0; i < 20; ++i) a.send('ice_candidate', candidate(i));
      await expectNothing(a);
      b.frames = await Frames.open(server);
      b.frames.send(`40${JSON.stringify({ pid: b.pid, offset: b.offset })}`);
      for (let i = 20; i < 100; ++i) a.send('ice_candidate', candidate(i));
      assert.equal(JSON.parse((await b.frames.next()).slice(2)).pid, b.pid);
      for (let i = 0; i < 100; ++i) assert.equal((await b.expect('ice_candidate')).candidate.number, i);
      await leave(a, b);
      await expectStats(server, 0, 0, 0);
    }
  });

  test('too much for one who has not come ends the session', async () => {
    for (const [count, padding] of [[129, ''], [40, 'x'.repeat(3500)]]) {
      const [a, b] = await rawPair(server);
      await server.restart();
      await a.back();
      for (let i = 0; i < count; ++i) a.send('ice_candidate', candidate(i, padding));
      assert.equal((await a.next())[0], 'partner_disconnected');
      assert.equal(await b.back(), true);
      await b.expect('partner_disconnected');
      await expectStats(server, 2, 0, 0);
      await leave(a, b);
    }
    await expectStats(server, 0, 0, 0);
  });

  test('who was waiting waits again without asking; who was idle is the same user', async () => {
    const [waiter, idler] = [await Bare.open(server), await Bare.open(server)];
    for (const raw of [waiter, idler]) raw.userId = (await raw.expect('user_registered')).userId;
    waiter.send('find_partner');
    await waiter.expect('waiting');
    for (let round = 0; round < 3; ++round) {
      await server.restart();
      for (const raw of [waiter, idler]) assert.equal(await raw.back(), true);
      await waiter.expect('waiting');
      await expectStats(server, 2, 0, 1);
    }
    idler.send('find_partner');
    assert.equal((await idler.expect('partner_found')).partnerId, waiter.userId);
    assert.equal((await waiter.expect('partner_found')).partnerId, idler.userId);
    await leave(waiter, idler);
    await expectStats(server, 0, 0, 0);
  });

  // The client's last offset is what it says of itself: that of before is one of a session that is over.
  const elsewhere = {
    'has skipped': async (a, b) => {
      a.send('skip_user');
      await a.expect('waiting');
      await b.expect('user_skipped');
      return 'waiting';
    },
    'has been skipped': async (a, b) => {
      b.send('skip_user');
      await b.expect('waiting');
      await a.expect('user_skipped');
    },
    'has met another': async (a, b, server) => {
      b.send('stop');
      await a.expect('partner_disconnected');
      const other = await Bare.open(server);
      await other.expect('user_registered');
      other.send('find_partner');
      await other.expect('waiting');
      a.send('find_partner');
      await a.expect('partner_found');
    },
  };
  for (const [what, happens] of Object.entries(elsewhere))
    for (const order of ['first', 'last'])
      test(`a session is over that the partner does not name, who ${what} and comes ${order}`, async () => {
        const [a, b] = await rawPair(server);
        const { offset } = b;
        const hears = await happens(a, b, server);
        await server.restart();
        const come = { a: () => a.back(), b: () => b.back({ pid: b.pid, offset }) };
        for (const who of order === 'first' ? 'ab' : 'ba') assert.equal(await come[who](), true);
        await b.expect('partner_disconnected');
        if (hears) await a.expect(hears);
        await expectNothing(a);
        await expectNothing(b);
        await leave(a, b);
        await server.restart();
      });

  test('who searches instead of waiting for the partner to come gives the session up', async () => {
    const [a, b] = await rawPair(server);
    await server.restart();
    await a.back();
    a.send('find_partner');
    await a.expect('waiting');
    await expectStats(server, 1, 0, 1);
    await b.back();
    await b.expect('partner_disconnected');
    await leave(a, b);
    await expectStats(server, 0, 0, 0);
  });

  test('one who has come and leaves again ends the session', async () => {
    for (const end of [(a) => a.leave(1000), (a) => a.send('stop'), (a) => a.send('skip_user')]) {
      const [a, b] = await rawPair(server);
      await server.restart();
      await a.back();
      await end(a);
      await eventually(async () => (await request(server, '/api/stats')).json.activeSessions, 0);
      await b.back();
      await b.expect('partner_disconnected');
      a.frames.ws.terminate();
      await leave(b);
      await server.restart();
    }
  });

  test('one who has come and is cut off is still in the session', async () => {
    const [a, b] = await rawPair(server);
    await server.restart();
    await a.back();
    await a.cutOff();
    await expectStats(server, 2, 1, 0);
    await b.back();
    b.send('ice_candidate', candidate(1));
    assert.equal(await a.back(), true);
    assert.equal((await a.expect('ice_candidate')).candidate.number, 1);
    await relay(a, b, 2);
    await leave(a, b);
    await expectStats(server, 0, 0, 0);
  });

  test('of many who claim the same pid at once one has it', async () => {
    const [a, b] = await rawPair(server);
    await server.restart();
    const claims = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const f = await Frames.open(server);
        f.send(`40${JSON.stringify({ pid: a.pid, offset: a.offset })}`);
        return f;
      }),
    );
    for (const f of claims) assert.deepEqual(JSON.parse((await f.next()).slice(2)), { sid: a.sid, pid: a.pid });
    await eventually(() => claims.filter((f) => f.ws.readyState === 1).length, 1);
    await expectStats(server, 2, 1, 0);
    await b.back();
    b.send('ice_candidate', candidate(1));
    const [last] = claims.filter((f) => f.ws.readyState === 1);
    assert.equal(parse(await last.next())[1].candidate.number, 1);
    last.ws.close(1000);
    await b.expect('partner_disconnected');
    assert.equal(await a.back(), false, 'an id has been used up by a goodbye');
    await leave(a, b);
    await expectStats(server, 0, 0, 0);
  });

  const forged = {
    'a pid that differs in one character': (a) => ({ pid: a.pid.slice(0, 30) + (a.pid[30] === 'A' ? 'B' : 'A') + a.pid.slice(31), offset: a.offset }),
    'a pid that is cut off': (a) => ({ pid: a.pid.slice(0, -4), offset: a.offset }),
    'a pid that is longer': (a) => ({ pid: `${a.pid}AAAA`, offset: a.offset }),
    'the sid': (a) => ({ pid: a.sid, offset: a.offset }),
    'a state in place of the pid': (a) => ({ pid: a.offset.split('.')[1], offset: a.offset }),
    'an offset beyond all numbers': (a) => ({ pid: a.pid, offset: '9'.repeat(19) }),
  };
  for (const [what, claim] of Object.entries(forged))
    test(`${what} is a connect like any other`, async () => {
      const [a, b] = await rawPair(server);
      await server.restart();
      const stranger = await Bare.open(server, claim(a));
      assert.notEqual(stranger.sid, a.sid);
      assert.notEqual((await stranger.expect('user_registered')).userId, a.userId);
      await expectStats(server, 1, 0, 0);
      for (const raw of [a, b]) assert.equal(await raw.back(), true);
      await relay(a, b, 1);
      await leave(a, b, stranger);
      await expectStats(server, 0, 0, 0);
    });

  const states = {
    'of nobody': (a) => `${parseInt(a.offset, 10)}.${'A'.repeat(64)}`,
    'of another user': (a, other) => other.offset,
    'that differs in one character': (a) => a.offset.slice(0, -1) + (a.offset.at(-1) === 'A' ? 'B' : 'A'),
    'that is missing': (a) => a.offset.split('.')[0],
  };
  for (const [what, offset] of Object.entries(states))
    test(`with a state ${what} a user is in no session`, async () => {
      const [a, b] = await rawPair(server);
      const other = await Bare.open(server);
      await other.expect('user_registered');
      await server.restart();
      assert.equal(await other.back({ pid: other.pid, offset: offset(a, b) }), true);
      await expectStats(server, 1, 0, 0);
      assert.equal(await a.back(), true);
      assert.equal(await b.back({ pid: b.pid, offset: offset(b, a) }), true);
      await a.expect('partner_disconnected');
      await expectStats(server, 3, 0, 0);
      await leave(a, b, other);
      await expectStats(server, 0, 0, 0);
    });

  test('an id of this run that has ended is a connect like any other', async () => {
    const [a, b] = await rawPair(server);
    await leave(a);
    await b.expect('partner_disconnected');
    assert.equal(await a.back(), false);
    await leave(a, b);
  });

  test('what it says is short, and another key or none opens nothing', async () => {
    const [a, b] = await rawPair(server);
    assert.ok(a.pid.length < 100 && a.offset.length < 80, `${a.pid} ${a.offset}`);
    for (const args of [['--session-key', `${KEY}2`], []]) {
      await server.die();
      await server.begin([...args, '--rate-limits', 'off']);
      assert.equal(await a.back({ pid: a.pid, offset: a.offset }), false);
      const { userId } = await a.expect('user_registered');
      assert.notEqual(userId, a.userId);
    }
    await server.restart();
    assert.equal(await b.back(), true);
    await leave(b);
    await server.restart();
  });
});

test('who has not come in time: the partner is told, and comes too late', async () => {
  const args = ['--session-key', KEY, '--threads', '2', '--rate-limits', 'off', '--recovery-time', '4000'];
  const first = await launch(args);
  const pairs = [];
  for (let i = 0; i < 5; ++i) pairs.push(await rawPair(first));
  first.program.child.kill('SIGKILL');
  await first.program.ended;
  const second = await launch(args, { fixed: ['--host', first.host, '--port', String(first.port), '--stun-urls', 'none'] });
  for (const [a] of pairs) assert.equal(await a.back(), true);
  await expectStats(second, 10, 5, 0);
  for (const [a] of pairs) await a.expect('partner_disconnected');
  await expectStats(second, 5, 0, 0);
  for (const [, b] of pairs) {
    assert.equal(await b.back(), false);
    assert.notEqual((await b.expect('user_registered')).userId, b.userId);
  }
  for (const [a] of pairs) await a.cutOff();
  for (const [a] of pairs) assert.equal(await a.back(), true);
  await leave(...pairs.flat());
  await expectStats(second, 0, 0, 0);
  await second.stop();
});

test('users who come back do not count as connects after a restart, others do', async () => {
  const args = ['--session-key', KEY, '--threads', '2', '--limit-connect', '5', '--limit-stats', '0'];
  const first = await launch(['--session-key', KEY, '--rate-limits', 'off']);
  const pairs = [];
  for (let i = 0; i < 10; ++i) pairs.push(await rawPair(first));
  first.program.child.kill('SIGKILL');
  await first.program.ended;
  const second = await launch(args, { fixed: ['--host', first.host, '--port', String(first.port), '--stun-urls', 'none'] });
  for (const raw of pairs.flat()) assert.equal(await raw.back(), true);
  const others = [];
  for (let i = 0; i < 5; ++i) others.push(await connect(second, { transports: ['websocket'] }));
  assert.equal((await request(second, '/socket.io/?EIO=4&transport=polling')).status, 429);
  await expectStats(second, 25, 10, 0);
  await leave(...pairs.flat());
  for (const each of others) await each.leave();
  await second.stop();
});
