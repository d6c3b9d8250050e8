// Connection state recovery, as the official client knows it: what is missed while away, after whatever loss.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LOSSES, cutOff, within } from '../support/index.mjs';
import { Link, WAYS, enter, usePlayground, workerOf } from '../support/playground.mjs';

const BYTES = [Buffer.from([1, 2, 3]), Buffer.alloc(0)];
const placeholders = BYTES.map((_, num) => ({ _placeholder: true, num }));

for (const [way, options] of Object.entries(WAYS))
  describe(`over ${way}`, () => {
    const server = usePlayground('--recovery', '60000');
    const tell = (from, to, first, last, padding = 0) => from.do('count', { to: [to], first, last, padding });

    for (const how of LOSSES)
      test(`what is missed comes in its order, once, after a loss of the kind "${how}"`, async () => {
        const [m, other] = [await enter(server, options), await enter(server, WAYS.websocket)];
        const { id } = m;
        assert.equal(m.socket.recovered, false);
        const pid = m.socket._pid;
        assert.notEqual(pid, id);
        await m.do('join', { rooms: ['r'] });
        await tell(other, id, 1, 5);
        await m.expectNumbers(1, 5);
        let next = 6;
        for (let round = 0; round < 3; ++round) {
          await m.link.lose(how);
          await tell(other, id, next, next + 9);
          await other.do('send', { to: ['r'], name: 'bytes', args: [round, ...placeholders] }, ...BYTES);
          assert.deepEqual(await m.link.back(), [true]);
          assert.deepEqual([m.id, m.socket._pid], [id, pid]);
          await m.expectNumbers(next, next + 9);
          await m.expect('bytes', round, ...BYTES);
          next += 10;
          await tell(other, 'r', next, next);
          await m.expectNumbers(next, next);
          ++next;
          await m.link.settled();
        }
        await m.expectNothing();
        assert.deepEqual(await m.do('rooms'), ['r']);
        assert.deepEqual(m.offsets, m.offsets.map((_, i) => String(i + 1)));
        await other.expectJournal(id, 'connect', ...Array(3).fill(['suspend', 'resume']).flat());
        m.link.close();
        await other.expectJournal(id, 'connect', ...Array(3).fill(['suspend', 'resume']).flat(), 'disconnect: client left');
      });

    test('whichever workers have the old and the new connection', async () => {
      const [m, other] = [await enter(server, options), await enter(server, WAYS.websocket)];
      const home = workerOf(m.id);
      const kinds = new Set();
      let [number, before] = [1, home];
      // home, elsewhere, and from one elsewhere to the same and to another
      const kind = (from, to) => `${from === home ? 'home' : 'far'}-${to === home ? 'home' : from === to || from === home ? 'far' : 'farther'}`;
      while (kinds.size < 5) {
        await m.link.lose();
        await tell(other, m.id, number, number + 1);
        assert.deepEqual(await m.link.back(), [true]);
        await m.expectNumbers(number, number + 1);
        number += 2;
        const now = workerOf(m.link.engine.id);
        kinds.add(kind(before, now));
        before = now;
        assert.deepEqual(await m.socket.emitWithAck('echo', { number }), { number });
      }
    });

    test('a volatile event is no trap, and is not kept', async () => {
      const [m, other] = [await enter(server, WAYS.websocket), await enter(server, WAYS.websocket)];
      for (const [number, args] of [[1, ['a text']], [2, []], [3, [1, '7']]]) {
        await tell(other, m.id, number, number);
        await m.expectNumbers(number, number);
        await other.do('send', { to: [m.id], volatile: true, name: 'tick', args });
        await m.expect('tick', ...args);
        await m.link.lose();
        await other.do('send', { to: [m.id], volatile: true, name: 'lost', args });
        await tell(other, m.id, number + 10, number + 10);
        assert.deepEqual(await m.link.back(), [true]);
        await m.expectNumbers(number + 10, number + 10);
        await m.expectNothing();
      }
    });

    test('several namespaces of one connection', async () => {
      const link = new Link(server, options);
      const members = [link.member('/'), link.member('/guarded', { token: 'open sesame' })];
      await Promise.all(members.map((m) => m.connected()));
      await link.settled();
      const others = [await enter(server, WAYS.websocket), await enter(server, WAYS.websocket, '/guarded', { token: 'open sesame' })];
      const ids = members.map((m) => m.id);
      for (let round = 0; round < 6; ++round) {
        await link.lose(LOSSES[round % LOSSES.length]);
        for (const [i, other] of others.entries()) await tell(other, ids[i], round * 10, round * 10 + i);
        assert.deepEqual(await link.back(), [true, true]);
        for (const [i, m] of members.entries()) {
          assert.equal(m.id, ids[i]);
          await m.expectNumbers(round * 10, round * 10 + i);
          await m.expectNothing();
        }
        await link.settled();
      }
      // One of them leaves for good, and begins anew when the other one is recovered.
      members[0].socket.disconnect();
      await others[1].expectJournal(ids[0], 'connect', ...Array(6).fill(['suspend', 'resume']).flat(), 'disconnect: client left');
      await link.lose();
      members[0].socket._pid = undefined;
      assert.deepEqual(await link.back(), [false, true]);
      assert.notEqual(members[0].id, ids[0]);
    });

    test('the server can put out who is away', async () => {
      const other = await enter(server, WAYS.websocket);
      for (const close of [false, true]) {
        const m = await enter(server, options);
        const { id } = m;
        await m.do('join', { rooms: ['r'] });
        await m.link.lose('close');
        await other.expectJournal(id, 'connect', 'suspend');
        await other.do('put_out', { to: ['r'], close });
        await other.expectJournal(id, 'connect', 'suspend', 'disconnect: server closed');
        assert.deepEqual(await m.link.back(), [false]);
        assert.notEqual(m.id, id);
        assert.deepEqual(await m.do('rooms'), []);
      }
    });

    test('the server can put out who has come back elsewhere', async () => {
      const other = await enter(server, WAYS.websocket);
      for (const close of [false, true]) {
        const m = await enter(server, options);
        const home = workerOf(m.id);
        do {
          await m.link.lose();
          assert.deepEqual(await m.link.back(), [true]);
        } while (workerOf(m.link.engine.id) === home);
        await m.link.settled();
        const reason = m.disconnected();
        await other.do('put_out', { to: [m.id], close });
        if (!close) {
          assert.equal(await reason, 'io server disconnect');
          m.socket.connect();
          await m.connected();
          assert.equal(m.socket.recovered, false);
          await m.expectNothing();
        } else {
          assert.match(await reason, /^transport (close|error)$/);
        }
      }
    });

    test('questions and answers cross workers', async () => {
      const [m, other] = [await enter(server, options), await enter(server, WAYS.websocket)];
      m.socket.on('question', (...args) => args.pop()(...args.reverse()));
      for (let round = 0; round < 5; ++round) {
        await m.link.lose();
        assert.deepEqual(await m.link.back(), [true]);
        const answer = new Promise((resolve) =>
          other.socket.emit('ask', { id: m.id, name: 'question', args: placeholders, timeout: 60_000 }, ...BYTES, resolve),
        );
        assert.deepEqual(await within(answer, 'the answer'), [...BYTES].reverse());
        const echoed = new Promise((resolve) => m.socket.emit('echo', {}, ...BYTES, (...all) => resolve(all)));
        assert.deepEqual(await within(echoed, 'the echo'), [{}, ...BYTES]);
      }
      await m.link.lose('close');
      await other.expectJournal(m.id, 'connect', ...Array(5).fill(['suspend', 'resume']).flat(), 'suspend');
      assert.equal(await other.do('ask', { id: m.id, name: 'question', args: [], timeout: 20 }), 'none');
      assert.deepEqual(await m.link.back(), [true]);
      await m.expectNothing();
    });

    test('more than is kept is missed: the client begins anew', async () => {
      const other = await enter(server, WAYS.websocket);
      const cases = { 'as much as is kept': [128, 0, true], 'a packet more': [129, 0, false], 'too many bytes': [14, 10_000, false] };
      for (const [what, [count, padding, recovered]] of Object.entries(cases)) {
        const m = await enter(server, options);
        const { id } = m;
        await tell(other, id, 1, 300); // long before
        await m.expectNumbers(1, 300);
        await m.link.lose('close');
        await tell(other, id, 1, count, padding);
        assert.deepEqual(await m.link.back(), [recovered], what);
        if (recovered) await m.expectNumbers(1, count);
        else await other.expectJournal(id, 'connect', 'suspend', 'disconnect: replaced');
        assert.equal(m.id === id, recovered, what);
        await m.expectNothing();
      }
    });
  });

