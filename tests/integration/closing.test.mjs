// The server ends a connection: what it sent before arrives first, over polling too.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, Polling, ack, connect, eventually, expectGone, expectStats, launch, packet, request, split, useServer, within } from '../support/index.mjs';

// The end of a session over polling, of which nothing is left to fetch.
async function expectEnd(p) {
  assert.equal((await p.get()).text, '6\x1e1');
  await expectGone(p.get());
  await expectGone(p.post(packet(9, 'stop')));
}

// Sends it while a GET waits; gives what that GET gets. The GET has to be there first, or nothing is shown.
async function whileGetWaits(server, p, ...packets) {
  const waiting = p.get({ agent: false });
  await eventually(async () => (await request(server, '/api/stats')).json.connections >= 2, true);
  await p.send(...packets);
  return split((await waiting).text);
}

const words = [packet(1, 'no_such_event'), packet(2, 'no_such_event')];
const ends = { 'a packet that breaks the protocol': '42{}', 'a text where bytes were announced': '451-["x",{"_placeholder":true,"num":0}]\x1e42["x"]' };

describe('over polling', () => {
  const server = useServer('--threads', '1');

  for (const [what, end] of Object.entries(ends)) {
    test(`${what}, no GET waits: what was sent, then the end`, async () => {
      const p = await Polling.open(server);
      await p.join();
      await p.send(...words, ...split(end));
      await expectStats(server, 0, 0, 0);
      const [first, second, ...rest] = split((await p.get()).text);
      assert.match(first, ack(1, false));
      assert.match(second, ack(2, false));
      assert.deepEqual(rest, []);
      await expectEnd(p);
    });

    test(`${what}, a GET waits: it gets what was sent, the next one the end`, async () => {
      const p = await Polling.open(server);
      await p.join();
      const got = await whileGetWaits(server, p, words[0], ...split(end));
      assert.equal(got.length, 1);
      assert.match(got[0], ack(1, false));
      await expectStats(server, 0, 0, 0);
      await expectEnd(p);
    });
  }

  test('with nothing to fetch a GET that waits gets the end at once', async () => {
    const p = await Polling.open(server);
    await p.join();
    assert.deepEqual(await whileGetWaits(server, p, '42{}'), ['1']);
    await expectGone(p.get());
  });

  test('a body that is malformed behind a good packet', async () => {
    const p = await Polling.open(server);
    await p.join();
    assert.equal((await p.post(`${words[0]}\x1ex`)).status, 400);
    assert.match((await p.get()).text, ack(1, false));
    await expectEnd(p);
  });

  test('what the client sends meanwhile is accepted and not heard', async () => {
    const p = await Polling.open(server);
    await p.join();
    await p.send(words[0], '42{}');
    await p.send(packet(3, 'find_partner'), '42{}', 'garbage');
    await expectStats(server, 0, 0, 0);
    assert.match((await p.get()).text, ack(1, false));
    await expectEnd(p);
  });

  test('an upgrade that has begun is completed, and what was sent arrives over it', async () => {
    const p = await Polling.open(server);
    await p.join();
    const f = await Frames.candidate(server, p.sid);
    f.send('2probe');
    assert.equal(await f.next(), '3probe');
    await p.send(...words, '42{}');
    f.send('5');
    assert.match(await f.next(), ack(1, false));
    assert.match(await f.next(), ack(2, false));
    assert.equal(await f.closed(), 1002);
    await expectGone(p.get());
  });

  test('a client that fetches instead of upgrading loses nothing', async () => {
    const p = await Polling.open(server);
    await p.join();
    const f = await Frames.candidate(server, p.sid);
    await p.send(words[0], '42{}');
    assert.match((await p.get()).text, ack(1, false));
    await expectEnd(p);
    await f.closed();
  });
});

