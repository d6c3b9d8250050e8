// The beginning and the end of a session: heartbeats, and Socket.IO's CONNECT and DISCONNECT.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, Polling, ack, connect, expectGone, expectStats, nextBesidesPings, packet, split, useServer } from '../support/index.mjs';

describe('heartbeat', () => {
  const server = useServer('--ping-interval', '300', '--ping-timeout', '2000');
  const strict = useServer('--ping-interval', '1000', '--ping-timeout', '500', '--recovery-time', '0');

  test('a ping comes, and whoever answers stays', async () => {
    const [p, f] = [await Polling.open(server), await Frames.open(server)];
    await Promise.all(
      [p, f].map(async (session) => {
        for (let i = 0; i < 4; ++i) {
          assert.equal(await session.next(), '2');
          await session.send('3');
        }
        await session.join();
      }),
    );
    f.ws.close();
    await p.send('1');
  });

  test('without a pong the session ends, on WebSocket', async () => {
    const f = await Frames.open(strict);
    await f.join();
    assert.equal(await f.next(), '2');
    await f.closed();
    await expectStats(strict, 0, 0, 0);
  });

  test('without a pong the session ends, on polling, whether a GET waits or not', async () => {
    const [p, q] = [await Polling.open(strict), await Polling.open(strict)];
    for (const each of [p, q]) await each.send('40');
    let text = '';
    for (let answer = await p.get(); answer.status === 200; answer = await p.get()) text = answer.text;
    assert.ok(text === '1' || text === '2' || text.endsWith('\x1e2'), text);
    await expectGone(p.get());
    await expectStats(strict, 0, 0, 0);
    await expectGone(q.get());
  });

  test('the partner of one who does not answer is told', async () => {
    const partner = await connect(strict);
    const f = await Frames.open(strict);
    await f.join();
    f.send(packet('', 'find_partner'));
    await partner.do('find_partner');
    for (;;) {
      const [name] = await partner.inbox.next('partner_disconnected');
      if (name === 'partner_disconnected') break;
      assert.ok(name === 'waiting' || name === 'partner_found', name);
    }
    await partner.leave();
    await expectStats(strict, 0, 0, 0);
  });
});

describe('Socket.IO connect', () => {
  const server = useServer('--connect-timeout', '2000', '--ping-interval', '500');

  const openers = { polling: Polling, WebSocket: Frames };
  const ended = async (session) => {
    if (session instanceof Frames) return session.closed();
    for (;;) {
      const answer = await session.get();
      if (answer.status === 400) return expectGone(answer);
      if (split(answer.text).includes('2')) await session.post('3');
    }
  };

  for (const [way, Session] of Object.entries(openers)) {
    test(`no CONNECT in time ends the session, and nobody else's: ${way}`, async () => {
      const [connected, silent, stranger] = [await Session.open(server), await Session.open(server), await Session.open(server)];
      await connected.join();
      stranger.send('40/stranger,');
      await Promise.all([ended(silent), ended(stranger)]);
      await connected.send('421["stop"]');
      assert.match(await nextBesidesPings(connected), ack(1));
      await connected.send('1');
      await expectStats(server, 0, 0, 0);
    });

    test(`anything but CONNECT as the first packet ends the session: ${way}`, async () => {
      for (const first of ['42["find_partner"]', '421["find_partner"]', '41', '43[]', '44{}', '42/admin,["x"]', '451-["x",{"_placeholder":true,"num":0}]']) {
        const session = await Session.open(server);
        if (session instanceof Frames) session.send(first);
        else await session.post(first);
        if (first.startsWith('45')) {
          if (session instanceof Frames) session.send(Buffer.from([1]));
          else await session.post('bAQ==');
        }
        await ended(session);
      }
      await expectStats(server, 0, 0, 0);
    });

    test(`an unknown namespace is refused and the connection goes on: ${way}`, async () => {
      const session = await Session.open(server);
      for (const [text, name] of [['40/name,', '/name'], ['40/custom', '/custom'], ['40/a/b?c=d,{"token":"x"}', '/a/b']]) {
        await session.send(text);
        const answer = await nextBesidesPings(session);
        if (!text.includes('?')) assert.equal(answer, `44${name},{"message":"Invalid namespace"}`);
        else assert.match(answer, /^44\/a\/b.*,\{"message":"Invalid namespace"\}$/);
      }
      await session.join();
      await session.send('40/name,');
      assert.equal(await nextBesidesPings(session), '44/name,{"message":"Invalid namespace"}');
      await session.send(packet(1, 'stop'));
      assert.match(await nextBesidesPings(session), ack(1));
      await session.send('1');
      await expectStats(server, 0, 0, 0);
    });

    test(`auth is taken, and the ids of the layers differ: ${way}`, async () => {
      for (const connectPacket of ['40', '40{}', '40{"token":"x","deep":{"a":[1]}}', '40/,']) {
        const session = await Session.open(server);
        await session.send(connectPacket);
        const answer = JSON.parse((await nextBesidesPings(session)).slice(2));
        assert.equal(typeof answer.sid, 'string');
        assert.notEqual(answer.sid, session.sid);
        await session.send('1');
      }
      await expectStats(server, 0, 0, 0);
    });

    test(`who leaves the namespace is no user any more, and the transport goes on: ${way}`, async () => {
      const session = await Session.open(server);
      const first = await session.join();
      await expectStats(server, 1, 0, 0);
      await session.send('41');
      await expectStats(server, 0, 0, 0);
      for (let i = 0; i < 2; ++i) {
        assert.equal(await session.next(), '2');
        await session.send('3');
      }
      await session.send('40');
      assert.match(await nextBesidesPings(session), /^40\{"sid":/);
      assert.ok(!(await nextBesidesPings(session)).includes(first));
      await expectStats(server, 1, 0, 0);
      await session.send('1');
      await expectStats(server, 0, 0, 0);
    });
  }
});
