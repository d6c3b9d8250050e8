// Engine.IO as it goes over the wire: handshake, polling, WebSocket, upgrade, heartbeat.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, Polling, RawConnection, connect, connectPair, eventually, expectStats, join, meet, request, split, useServer } from './helpers.mjs';

const packet = (id, ...event) => `42${id}${JSON.stringify(event)}`;
const ack = (id, ok = true) => new RegExp(`^43${id}\\[\\{"ok":${ok}`);
const target = (sid) => `/socket.io/?EIO=4&transport=polling&sid=${sid}`;

async function expectRefusal(answer, code, message, status = 400) {
  const { status: got, text } = await answer;
  assert.equal(got, status, text);
  assert.deepEqual(JSON.parse(text), { code, message });
}

const expectGone = (answer) => expectRefusal(answer, 1, 'Session ID unknown');

// A WebSocket that the server does not open.
async function refused(server, query) {
  return new Frames(server, query).opened.then(
    () => assert.fail(`the WebSocket ${query} was opened`),
    (error) => error,
  );
}

// A WebSocket for a session that has no use for it: not opened, or closed without a word.
async function turnedAway(server, sid) {
  const f = new Frames(server, `EIO=4&transport=websocket&sid=${sid}`);
  f.ws.on('open', () => f.send('2probe', '5', '1'));
  await f.closed();
  assert.deepEqual(f.inbox.waiting, []);
}

describe('handshake', () => {
  const server = useServer('--ping-interval', '20000', '--ping-timeout', '10000', '--max-payload', '50000');

  test('the open packet has exactly these keys', async () => {
    const answer = await request(server, '/socket.io/?EIO=4&transport=polling');
    assert.equal(answer.headers['content-type'], 'text/plain; charset=UTF-8');
    const ofPolling = JSON.parse(answer.text.slice(1));
    const ofSocket = await Frames.open(server);
    for (const [open, upgrades] of [[ofPolling, ['websocket']], [ofSocket.handshake, []]]) {
      const { sid, ...rest } = open;
      assert.match(sid, /^[\w-]{20}$/);
      assert.deepEqual(rest, { upgrades, pingInterval: 20000, pingTimeout: 10000, maxPayload: 50000 });
    }
    assert.notEqual(ofPolling.sid, ofSocket.sid);
    ofSocket.ws.close();
  });

  test('the defaults of the query do not matter, further fields do not harm', async () => {
    const p = await Polling.open(server, 't=abc&b64=1&transport=polling&EIO=4&x=%20%F0%9F%98%80');
    await p.send('1');
    const f = await Frames.open(server, 't=abc&transport=websocket&EIO=4');
    f.ws.close();
  });

  const bad = [
    ['', 0, 'Transport unknown'],
    ['EIO=4', 0, 'Transport unknown'],
    ['EIO=4&transport=', 0, 'Transport unknown'],
    ['EIO=4&transport=tcp', 0, 'Transport unknown'],
    ['EIO=4&transport=constructor', 0, 'Transport unknown'],
    ['EIO=4&transport=TRANSPORT&sid=', 1, 'Session ID unknown'],
    ['EIO=4&transport=TRANSPORT&sid=nobody', 1, 'Session ID unknown'],
    ['EIO=4&transport=TRANSPORT&sid=AAAAAAAAAAAAAAAAAAAA', 1, 'Session ID unknown'],
    ['EIO=4&transport=TRANSPORT&sid=____________________', 1, 'Session ID unknown'],
    ['EIO=4&transport=TRANSPORT&sid=%00%F0%9F%98%80', 1, 'Session ID unknown'],
    ['EIO=4&transport=OTHER', 3, 'Bad request'],
    ['transport=TRANSPORT', 5, 'Unsupported protocol version'],
    ['EIO=3&transport=TRANSPORT', 5, 'Unsupported protocol version'],
    ['EIO=5&transport=TRANSPORT', 5, 'Unsupported protocol version'],
    ['EIO=&transport=TRANSPORT', 5, 'Unsupported protocol version'],
  ];
  const query = (text, transport, other) => text.replace('TRANSPORT', transport).replace('OTHER', other);

  test('a bad first request is refused, on polling', async () => {
    for (const [text, ...wanted] of bad)
      await expectRefusal(request(server, `/socket.io/?${query(text, 'polling', 'websocket')}`), ...wanted);
    for (const method of ['POST', 'PUT', 'DELETE'])
      await expectRefusal(request(server, '/socket.io/?EIO=4&transport=polling', { method, body: '40' }), 2, 'Bad handshake method');
    await expectGone(request(server, target('nobody'), { method: 'POST', body: '40' }));
  });

  test('a bad first request is refused, on WebSocket', async () => {
    for (const [text, ...wanted] of bad) await expectRefusal(refused(server, query(text, 'websocket', 'polling')), ...wanted);
  });

  test('a request that does not fit the session is refused and disturbs nothing', async () => {
    const [p, f] = [await Polling.open(server), await Frames.open(server)];
    await p.join();
    await f.join();
    await expectRefusal(request(server, target(f.sid)), 3, 'Bad request');
    await expectRefusal(request(server, target(f.sid), { method: 'POST', body: '1' }), 3, 'Bad request');
    await turnedAway(server, f.sid);
    await expectRefusal(refused(server, `EIO=4&transport=polling&sid=${p.sid}`), 3, 'Bad request');
    await expectRefusal(request(server, `/socket.io/?EIO=4&transport=websocket&sid=${p.sid}`), 3, 'Bad request');
    for (const method of ['PUT', 'DELETE']) assert.equal((await request(server, p.target, { method })).status, 400);
    for (const session of [p, f]) {
      await session.send(packet(1, 'stop'));
      assert.match(await session.next(), ack(1));
    }
    await p.send('1');
    f.ws.close();
    await expectStats(server, 0, 0, 0);
  });
});

