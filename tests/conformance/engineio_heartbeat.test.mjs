// Engine.IO: the server's pings, and what becomes of those who do not answer. No test says how soon something happens,
// only how soon it may not: the server's clock starts after ours.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, Polling, expectGone, nextBesidesPings } from '../support/index.mjs';
import { ITS_OWN, PATIENT, expectAnswers, leave, upgrade, useEcho, ways } from './echo.mjs';

// The clocks of both processes count in whole milliseconds.
const atLeast = (ms, since) => assert.ok(performance.now() - since >= ms - 2, `after ${performance.now() - since} ms`);

// Tries again where this machine was too slow for the server's times.
async function retried(attempt) {
  for (let i = 1; ; ++i) {
    try {
      return await attempt();
    } catch (error) {
      if (i === 10) throw error;
    }
  }
}

describe('a ping', { concurrency: true }, () => {
  const server = useEcho('engineio_echo', { ...PATIENT, 'ping-interval': 300 });

  for (const [way, open] of Object.entries(ways)) {
    test(`comes after every interval, and whoever answers stays: ${way}`, async () => {
      let start = performance.now();
      const session = await open(server);
      for (let i = 0; i < 3; ++i) {
        assert.equal(await session.next(), '2');
        atLeast(300, start);
        start = performance.now();
        await session.send('3');
      }
      await session.send('4still here');
      assert.equal(await nextBesidesPings(session), '4still here');
      await leave(session);
    });

    test(`is the only one until it is answered: ${way}`, async () => {
      const [session, other] = [await open(server), await Frames.open(server)];
      assert.equal(await session.next(), '2');
      for (let i = 0; i < 3; ++i) {
        assert.equal(await other.next(), '2');
        other.send('3');
      }
      await expectAnswers(session, ['4nothing in between'], ['4nothing in between']);
      await session.send('3');
      assert.equal(await session.next(), '2');
      await leave(session);
      await leave(other);
    });

    test(`may be answered with data: ${way}`, async () => {
      const session = await open(server);
      for (let i = 0; i < 2; ++i) {
        assert.equal(await session.next(), '2');
        await session.send('3data');
      }
      await leave(session);
    });
  }

  test('of before an upgrade may be answered after it', async () => {
    const p = await Polling.open(server);
    assert.equal(await p.next(), '2');
    const f = await upgrade(p);
    f.send('3');
    assert.equal(await f.next(), '2');
    f.send('3', '4a');
    assert.equal(await f.next(), '4a');
    await leave(f);
  });

  test('that nobody has fetched comes over the WebSocket', async () => {
    const [p, other] = [await Polling.open(server), await Polling.open(server)];
    assert.equal(await other.next(), '2'); // so the earlier one's is there as well
    const f = await Frames.candidate(server, p.sid);
    f.send('2probe', '5');
    assert.equal(await f.next(), '3probe');
    assert.equal(await f.next(), '2');
    await leave(f);
    await leave(other);
  });
});

describe('without a pong', () => {
  const server = useEcho('engineio_echo', ITS_OWN);
  const notBefore = (since) => atLeast(300 + 200, since);

  test('a session on WebSocket ends', () =>
    retried(async () => {
      for (const open of [ways.WebSocket, ways.upgrade]) {
        const start = performance.now();
        const f = await open(server);
        assert.equal(await f.next(), '2');
        await f.closed();
        notBefore(start);
      }
    }));

  test('a session on polling ends, where a GET waits', () =>
    retried(async () => {
      const start = performance.now();
      const p = await Polling.open(server);
      assert.equal((await p.get()).text, '2');
      assert.equal((await p.get()).text, '1');
      notBefore(start);
      await expectGone(p.get());
      await expectGone(p.post('3'));
    }));

  test('a session on polling ends, where nobody asks', async () => {
    const [p, witness] = [await Polling.open(server), await Frames.open(server)];
    await witness.closed();
    await expectGone(p.get());
  });

  test('a session ends whatever else it sends', () =>
    retried(async () => {
      const start = performance.now();
      const f = await Frames.open(server);
      const heard = [];
      const talk = async () => {
        for (;;) {
          f.send('4x');
          heard.push(await f.next());
        }
      };
      await assert.rejects(talk, /closed/);
      notBefore(start);
      assert.deepEqual(heard.filter((packet) => packet !== '4x'), ['2']);
    }));

  test('nobody else is concerned', () =>
    retried(async () => {
      const f = await Frames.open(server);
      f.ws.on('message', (data) => data.toString() === '2' && f.send('3'));
      const silent = await Frames.open(server);
      await silent.closed();
      f.send('4still here');
      let heard;
      do heard = await f.next();
      while (heard === '2');
      assert.equal(heard, '4still here');
      await leave(f);
    }));
});
