// The upgrade of an Engine.IO session from polling to WebSocket, completed and not.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, Polling, ack, connect, eventually, expectRefusal, expectStats, meet, packet, split, turnedAway, useServer } from '../support/index.mjs';

describe('upgrade', () => {
  const server = useServer('--threads', '4', '--upgrade-timeout', '500', '--recovery-time', '0');
  // With time enough, for what is to succeed on a slow machine too.
  const patient = useServer('--threads', '4', '--recovery-time', '0');

  async function upgrade(p, at = patient) {
    const f = await Frames.candidate(at, p.sid);
    f.send('2probe');
    assert.equal(await f.next(), '3probe');
    f.send('5');
    return f;
  }

  test('by the book', async () => {
    const p = await Polling.open(patient);
    await p.join();
    const waiting = p.get();
    const f = await Frames.candidate(patient, p.sid);
    f.send('2probe');
    assert.equal(await f.next(), '3probe');
    assert.equal((await waiting).text, '6');
    assert.equal((await p.get()).text, '6'); // answered at once while the probe is on
    await p.send(packet(1, 'no_such_event'));
    assert.match((await p.get()).text, ack(1, false));
    f.send('5');
    f.send(packet(2, 'stop'));
    assert.match(await f.next(), ack(2));

    await expectRefusal(p.get(), 3, 'Bad request');
    await expectRefusal(p.post('1'), 3, 'Bad request');
    await turnedAway(patient, p.sid);
    f.send(packet(3, 'stop'));
    assert.match(await f.next(), ack(3));
    f.ws.close();
    await f.closed();
    await expectStats(patient, 0, 0, 0);
  });

  test('what waits for a GET comes over the WebSocket, in its order', async () => {
    const p = await Polling.open(patient);
    await p.join();
    const f = await Frames.candidate(patient, p.sid);
    f.send('2probe');
    assert.equal(await f.next(), '3probe');
    for (let i = 1; i <= 50; ++i) await p.send(packet(i, 'no_such_event'));
    f.send('5', packet(51, 'no_such_event'));
    for (let i = 1; i <= 51; ++i) assert.match(await f.next(), ack(i, false));
    f.ws.close();
  });

  test('a GET that waits when the upgrade ends gets a noop', async () => {
    const p = await Polling.open(patient);
    await p.join();
    const f = await Frames.candidate(patient, p.sid);
    const waiting = p.get();
    // Whether it waits by now cannot be seen; either it does, or it finds that polling is over.
    f.send('2probe');
    f.send('5');
    const answer = await waiting;
    if (answer.status === 200) assert.equal(answer.text, '6');
    else await expectRefusal(answer, 3, 'Bad request');
    assert.equal(await f.next(), '3probe');
    f.send('421["stop"]');
    assert.match(await f.next(), ack(1));
    f.ws.close();
  });

  test('a second WebSocket during an upgrade is refused and disturbs nothing', async () => {
    const p = await Polling.open(patient);
    await p.join();
    const f = await Frames.candidate(patient, p.sid);
    await turnedAway(patient, p.sid);
    f.send('2probe');
    assert.equal(await f.next(), '3probe');
    await turnedAway(patient, p.sid);
    f.send('5', packet(1, 'stop'));
    assert.match(await f.next(), ack(1));
    f.ws.close();
  });

  const unfinished = {
    'says nothing': () => {},
    'does not go on after the probe': (f) => f.send('2probe'),
    'goes after the probe': (f) => (f.send('2probe'), f.ws.close()),
    'is cut off': (f) => f.ws.terminate(),
    'says something else': (f) => f.send('40'),
    'says it in bytes': (f) => f.send(Buffer.from('2probe')),
    'pings otherwise': (f) => f.send('2other'),
    'says 1': (f) => f.send('1'),
  };
  for (const [what, act] of Object.entries(unfinished))
    test(`an upgrade that is not completed is dropped and polling goes on: the WebSocket ${what}`, async () => {
      const p = await Polling.open(server);
      await p.join();
      const f = await Frames.candidate(server, p.sid);
      act(f);
      await f.closed();
      await p.send(packet(1, 'stop'));
      for (;;) {
        const next = await p.next();
        if (next === '6') continue;
        assert.match(next, ack(1));
        break;
      }
      const waiting = p.next(); // not answered at once any more: no probe is on
      await p.send(packet(2, 'stop'));
      let next = await waiting;
      while (next === '6') next = await p.next();
      assert.match(next, ack(2));
      await p.send('1');
      await expectStats(server, 0, 0, 0);
    });

  test('after an upgrade that was dropped another one succeeds', async () => {
    const p = await Polling.open(patient);
    await p.join();
    const first = await Frames.candidate(patient, p.sid);
    first.send('2probe');
    await first.next();
    first.ws.close();
    await first.closed();
    let second;
    // The server may hear of the end of the first a little later; until then the second is turned away.
    const probe = async () => {
      second = new Frames(patient, `EIO=4&transport=websocket&sid=${p.sid}`);
      await second.opened;
      second.send('2probe');
      return second.next();
    };
    await eventually(() => probe().catch(() => 'turned away'), '3probe');
    second.send('5', packet(1, 'stop'));
    assert.match(await second.next(), ack(1));
    second.ws.close();
    await expectStats(patient, 0, 0, 0);
  });

  test('nothing is lost or reordered across an upgrade of the official client', async () => {
    const partner = await connect(patient, { transports: ['websocket'] });
    for (let round = 0; round < 20; ++round) {
      const client = await connect(patient);
      const upgraded = client.upgraded();
      await meet(client, partner);
      // Both relay until the upgrade is done, and then some.
      let done = false;
      const pump = async (from) => {
        let number = 0;
        for (let after = 0; after < 20; after += done ? 1 : 0) {
          from.socket.emit('ice_candidate', { candidate: { candidate: '', number: number++ } });
          if (number % 10 === 0) await new Promise(setImmediate);
        }
        await from.do('webrtc_offer', { offer: { type: 'offer', sdp: String(number) } });
      };
      const drink = async (to) => {
        for (let number = 0; ; ++number) {
          const [name, payload] = await to.inbox.next('a relay');
          if (name === 'webrtc_offer') return assert.equal(payload.offer.sdp, String(number));
          assert.deepEqual([name, payload.candidate.number], ['ice_candidate', number]);
        }
      };
      const going = Promise.all([pump(client), pump(partner), drink(client), drink(partner)]);
      await upgraded;
      done = true;
      await going;
      assert.equal(client.transport, 'websocket');
      await client.leave();
      await partner.expect('partner_disconnected');
    }
    await partner.leave();
    await expectStats(patient, 0, 0, 0);
  });

  test('nothing is lost or reordered across an upgrade of a client that goes on polling as long as it may', async () => {
    const partner = await connect(patient, { transports: ['websocket'] });
    for (let round = 0; round < 20; ++round) {
      const p = await Polling.open(patient);
      await p.join();
      await p.send(packet('', 'find_partner'));
      await p.next();
      await partner.do('find_partner');
      await partner.expect('partner_found');
      assert.match(await p.next(), /partner_found/);
      let sending = true;
      const sender = (async () => {
        let number = 0;
        while (sending) await partner.do('ice_candidate', { candidate: { candidate: '', number: number++ } });
        return number;
      })();
      const heard = [];
      const hear = (text) => !['2', '6', '3probe'].includes(text) && heard.push(JSON.parse(text.slice(2))[1].candidate.number);
      let polling = true;
      const poller = (async () => {
        while (polling) {
          const answer = await p.get();
          if (answer.status !== 200) return;
          split(answer.text).forEach(hear);
        }
      })();
      const f = await Frames.candidate(patient, p.sid);
      f.send('2probe');
      assert.equal(await f.next(), '3probe');
      polling = false;
      await poller;
      f.send('5');
      for (let i = 0; i < 20; ++i) hear(await f.next());
      sending = false;
      const number = await sender;
      while (heard.length < number) hear(await f.next());
      assert.deepEqual(heard, [...Array(number).keys()]);
      f.ws.close();
      await partner.expect('partner_disconnected');
    }
    await partner.leave();
  });

  test('many upgrade at the same time', async () => {
    const sessions = await Promise.all(Array.from({ length: 50 }, () => Polling.open(patient)));
    const sockets = await Promise.all(
      sessions.map(async (p) => {
        await p.join();
        return upgrade(p);
      }),
    );
    for (const f of sockets) f.send(packet(1, 'stop'));
    for (const f of sockets) assert.match(await f.next(), ack(1));
    await expectStats(patient, 50, 0, 0);
    for (const f of sockets) f.ws.close();
    await expectStats(patient, 0, 0, 0);
  });
});