describe('polling', () => {
  const server = useServer('--threads', '4', '--max-payload', '20000');

  test('packets come and go several at a time', async () => {
    const p = await Polling.open(server);
    await p.send('40', packet(1, 'find_partner'), packet(2, 'é漢😀\u2028'), packet(3, 'stop'));
    const answer = await p.get();
    assert.equal(answer.headers['content-type'], 'text/plain; charset=UTF-8');
    const packets = split(answer.text);
    // Each user's life is in this order; whether `waiting` comes before its acknowledgement is open.
    const wanted = [/^40\{"sid":"/, /^42\["user_registered"/, /^42\["waiting"/, ack(1), ack(2, false), ack(3)];
    assert.equal(packets.length, wanted.length);
    for (const each of wanted) assert.equal(packets.filter((text) => each.test(text)).length, 1, answer.text);
    assert.match(packets[0], wanted[0]);
    assert.match(packets[1], wanted[1]);
    await p.send('1');
  });

  test('binary is b and base64', async () => {
    const p = await Polling.open(server);
    await p.join();
    for (const bytes of ['', 'AA==', 'AAE=', 'AAEC', '/+8='.repeat(1), 'A'.repeat(8000)]) {
      await p.send('451-1["no_such_event",{"_placeholder":true,"num":0}]', `b${bytes}`);
      assert.match(await p.next(), ack(1, false));
    }
    await p.send('452-1["no_such_event",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]', 'bAA==');
    await p.send('bAQ==');
    assert.match(await p.next(), /unknown_event/);
    await p.send('1');
  });

  for (const body of ['', 'x', '7', '40\x1e', '\x1e40', '40\x1e\x1e40', 'b!!!!', 'bAAE', 'bA===', 'bAA==AA==', '4\xff', '\x00'])
    test(`a malformed body ends the session: ${JSON.stringify(body)}`, async () => {
      const p = await Polling.open(server);
      const waiting = p.get();
      await p.post(Buffer.from(body, 'latin1'));
      const answer = await waiting;
      assert.ok(answer.status === 400 || split(answer.text).at(-1) === '1', `${answer.status} ${answer.text}`);
      await expectGone(p.get());
    });

  test('a second GET ends the session', async () => {
    const p = await Polling.open(server);
    await p.join();
    await expectStats(server, 1, 0, 0);
    const answers = await Promise.all([p.get(), p.get()]);
    answers.sort((a, b) => a.status - b.status);
    assert.deepEqual([answers[0].status, answers[0].text], [200, '1']);
    assert.equal(answers[1].status, 400);
    await expectGone(p.get());
    await expectStats(server, 0, 0, 0);
  });

  test('a body over the limit is 413, one at the limit is read', async () => {
    const p = await Polling.open(server);
    await p.join();
    const shell = packet(1, 'no_such_event', '');
    await p.send(packet(1, 'no_such_event', 'x'.repeat(20_000 - shell.length)));
    assert.match(await p.next(), ack(1, false));
    assert.equal((await p.post(packet(1, 'no_such_event', 'x'.repeat(20_001 - shell.length)))).status, 413);
    const raw = new RawConnection(server);
    raw.write(`POST ${p.target} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${`fff\r\n${'x'.repeat(0xfff)}\r\n`.repeat(6)}`);
    assert.equal((await raw.answer()).status, 413);
    raw.destroy();
    await p.post('1');
  });

  test('a close packet is answered by a noop on the GET that waits', async () => {
    const p = await Polling.open(server);
    await p.join();
    const waiting = p.get();
    await p.send('1');
    // Where the GET got there after the close packet, it finds no session.
    const answer = await waiting;
    if (answer.status === 200) assert.equal(answer.text, '6');
    else await expectGone(answer);
    await expectGone(p.post('1'));
    await expectStats(server, 0, 0, 0);
  });

  test('a GET that is aborted ends the session', async () => {
    const [p, q] = [await Polling.open(server), await Polling.open(server)];
    for (const each of [p, q]) await each.join();
    await p.send(packet(1, 'find_partner'));
    await q.send(packet(1, 'find_partner'));
    for (let packets = ''; !packets.includes('partner_found'); ) packets += await p.next();
    await expectStats(server, 2, 1, 0);
    const raw = new RawConnection(server);
    raw.write(`GET ${p.target} HTTP/1.1\r\nHost: x\r\n\r\n`);
    raw.socket.end();
    await raw.end();
    for (let packets = ''; !packets.includes('partner_disconnected'); ) packets += await q.next();
    await expectStats(server, 1, 0, 0);
    await expectGone(p.get());
    const second = request(server, q.target, { agent: false });
    await eventually(async () => (await request(server, '/api/stats')).json.connections >= 2, true);
    await q.send('1');
    await second;
    await expectStats(server, 0, 0, 0);
  });

  test('the requests of a session may come over any number of TCP connections', async () => {
    const sessions = await Promise.all(Array.from({ length: 16 }, () => Polling.open(server)));
    for (const session of sessions) await session.join();
    await expectStats(server, 16, 0, 0);
    await Promise.all(
      sessions.map(async (session) => {
        for (let i = 1; i <= 30; ++i) {
          const [, answer] = await Promise.all([session.send(packet(i, 'no_such_event')), session.next()]);
          assert.match(answer, ack(i, false));
        }
      }),
    );
    for (const session of sessions) await session.send('1');
    await expectStats(server, 0, 0, 0);
  });

  test('one TCP connection may carry the requests of many sessions, also pipelined', async () => {
    const sessions = await Promise.all(Array.from({ length: 16 }, () => Polling.open(server)));
    for (const session of sessions) await session.join();
    const raw = new RawConnection(server);
    const rounds = 5;
    const body = packet(7, 'no_such_event');
    const all = Array.from({ length: rounds }, () => sessions).flat();
    raw.write(
      all
        .map(({ target: at }) => `POST ${at} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}GET ${at} HTTP/1.1\r\nHost: x\r\n\r\n`)
        .join(''),
    );
    for (let i = 0; i < all.length; ++i) {
      const posted = await raw.answer();
      assert.deepEqual([posted.status, posted.text], [200, 'ok']);
      assert.match((await raw.answer()).text, ack(7, false));
    }
    raw.destroy();
    for (const session of sessions) await session.send('1');
    await expectStats(server, 0, 0, 0);
  });
});

describe('WebSocket', () => {
  const server = useServer('--max-payload', '20000');

  test('a message may come in fragments, with a ping between', async () => {
    const f = await Frames.open(server);
    await f.join();
    const pong = new Promise((resolve) => f.ws.once('pong', resolve));
    const text = Buffer.from(packet(1, 'é漢😀'));
    for (const byte of text.subarray(0, -1)) f.ws.send(Buffer.from([byte]), { binary: false, fin: false });
    f.ws.ping('hello');
    f.ws.send(text.subarray(-1), { binary: false, fin: true });
    assert.equal((await pong).toString(), 'hello');
    assert.match(await f.next(), ack(1, false));
    f.ws.close(1000);
    assert.equal(await f.closed(), 1000);
  });

  test('what is over the limit, malformed or no UTF-8 closes with its code', async () => {
    const faults = [
      [1009, (ws) => ws.send(`4${'x'.repeat(20_000)}`)],
      [1009, (ws) => ws.send(Buffer.alloc(20_001))],
      [1007, (ws) => ws.send(Buffer.from([0x34, 0xc3, 0x28]), { binary: false })],
      [1002, (ws) => ws._socket.write(Buffer.from([0x81, 0x01, 0x34]))], // not masked
      [1002, (ws) => ws._socket.write(Buffer.from([0xc1, 0x81, 0, 0, 0, 0, 0x34]))], // a reserved bit
      [1002, (ws) => ws._socket.write(Buffer.from([0x83, 0x80, 0, 0, 0, 0]))], // no such opcode
      [1002, (ws) => ws._socket.write(Buffer.from([0x80, 0x81, 0, 0, 0, 0, 0x34]))], // nothing to go on with
      [1002, (ws) => ws._socket.write(Buffer.from([0x09, 0x80, 0, 0, 0, 0]))], // a ping in fragments
    ];
    for (const [code, harm] of faults) {
      const f = await Frames.open(server);
      await f.join();
      harm(f.ws);
      assert.equal(await f.closed(), code, harm.toString());
    }
    await expectStats(server, 0, 0, 0);
  });

  test('the packet 1 and the end of the connection end the session', async () => {
    for (const leave of [(f) => f.send('1'), (f) => f.ws.terminate(), (f) => f.ws.close(), (f) => f.ws._socket.end()]) {
      const f = await Frames.open(server);
      await f.join();
      await expectStats(server, 1, 0, 0);
      leave(f);
      await f.closed();
      await expectStats(server, 0, 0, 0);
      await expectGone(refused(server, `EIO=4&transport=websocket&sid=${f.sid}`));
    }
  });

  test('a faulty WebSocket handshake is refused and leaves no session', async () => {
    const head = 'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
    for (const fields of ['Sec-WebSocket-Version: 13\r\n', 'Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 12\r\n']) {
      const raw = new RawConnection(server).write(`${head}${fields}\r\n`);
      const { status } = await raw.answer();
      assert.ok(status === 400 || status === 426, `${status}`);
      await raw.end();
    }
    await expectStats(server, 0, 0, 0);
  });

  test('the bytes of a payload are the sender\'s', async () => {
    const [a, b] = [await Frames.open(server), await Polling.open(server)];
    for (const each of [a, b]) await each.join();
    for (const each of [a, b]) {
      each.send(packet(1, 'find_partner'));
      while (!ack(1).test(await each.next()));
    }
    const heard = async (session, name) => {
      for (;;) {
        const text = await session.next();
        if (text.includes(`"${name}"`)) return text;
      }
    };
    await heard(a, 'partner_found');
    await heard(b, 'partner_found');
    for (const array of [
      '["webrtc_offer",{"offer":{"type":"offer","sdp":"v=0"}}]',
      ' [ "webrtc_offer" ,\n\t{ "offer" : { "sdp" : "\\u0041\\/\\ud83d\\ude00\\ud800" , "type" : "\\u006fffer", "n":1e0, "m" : -0.0, "b":123456789012345678901234567890 } } ] ',
      '["\\u0077ebrtc_offer",{"offer":{"type":"x","type":"offer","sdp":"","sdp":"é\u2028"},"offer":{"type":"offer","sdp":"last"}}]',
    ]) {
      for (const [from, to] of [[a, b], [b, a]]) {
        from.send(`42${array}`);
        assert.equal(await to.next(), `42${array.trim()}`);
      }
    }
    a.ws.close();
    await b.send('1');
  });
});

describe('upgrade', () => {
  const server = useServer('--threads', '4', '--upgrade-timeout', '500');
  // With time enough, for what is to succeed on a slow machine too.
  const patient = useServer('--threads', '4');

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
    // The server may hear of the end of the first a little later.
    await eventually(async () => {
      second = new Frames(patient, `EIO=4&transport=websocket&sid=${p.sid}`);
      return second.opened.then(
        () => 'opened',
        () => 'refused',
      );
    }, 'opened');
    second.send('2probe', '5', packet(1, 'stop'));
    assert.equal(await second.next(), '3probe');
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
      const hear = (text) => text !== '6' && text !== '3probe' && heard.push(JSON.parse(text.slice(2))[1].candidate.number);
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

describe('heartbeat', () => {
  const server = useServer('--ping-interval', '300', '--ping-timeout', '2000');
  const strict = useServer('--ping-interval', '300', '--ping-timeout', '200');

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
    const f = await Frames.open(strict);
    await f.join();
    const partner = await connect(strict);
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
  const server = useServer('--connect-timeout', '1000', '--ping-interval', '500');

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
      for (;;) {
        const next = await connected.next();
        if (ack(1).test(next)) break;
        assert.equal(next, '2');
        await connected.send('3');
      }
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
        const answer = await session.next();
        if (!text.includes('?')) assert.equal(answer, `44${name},{"message":"Invalid namespace"}`);
        else assert.match(answer, /^44\/a\/b.*,\{"message":"Invalid namespace"\}$/);
      }
      await session.join();
      await session.send('40/name,');
      assert.equal(await session.next(), '44/name,{"message":"Invalid namespace"}');
      await session.send(packet(1, 'stop'));
      assert.match(await session.next(), ack(1));
      await session.send('1');
      await expectStats(server, 0, 0, 0);
    });

    test(`auth is taken, and the ids of the layers differ: ${way}`, async () => {
      for (const connectPacket of ['40', '40{}', '40{"token":"x","deep":{"a":[1]}}', '40/,']) {
        const session = await Session.open(server);
        await session.send(connectPacket);
        const answer = JSON.parse((await session.next()).slice(2));
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
      let next = await session.next();
      for (; next === '2'; next = await session.next()) await session.send('3');
      assert.match(next, /^40\{"sid":/);
      assert.ok(!(await session.next()).includes(first));
      await expectStats(server, 1, 0, 0);
      await session.send('1');
      await expectStats(server, 0, 0, 0);
    });
  }
});
