// Users whose connection is lost, and who come back or do not: what they and their partners hear, and the figures.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, Polling, SCALE, connect, eventually, expectStats, launch, request, useServer } from '../support/index.mjs';
import { Bare, candidate, pair, parse } from '../support/bare.mjs';

describe('a user who comes back', () => {
  const server = useServer('--threads', '4', '--recovery-time', '60000');

  test('goes on where it was', async () => {
    const [raw, partner] = await pair(server);
    for (let round = 0; round < 10; ++round) {
      await raw.cutOff();
      for (let i = 0; i < 5; ++i) await partner.do('ice_candidate', candidate(i));
      assert.equal(await raw.back(), true);
      for (let i = 0; i < 5; ++i) assert.equal((await raw.expect('ice_candidate')).candidate.number, i);
      raw.send('webrtc_offer', { offer: { type: 'offer', sdp: String(round) } });
      assert.equal((await partner.expect('webrtc_offer')).offer.sdp, String(round));
    }
    await partner.expectNothing();
    await expectStats(server, 2, 1, 0);
    await raw.leave(1000);
    await partner.expect('partner_disconnected');
    await partner.leave();
    await expectStats(server, 0, 0, 0);
  });

  test('is recovered over polling alone, too', async () => {
    const [raw, partner] = await pair(server);
    await raw.cutOff();
    await partner.do('ice_candidate', candidate(7));
    for (let round = 0; round < 5; ++round) {
      const p = await Polling.open(server);
      await p.send(`40${JSON.stringify({ pid: raw.pid, offset: raw.offset })}`);
      assert.deepEqual(JSON.parse((await p.next()).slice(2)), { sid: raw.sid, pid: raw.pid });
      assert.equal(parse(await p.next())[1].candidate.number, 7);
      await p.send('421["no_such_event"]');
      assert.match(await p.next(), /^431\[\{"ok":false/);
      if (round % 2) await p.send('1');
    }
    await partner.expectNothing();
    await raw.back();
    raw.send('stop');
    await partner.expect('partner_disconnected');
    await Promise.all([raw.leave(1000), partner.leave()]);
    await expectStats(server, 0, 0, 0);
  });

  const ends = {
    'skips': [(p) => p.do('skip_user'), 'user_skipped'],
    'stops': [(p) => p.do('stop'), 'partner_disconnected'],
    'leaves': [(p) => p.leave(), 'partner_disconnected'],
  };
  for (const [what, [end, heard]] of Object.entries(ends))
    test(`hears it if the partner ${what} meanwhile`, async () => {
      const [raw, partner] = await pair(server);
      await raw.cutOff();
      await partner.do('ice_candidate', candidate(1));
      await end(partner);
      await expectStats(server, what === 'leaves' ? 0 : 1, 0, what === 'skips' ? 1 : 0);
      assert.equal(await raw.back(), true);
      await raw.expect('ice_candidate');
      await raw.expect(heard);
      raw.send('find_partner');
      await raw.expect(what === 'skips' ? 'partner_found' : 'waiting');
      await raw.leave(1000);
      if (what !== 'leaves') await partner.leave();
      await expectStats(server, 0, 0, 0);
    });

  test('finds the partner back who was away as well', async () => {
    for (let round = 0; round < 10; ++round) {
      const [a, b] = [await Bare.open(server), await Bare.open(server)];
      for (const raw of [a, b]) await raw.expect('user_registered');
      a.send('find_partner');
      await a.expect('waiting');
      b.send('find_partner');
      const { sessionId } = await a.expect('partner_found');
      assert.equal((await b.expect('partner_found')).sessionId, sessionId);
      await Promise.all([a.cutOff(), b.cutOff()]);
      await expectStats(server, 2, 1, 0);
      const first = round % 2 ? a : b;
      assert.equal(await first.back(), true);
      first.send('ice_candidate', candidate(round));
      const other = first === a ? b : a;
      assert.equal(await other.back(), true);
      assert.equal((await other.expect('ice_candidate')).candidate.number, round);
      await Promise.all([a.leave(1001), b.leave(1000)]);
      await expectStats(server, 0, 0, 0);
    }
  });

  test('leaves the queue when cut off, and is queued again when back', async () => {
    const raw = await Bare.open(server);
    await raw.expect('user_registered');
    raw.send('find_partner');
    await raw.expect('waiting');
    await expectStats(server, 1, 0, 1);
    await raw.cutOff();
    await expectStats(server, 0, 0, 0);
    const other = await connect(server);
    await other.do('find_partner');
    await other.expect('waiting');
    assert.equal(await raw.back(), true);
    await raw.expect('partner_found');
    await other.expect('partner_found');
    await Promise.all([raw.leave(1000), other.leave()]);
    await expectStats(server, 0, 0, 0);
  });

  test('replaces an older connection that still seems alive, again and again', async () => {
    const [raw, partner] = await pair(server);
    for (let round = 0; round < 20; ++round) {
      const { frames: old } = raw;
      await partner.do('ice_candidate', candidate(round));
      assert.equal(await raw.back(), true);
      assert.equal((await raw.expect('ice_candidate')).candidate.number, round);
      await old.closed();
    }
    await partner.expectNothing();
    await expectStats(server, 2, 1, 0);
    await Promise.all([raw.leave(1000), partner.leave()]);
    await expectStats(server, 0, 0, 0);
  });

  test('of many who claim the same pid at once one has it, and all were told the same', async () => {
    const [raw, partner] = await pair(server);
    await raw.cutOff();
    const claims = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const f = await Frames.open(server);
        f.send(`40${JSON.stringify({ pid: raw.pid, offset: raw.offset })}`);
        return f;
      }),
    );
    for (const f of claims) assert.deepEqual(JSON.parse((await f.next()).slice(2)), { sid: raw.sid, pid: raw.pid });
    await eventually(() => claims.filter((f) => f.ws.readyState === 1).length, 1);
    await partner.do('ice_candidate', candidate(1));
    const [last] = claims.filter((f) => f.ws.readyState === 1);
    assert.equal(parse(await last.next())[1].candidate.number, 1);
    last.ws.close(1000);
    await partner.expect('partner_disconnected');
    await partner.leave();
    await expectStats(server, 0, 0, 0);
  });

  const wrong = {
    'a foreign pid': (raw) => ({ pid: raw.sid, offset: raw.offset }),
    'a pid of garbage': (raw) => ({ pid: '🦀'.repeat(5), offset: raw.offset }),
    'a pid that is no text': () => ({ pid: [1], offset: { a: 1 } }),
    'a pid of another worker that there is not': (raw) => ({ pid: `_${raw.pid.slice(1)}`, offset: raw.offset }),
    'a pid of a slot that there is not': (raw) => ({ pid: `${raw.pid.slice(0, 4)}___${raw.pid.slice(7)}`, offset: raw.offset }),
    'a pid that differs in its last character': (raw) => ({ pid: raw.pid.slice(0, -1) + (raw.pid.at(-1) === 'A' ? 'B' : 'A'), offset: raw.offset }),
    'a negative offset': (raw) => ({ pid: raw.pid, offset: '-1' }),
    'an offset that is no number': (raw) => ({ pid: raw.pid, offset: '1x' }),
    'an offset beyond all numbers': (raw) => ({ pid: raw.pid, offset: '9'.repeat(30) }),
    'an empty offset': (raw) => ({ pid: raw.pid, offset: '' }),
  };
  for (const [what, claim] of Object.entries(wrong))
    test(`${what} is a connect like any other, and disturbs nobody`, async () => {
      const [raw, partner] = await pair(server);
      await raw.cutOff();
      const stranger = await Bare.open(server, claim(raw));
      assert.notEqual(stranger.sid, raw.sid);
      await stranger.expect('user_registered');
      await expectStats(server, 3, 1, 0);
      assert.equal(await raw.back(), true);
      await partner.expectNothing();
      await Promise.all([raw.leave(1000), partner.leave(), stranger.leave(1000)]);
      await expectStats(server, 0, 0, 0);
    });

  const lost = {
    'has an offset that was never sent': [0, '', (raw) => String(Number(raw.offset) + 1)],
    'has missed too many packets': [129, '', (raw) => raw.offset],
    'has missed too many bytes': [40, 'x'.repeat(3500), (raw) => raw.offset],
  };
  for (const [what, [count, padding, offset]] of Object.entries(lost))
    test(`begins anew where it ${what}; the partner is told`, async () => {
      const [raw, partner] = await pair(server);
      await raw.cutOff();
      for (let i = 0; i < count; ++i) await partner.do('ice_candidate', candidate(i, padding));
      const { sid } = raw;
      assert.equal(await raw.back({ pid: raw.pid, offset: offset(raw) }), false);
      assert.notEqual(raw.sid, sid);
      await raw.expect('user_registered');
      await partner.expect('partner_disconnected');
      await expectStats(server, 2, 0, 0);
      await Promise.all([raw.leave(1000), partner.leave()]);
      await expectStats(server, 0, 0, 0);
    });

  const goodbyes = {
    'DISCONNECT': (raw) => raw.frames.send('41'),
    'close code 1000': (raw) => raw.frames.ws.close(1000),
    'close code 1001': (raw) => raw.frames.ws.close(1001),
    'a broken packet': (raw) => raw.frames.send('42{}'),
  };
  for (const [what, say] of Object.entries(goodbyes))
    test(`is not expected after ${what}: the partner is told at once`, async () => {
      const [raw, partner] = await pair(server);
      if (raw.pid.charCodeAt(19) % 2) {
        await raw.cutOff(); // over another worker, perhaps
        assert.equal(await raw.back(), true);
      }
      say(raw);
      await partner.expect('partner_disconnected');
      await expectStats(server, 1, 0, 0);
      raw.frames.ws.terminate();
      assert.equal(await raw.back(), false);
      await Promise.all([raw.leave(1000), partner.leave()]);
      await expectStats(server, 0, 0, 0);
    });

  test('is not told of a match that was undone when it was cut off', async (t) => {
    let undone = 0;
    for (let round = 0; round < 300 * SCALE; ++round) {
      const [x, y] = [await Bare.open(server), await Bare.open(server)];
      for (const raw of [x, y]) await raw.expect('user_registered');
      x.send('find_partner');
      await x.expect('waiting');
      // The match comes while x's worker has its hands full of what stands before the end, in one piece with it.
      x.frames.ws._socket.cork();
      for (let n = (round % 30) * 100; n > 0; --n) x.frames.send('43999[]');
      x.frames.send('1');
      x.frames.ws._socket.uncork();
      y.send('find_partner');
      const heard = [await y.next()];
      await x.frames.closed();
      assert.equal(await x.back(), true);
      const { sessionId } = await x.expect('partner_found');
      x.send('ice_candidate', candidate(round));
      while (heard.at(-1)[0] !== 'ice_candidate') heard.push(await y.next());
      assert.equal(heard.at(-2)[1].sessionId, sessionId);
      if (heard.some(([name]) => name === 'partner_disconnected')) ++undone;
      x.send('stop');
      await y.expect('partner_disconnected');
      await Promise.all([x.leave(1000), y.leave(1000)]);
    }
    t.diagnostic(`${undone} matches were undone`);
    await expectStats(server, 0, 0, 0);
  });
});

