// The server dies in the middle of two hundred calls, and in front of thousands of clients: who comes back finds
// everything as it was.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Polling, expectStats, launch, meet, request, within } from '../support/index.mjs';
import { Returner } from '../support/bare.mjs';
import { useRestartable } from '../support/restart.mjs';

const CALLS = Number(process.env.FLINXX_CRASH_CALLS ?? 100);
const DOWN = 1500; // ms: clients try in vain meanwhile

/// An official client as it comes, which reconnects by itself.
class Caller extends Client {
  constructor(server, options) {
    super(server, { reconnection: true, ...options });
    this.socket.off('disconnect');
  }

  /// Resolves when it is back; whether it is the same as before.
  async back() {
    const { socket } = this;
    if (!socket.connected) await within(new Promise((resolve) => socket.once('connect', resolve)), 'a client that comes back');
    return socket.recovered;
  }
}

async function call(server, i) {
  const ways = [{ transports: ['websocket'] }, {}, { transports: ['polling'] }];
  const two = [new Caller(server, ways[i % 3]), new Caller(server, ways[(i + 1) % 3])];
  for (const each of two) await each.registered();
  return meet(...two);
}

async function relay(from, to, number) {
  await from.do('ice_candidate', { candidate: { candidate: '', number } });
  assert.equal((await to.expect('ice_candidate')).candidate.number, number);
}

describe(`${2 * CALLS} official clients in calls`, () => {
  const server = useRestartable('--threads', '4', '--rate-limits', 'off');
  const calls = [];

  test('meet', async () => {
    for (let i = 0; i < CALLS; ++i) calls.push(await call(server, i));
    await expectStats(server, 2 * CALLS, CALLS, 0);
  });

  // With the limits of every day: all come from one address, where ten may connect a minute.
  const restarted = ['--session-key', 'a-session-key-of-the-tests', '--threads', '3', '--limit-stats', '0'];
  for (const signal of ['SIGKILL', 'SIGTERM'])
    test(`are all back after ${signal}, and every call goes on`, async (t) => {
      const ids = calls.flat().map(({ socket }) => socket.id);
      const gone = calls.flat().map(({ socket }) => new Promise((resolve) => socket.once('disconnect', resolve)));
      await server.die(signal);
      await within(Promise.all(gone), 'the end of all connections');
      calls.forEach(([a], i) => a.socket.emit('ice_candidate', { candidate: { candidate: '', number: i } })); // kept by the client
      await pause(DOWN);
      const begun = performance.now();
      await server.begin(restarted);
      const same = await Promise.all(calls.flat().map((each) => each.back()));
      t.diagnostic(`the last one was back ${Math.round(performance.now() - begun)} ms after the start`);
      assert.ok(same.every(Boolean), `${same.filter((is) => !is).length} were not recovered`);
      assert.deepEqual(calls.flat().map(({ socket }) => socket.id), ids);
      await expectStats(server, 2 * CALLS, CALLS, 0);
      for (const [i, [, b]] of calls.entries()) assert.equal((await b.expect('ice_candidate')).candidate.number, i);
      for (const [i, [a, b]] of calls.entries()) {
        await relay(a, b, i);
        await relay(b, a, i);
        for (const each of [a, b]) assert.deepEqual(each.inbox.waiting, []);
      }
    });

  test('skip, and meet again', async () => {
    for (const [a, b] of calls) {
      await a.do('skip_user');
      await b.expect('user_skipped');
      await a.expect('waiting');
      await b.do('find_partner');
      await a.expect('partner_found');
      await b.expect('partner_found');
    }
    await expectStats(server, 2 * CALLS, CALLS, 0);
    for (const { socket } of calls.flat()) socket.disconnect();
    await expectStats(server, 0, 0, 0);
  });
});

// Ten to an address, with the limits of every day. Most of them talk: whoever comes meets whoever waits.
describe('5,000 clients', () => {
  const server = useRestartable('--limit-stats', '0');
  const addresses = Array.from({ length: 500 }, (_, i) => `127.0.${1 + (i >> 7)}.${1 + (i & 127)}`);
  const all = [];

  test('are all back after kill -9, and none is lost', async (t) => {
    for (const address of addresses) all.push(...(await Promise.all(Array.from({ length: 10 }, () => Returner.open(server, address)))));
    const [waiter, idler, ...talkers] = all;
    for (const each of talkers) each.send('find_partner');
    await within(Promise.all(talkers.map((each) => each.heard('partner_found'))), 'a partner for all');
    waiter.send('find_partner');
    await waiter.heard('waiting');
    await expectStats(server, 5000, 2499, 1);

    const returns = all.map((each) => each.backAfterTheEnd());
    await server.die();
    await pause(DOWN);
    const begun = performance.now();
    await server.begin();
    const back = await within(Promise.all(returns), 'all clients');
    const times = back.map(({ at }) => at - begun).sort((a, b) => a - b);
    const refused = all.reduce((sum, each) => sum + each.refused, 0);
    t.diagnostic(`back after ${Math.round(times[2500])} ms in the middle and ${Math.round(times.at(-1))} ms at the end; ${refused} handshakes were turned away`);
    assert.equal(back.filter(({ recovered }) => !recovered).length, 0, 'not recovered');
    await expectStats(server, 5000, 2499, 1);
    await waiter.heard('waiting');
    for (const each of [...talkers, idler]) assert.deepEqual(each.names, []);

    idler.send('find_partner');
    await Promise.all([waiter, idler].map((each) => each.heard('partner_found')));
    for (const each of all) each.frames.ws.close(1000);
    await expectStats(server, 0, 0, 0);
  });
});

test('handshakes under way have a bound: what is over it gets 503 with Retry-After, and room is made', async () => {
  const server = await launch(['--threads', '1', '--rate-limits', 'off']);
  const handshake = () => request(server, '/socket.io/?EIO=4&transport=polling');
  const open = [];
  while (open.length < 4000) open.push(...(await Promise.all(Array.from({ length: 100 }, () => Polling.open(server)))));
  for (let i = 0; i < 3; ++i) {
    const refused = await handshake();
    assert.deepEqual([refused.status, refused.headers['retry-after'], refused.json.error.code], [503, '1', 'busy']);
  }
  await open[0].join();
  assert.equal((await handshake()).status, 200);
  assert.equal((await handshake()).status, 503);
  await open[1].post('1');
  assert.equal((await handshake()).status, 200);
  await server.stop();
});