describe('a flood', () => {
  const server = useServer('--rate-limits', 'on', '--limit-connect', '1000', '--threads', '1');
  const rejected = Array.from({ length: 201 }, (_, i) => packet(i, 'no_such_event'));

  test('the refusals arrive before the end, over polling', async () => {
    const p = await Polling.open(server);
    await p.join();
    await p.send(...rejected);
    const refusals = split((await p.get()).text);
    assert.equal(refusals.length, 201);
    assert.match(refusals.at(-1), ack(200, false));
    await expectEnd(p);
  });

  test('the refusals arrive before the end, over WebSocket', async () => {
    const f = await Frames.open(server);
    await f.join();
    f.send(...rejected);
    for (let i = 0; i < 201; ++i) assert.match(await f.next(), ack(i, false));
    assert.equal(await f.closed(), 1008);
  });

  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']])
    test(`an official client hears them: ${transports}`, async () => {
      const client = await connect(server, { transports });
      if (transports.length > 1) await client.upgraded();
      const answers = rejected.map(() => client.ask('no_such_event'));
      for (const answer of await Promise.all(answers)) assert.equal(answer.code, 'unknown_event');
      assert.equal(await within(client.closed.promise, 'the end'), 'transport close');
    });
});

describe('the bounds', () => {
  test('a session waits to be fetched as long as a pong may take', async () => {
    const server = await launch(['--rate-limits', 'off', '--ping-timeout', '100']);
    const p = await Polling.open(server);
    await p.join();
    await p.send(words[0], '42{}');
    // It asks for nothing that would end it: a POST.
    await eventually(async () => (await p.post(words[0])).status, 400);
    await expectGone(p.get());
    await server.stop();
  });

  const abandoned = async (server, word = words[0]) => {
    const p = await Polling.open(server);
    await p.send('40', word, '42{}');
    return p;
  };

  test('1000 of them a worker, further ones end at once', async () => {
    const server = await launch(['--rate-limits', 'off', '--threads', '1', '--ping-timeout', '3600000']);
    const all = [];
    while (all.length < 1010) all.push(...(await Promise.all(Array.from({ length: 10 }, () => abandoned(server)))));
    await expectStats(server, 0, 0, 0);
    for (const [i, p] of all.entries()) {
      if (i < 999) continue;
      const { status } = await p.get();
      assert.equal(status, i < 1000 ? 200 : 400, String(i));
    }
    await expectEnd(all[999]);
    // A place is free again.
    const next = await abandoned(server);
    assert.match((await next.get()).text, /431\[{"ok":false/);
    await expectEnd(next);
    await server.stop();
  });

  test('4 MiB of them a worker', async () => {
    const server = await launch(['--rate-limits', 'off', '--threads', '1', '--ping-timeout', '3600000']);
    // What is acknowledged for an event is small; many of them make a mailbox large.
    const many = Array.from({ length: 10_000 }, (_, i) => packet(i, 'no_such_event')).join('\x1e');
    const sizes = [];
    for (let i = 0; i < 8; ++i) {
      const p = await abandoned(server, many);
      sizes.push(p);
    }
    let kept = 0;
    let bytes = 0;
    for (const p of sizes) {
      const answer = await p.get();
      if (answer.status !== 200) continue;
      kept += 1;
      bytes += answer.bytes.length;
    }
    assert.ok(kept > 0 && kept < sizes.length, `${kept} of ${sizes.length}`);
    assert.ok(bytes <= 4 << 20, String(bytes));
    await server.stop();
  });
});

describe('the drain', () => {
  test('what was sent is fetched before the listener closes, and the end comes in time', async () => {
    const server = await launch(['--rate-limits', 'off', '--threads', '2', '--drain-timeout', '3600000']);
    const p = await Polling.open(server);
    await p.join();
    await p.send(words[0]);
    const sentinel = await Frames.open(server);
    await sentinel.join();
    server.program.child.kill('SIGTERM');
    assert.equal(await sentinel.closed(), 1012);
    assert.match((await p.get()).text, ack(1, false));
    assert.deepEqual(await within(server.program.ended, 'the end of the server'), { status: 0, signal: null });
  });

  test('who never fetches holds nobody up', async () => {
    const server = await launch(['--rate-limits', 'off', '--threads', '2', '--drain-timeout', '3600000']);
    const p = await Polling.open(server);
    await p.join();
    await p.send(words[0]);
    server.program.child.kill('SIGTERM');
    assert.deepEqual(await within(server.program.ended, 'the end of the server'), { status: 0, signal: null });
  });
});