test('the time is over: the partner is told, and nothing is left', async () => {
  const server = await launch(['--threads', '4', '--recovery-time', '200', '--rate-limits', 'off']);
  const [raw, partner] = await pair(server);
  await raw.cutOff();
  await partner.expect('partner_disconnected');
  await expectStats(server, 1, 0, 0);
  assert.equal(await raw.back(), false);
  await raw.cutOff();
  await partner.leave();
  await expectStats(server, 0, 0, 0);
  await server.stop();
});

test('a client that has got events and does not count them begins anew; the partner is told at once', async () => {
  const server = await launch(['--ping-interval', '100', '--recovery-time', '60000', '--rate-limits', 'off']);
  const [raw, partner] = await pair(server);
  for (let round = 0; round < 3; ++round) {
    assert.equal(await raw.frames.next(), '2');
    raw.frames.send('3'); // from the second one on it confirms what came before the first
  }
  assert.equal(await raw.frames.next(), '2');
  await raw.cutOff();
  assert.equal(await raw.back({ pid: raw.pid, offset: '1' }), false);
  await partner.expect('partner_disconnected');
  await Promise.all([raw.leave(1000), partner.leave()]);
  await expectStats(server, 0, 0, 0);
  await server.stop();
});

test('a recovered connection does not count as a connect, however many it recovers', async () => {
  const server = await launch(['--threads', '1', '--recovery-time', '60000', '--rate-limits', 'on', '--limit-connect', '5', '--limit-stats', '0']);
  const raw = await Bare.open(server);
  await raw.expect('user_registered');
  for (let round = 0; round < 10; ++round) {
    await raw.cutOff();
    assert.equal(await raw.back(), true);
  }
  const others = [await Bare.open(server), await Bare.open(server), await Bare.open(server)];
  for (const each of others) await each.cutOff();
  // One connection that takes up three users, one after the other, gives back one.
  const f = await Frames.open(server);
  for (const { pid } of others) {
    f.send(`40${JSON.stringify({ pid })}`);
    assert.equal(JSON.parse((await f.next()).slice(2)).pid, pid);
    await f.next();
    f.send('41');
  }
  const last = await Bare.open(server);
  assert.equal((await request(server, '/socket.io/?EIO=4&transport=polling')).status, 429);
  await Promise.all([raw.leave(1000), last.leave(1000)]);
  f.ws.close(1000);
  await expectStats(server, 0, 0, 0);
  await server.stop();
});

