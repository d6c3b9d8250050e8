// Engine.IO as it goes over the wire: handshake, polling, WebSocket.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, Polling, RawConnection, ack, eventually, expectGone, expectRefusal, expectStats, packet, refused, request, split, target, turnedAway, useServer } from '../support/index.mjs';

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
    ['EIO=4&transport=TRANSPORT&sid=%zz', 1, 'Session ID unknown'],
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
  const server = useServer('--threads', '4', '--max-payload', '20000', '--recovery-time', '0');

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
      // What answers a good packet before the fault comes first, and the end with the next GET. A POST may overtake the GET.
      if (answer.text[0] === '4') assert.equal((await p.get()).text, '6\x1e1');
      else assert.ok(answer.status === 400 || ['1', '6\x1e1'].includes(answer.text), `${answer.status} ${answer.text}`);
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
  const server = useServer('--max-payload', '20000', '--recovery-time', '0');

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
