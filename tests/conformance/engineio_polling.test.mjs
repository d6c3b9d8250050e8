// Engine.IO over polling: packets in payloads, one GET and one POST at a time, and what ends a session.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Polling, RawConnection, eventually, expectGone, join, split } from '../support/index.mjs';
import { ended, expectAnswers, leave, useEcho } from './echo.mjs';

const server = useEcho('engineio_echo');
const bytes = (...values) => Buffer.from(values);
const allBytes = bytes(...Array(256).keys());

const texts = ['', 'hello', 'b', '0', '4', 'bAQID', 'é漢😀', '\ufeffBOM', 'a\u0000b', '\u2028\u2029', '\r\n \t', '%20+&=', '"\\'];

test('a packet comes back as it came', async () => {
  const p = await Polling.open(server);
  for (const text of texts) {
    const answer = await p.post(`4${text}`);
    assert.deepEqual([answer.status, answer.text], [200, 'ok']);
    const got = await p.get();
    assert.equal(got.status, 200);
    assert.equal(got.headers['content-type'].toLowerCase(), 'text/plain; charset=utf-8');
    assert.deepEqual(got.bytes, Buffer.from(`4${text}`));
  }
  await leave(p);
});

test('packets of one payload come back in one payload, in their order', async () => {
  const p = await Polling.open(server);
  await p.send('4one', '4two', bytes(1, 2, 3, 4), '4three', bytes(), '4');
  assert.equal((await p.get()).text, join('4one', '4two', 'bAQIDBA==', '4three', 'b', '4'));
  await p.send(...Array.from({ length: 1000 }, (_, i) => `4${i}`));
  assert.deepEqual(split((await p.get()).text), Array.from({ length: 1000 }, (_, i) => `4${i}`));
  await leave(p);
});

test('what waits for a GET is kept in its order', async () => {
  const p = await Polling.open(server);
  for (const packet of ['4one', bytes(2), '4three', bytes(4)]) await p.send(packet);
  assert.equal((await p.get()).text, join('4one', 'bAg==', '4three', 'bBA=='));
  await leave(p);
});

test('bytes are b and base64, of any length', async () => {
  const p = await Polling.open(server);
  for (let size = 0; size <= 256; ++size) await expectAnswers(p, [allBytes.subarray(0, size)], [allBytes.subarray(0, size)]);
  const large = Buffer.alloc(700_000, allBytes);
  await expectAnswers(p, [large], [large]);
  await leave(p);
});

test('base64 is read as encoders write it', async () => {
  const p = await Polling.open(server);
  for (const packet of ['b+/+/AQ==', 'b-_-_AQ', 'b-_+/AQ==', 'b+/+/\r\nAQ==']) {
    await p.send(packet);
    assert.equal((await p.get()).text, 'b+/+/AQ==', packet);
  }
  await leave(p);
});

test('a GET waits until there is something', async () => {
  const p = await Polling.open(server);
  const waiting = p.get();
  await p.send('4hello');
  assert.equal((await waiting).text, '4hello');
  await leave(p);
});

test('a session may send before it has asked for anything, and while it asks', async () => {
  const p = await Polling.open(server);
  for (let i = 0; i < 200; ++i) {
    const [packet] = await Promise.all([p.next(), p.send(`4${i}`)]);
    assert.equal(packet, `4${i}`);
  }
  await leave(p);
});

test('packets that mean nothing from a client are passed over', async () => {
  const p = await Polling.open(server);
  await expectAnswers(p, ['0', '5', '6', '3', '3probe', '4still here'], ['4still here']);
  await leave(p);
});