describe('the upgrade is cut off', () => {
  const server = usePlayground('--recovery', '60000');
  const cuts = {
    'before the probe': (engine, cut) => engine.once('open', cut),
    'after the probe': (engine, cut) => engine.once('upgrading', cut),
    'when it is done': (engine, cut) => engine.once('upgrade', cut),
  };
  for (const [when, watch] of Object.entries(cuts))
    test(when, async () => {
      const [m, other] = [await enter(server), await enter(server, WAYS.websocket)];
      await m.link.lose();
      let next = 1;
      for (let round = 0; round < 20; ++round) {
        m.socket.connect();
        const { engine } = m.link;
        let probe;
        engine.once('upgrading', (transport) => (probe = transport));
        const cut = new Promise((resolve) => watch(engine, () => setImmediate(() => resolve(cutOff(engine, probe)))));
        await other.do('count', { to: [m.id], first: next, last: (next += 4) - 1 });
        await within(cut, 'the moment to cut it off');
      }
      assert.deepEqual(await m.link.back(), [true]);
      await m.expectNumbers(1, next - 1);
      await m.expectNothing();
    });
});

describe('the window', () => {
  const server = usePlayground('--recovery', '150');

  test('ends the socket when it is over, and a client who comes back later begins anew', async () => {
    const [m, other] = [await enter(server, WAYS.websocket), await enter(server, WAYS.websocket)];
    const { id } = m;
    await m.do('join', { rooms: ['r'] });
    const pid = m.socket._pid;
    await m.link.lose();
    await other.expectJournal(id, 'connect', 'suspend', 'disconnect: transport closed');
    await other.do('send', { to: ['r', id], name: 'too late', args: [] });
    assert.deepEqual(await m.link.back(), [false]);
    assert.notEqual(m.id, id);
    assert.notEqual(m.socket._pid, pid);
    await m.expectNothing();
    assert.deepEqual(await m.do('rooms'), []);
  });

  test('begins anew with every loss', async () => {
    const [m, other] = [await enter(server, WAYS.websocket), await enter(server, WAYS.websocket)];
    for (let round = 0; round < 20; ++round) {
      await m.link.lose();
      await m.link.back();
    }
    const journal = await other.do('journal', { id: m.id });
    assert.deepEqual(journal.filter((note) => note.startsWith('disconnect')), []);
  });
});