test('SIGTERM does not wait for those who are away', async () => {
  const server = await launch(['--threads', '4', '--recovery-time', '3600000', '--drain-timeout', '3600000', '--rate-limits', 'off']);
  const pairs = [];
  for (let i = 0; i < 8; ++i) pairs.push(await pair(server));
  for (const [raw, partner] of pairs) {
    await raw.cutOff();
    await raw.back();
    await raw.cutOff();
    if (raw.pid.charCodeAt(19) % 2) await partner.cutOff();
  }
  await server.stop();
});

// Over another worker what they say crosses over as letters, and these have a bound.
test('who says too much at once, and then goodbye, is gone, over another worker as well', async (t) => {
  const other = await launch(['--threads', '4', '--rate-limits', 'off']);
  t.after(() => other.stop());
  await Promise.all(
    Array.from({ length: 12 }, async () => {
      const one = await Bare.open(other);
      one.take(await one.frames.next());
      await one.cutOff();
      const p = await Polling.open(other);
      await p.send(`40${JSON.stringify({ pid: one.pid, offset: one.offset })}`);
      assert.equal(JSON.parse((await p.next()).slice(2)).sid, one.sid);
      // All in one turn, so that no receipt comes between; the goodbye is the first that is too much.
      await p.send(...Array(2500).fill('43[]'), `43["${'x'.repeat(600_000)}"]`, '41');
    }),
  );
  await expectStats(other, 0, 0, 0);
});