describe('a body', () => {
  const filled = (size) => `4${'x'.repeat(size - 1)}`;
  const chunks = (text) => text.match(/.{1,60000}/gs).map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('');

  test('may have maxPayload bytes', async () => {
    const p = await Polling.open(server);
    const { maxPayload } = p.handshake;
    await expectAnswers(p, [filled(maxPayload)], [filled(maxPayload)]);
    await leave(p);
  });

  test('of more is a 413', async () => {
    const p = await Polling.open(server);
    const { maxPayload } = p.handshake;
    assert.equal((await p.post(filled(maxPayload + 1))).status, 413);
    assert.equal((await p.post(`4${'é'.repeat(maxPayload / 2)}`)).status, 413);
    // Told by its length alone, and where no length is told.
    for (const rest of [`Content-Length: ${maxPayload + 1}\r\n\r\n`, `Transfer-Encoding: chunked\r\n\r\n${chunks(filled(maxPayload + 1))}`]) {
      const raw = new RawConnection(server).write(`POST ${p.target} HTTP/1.1\r\nHost: x\r\n${rest}`);
      assert.equal((await raw.answer()).status, 413);
      raw.destroy();
    }
  });

  test('may come in chunks and small pieces', async () => {
    const p = await Polling.open(server);
    const raw = new RawConnection(server);
    for (const byte of `POST ${p.target} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunks(join('4a', '4b'))}0\r\n\r\n`)
      raw.write(byte);
    const { status, text } = await raw.answer();
    assert.deepEqual([status, text], [200, 'ok']);
    assert.equal((await p.get()).text, join('4a', '4b'));
    raw.destroy();
    await leave(p);
  });

  const malformed = {
    'is empty': '',
    'begins with no packet id': 'abc',
    'has an unknown packet id': '7hello',
    'has a letter as packet id': 'x',
    'is a separator': '\x1e',
    'ends with a separator': '4a\x1e',
    'begins with a separator': '\x1e4a',
    'has an empty packet': '4a\x1e\x1e4b',
    'has an unknown packet after a good one': '4a\x1eabc',
    'has no base64': 'b!!!!',
    'has base64 of an impossible length': 'bAAAAA',
    'has base64 with padding inside': 'bAA==AA==',
    'has base64 with too much padding': 'bA===',
    'has base64 with a full stop': 'bAA.A',
    'is no UTF-8': '4\xc3\x28',
    'is UTF-8 that is cut off': '4\xe2\x82',
    'has a surrogate in UTF-8': '4\xed\xa0\x80',
    'pings': '2',
    'probes': '2probe',
  };
  for (const [what, body] of Object.entries(malformed))
    test(`that ${what} ends the session`, async () => {
      const p = await Polling.open(server);
      const { status, text } = await p.post(Buffer.from(body, 'latin1'));
      // The body may as well be accepted first and judged afterwards.
      if (status === 200) assert.equal(text, 'ok');
      else assert.equal(status, 400);
      await ended(p);
    });

  test('of bytes that are not text ends the session', async () => {
    const p = await Polling.open(server);
    await p.post('4a', { headers: { 'Content-Type': 'application/octet-stream' } });
    await ended(p);
  });

  test('that is malformed ends a GET that waits', async () => {
    const p = await Polling.open(server);
    const waiting = p.get();
    await p.post('abc');
    const answer = await waiting;
    // Where the GET got there after the body, it finds no session.
    if (answer.status === 200) assert.equal(answer.text, '1');
    else await expectGone(answer);
    await ended(p);
  });
});

describe('the end', () => {
  test('comes with a second GET', async () => {
    const p = await Polling.open(server);
    const [first, second] = (await Promise.all([p.get(), p.get()])).toSorted((a, b) => a.status - b.status);
    assert.deepEqual([first.status, first.text], [200, '1']);
    assert.ok(second.status === 400 || second.status === 500, `${second.status}`);
    await expectGone(p.get());
    await expectGone(p.post('4a'));
  });

  test('comes with the packet 1', async () => {
    const p = await Polling.open(server);
    await p.send('4a', '1', '4b');
    await expectGone(p.get());
    await expectGone(p.post('4a'));
  });

  test('by the packet 1 gives a GET that waits a noop', async () => {
    // Until once the GET was there first: in any other order it finds no session.
    for (let answer; answer?.status !== 200; ) {
      const p = await Polling.open(server);
      const waiting = p.get();
      assert.equal((await p.post('1')).text, 'ok');
      answer = await waiting;
      if (answer.status === 200) assert.equal(answer.text, '6');
      else await expectGone(answer);
      await expectGone(p.get());
    }
  });

  test('comes when the client aborts its GET', async () => {
    for (const abort of [(socket) => socket.destroy(), (socket) => socket.end(), (socket) => socket.resetAndDestroy()]) {
      const p = await Polling.open(server);
      await p.send('4a');
      const get = `GET ${p.target} HTTP/1.1\r\nHost: x\r\n\r\n`;
      const raw = new RawConnection(server).write(get + get);
      assert.equal((await raw.answer()).text, '4a'); // so the second one is there as well
      abort(raw.socket);
      await eventually(async () => (await p.post('6')).status, 400);
      await expectGone(p.get());
    }
  });

  test('of one session is nobody else\'s', async () => {
    const [p, other] = [await Polling.open(server), await Polling.open(server)];
    await p.post('abc');
    await ended(p);
    await expectAnswers(other, ['4a'], ['4a']);
    await leave(other);
  });
});
