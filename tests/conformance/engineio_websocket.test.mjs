// Engine.IO over WebSocket: a packet a frame, and what ends a session.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, RawConnection, eventually, expectGone, request } from '../support/index.mjs';
import { ended, expectAnswers, expectEnd, leave, useEcho } from './echo.mjs';

const server = useEcho('engineio_echo');
const open = () => Frames.open(server);
const gone = (sid) => request(server, `/engine.io/?EIO=4&transport=polling&sid=${sid}`);

test('a text packet comes back as it came', async () => {
  const f = await open();
  for (const text of ['', 'hello', 'b', '0', '4', 'é漢😀', '\ufeffBOM', 'a\u0000b', '\u2028\u2029', '\u001e', 'a\u001e4b', '\r\n'])
    await expectAnswers(f, [`4${text}`], [`4${text}`]);
  await leave(f);
});

test('bytes come back as bytes, of any length', async () => {
  const f = await open();
  const { maxPayload } = f.handshake;
  for (const size of [0, 1, 2, 3, 124, 125, 126, 127, 128, 65534, 65535, 65536, 65537, 300_000, maxPayload]) {
    const bytes = Buffer.alloc(size, Buffer.from([...Array(251).keys()]));
    await expectAnswers(f, [bytes], [bytes]);
    if (size > 0) await expectAnswers(f, [`4${'x'.repeat(size - 1)}`], [`4${'x'.repeat(size - 1)}`]);
  }
  await leave(f);
});

test('text and bytes keep their order', async () => {
  const f = await open();
  const packets = Array.from({ length: 1000 }, (_, i) => (i % 3 ? `4${i}` : Buffer.from(String(i))));
  await expectAnswers(f, packets, packets);
  await leave(f);
});

test('a message may come in fragments, with control frames between', async () => {
  const f = await open();
  const pong = new Promise((resolve) => f.ws.once('pong', resolve));
  const text = Buffer.from('4é漢😀');
  for (const byte of text.subarray(0, -1)) f.ws.send(Buffer.from([byte]), { binary: false, fin: false });
  f.ws.ping('hello');
  f.ws.pong('unasked');
  f.ws.send(text.subarray(-1), { binary: false, fin: true });
  assert.equal((await pong).toString(), 'hello');
  assert.equal(await f.next(), '4é漢😀');
  await leave(f);
});

test('packets that mean nothing from a client are passed over', async () => {
  const f = await open();
  await expectAnswers(f, ['0', '5', '6', '3', '3probe', '4still here'], ['4still here']);
  await leave(f);
});

test('a client without binary frames sends b and base64, and gets the same', async () => {
  for (const b64 of ['', '&b64=1']) {
    const f = await Frames.open(server, `EIO=4&transport=websocket${b64}`);
    f.send('bAQIDBA==', 'b', '4text');
    const bytes = b64 ? ['bAQIDBA==', 'b'] : [Buffer.from([1, 2, 3, 4]), Buffer.alloc(0)];
    for (const answer of [...bytes, '4text']) assert.deepEqual(await f.next(), answer);
    await leave(f);
  }
});

describe('the end', () => {
  const malformed = ['', 'abc', 'x', '7', '9hello', '-', ' 4', 'b!!!!', 'bAAAAA', '2', '2probe', '\ufeff4a'];
  for (const packet of malformed)
    test(`comes with a malformed packet: ${JSON.stringify(packet)}`, async () => {
      const f = await open();
      await expectEnd(f, packet);
      await expectGone(gone(f.sid));
    });

  test('comes with a frame that breaks a rule of WebSocket, with the code for it', async () => {
    const frame = (...bytes) => (f) => f.ws._socket.write(Buffer.from(bytes));
    const faults = [
      [1007, (f) => f.ws.send(Buffer.from([0x34, 0xc3, 0x28]), { binary: false })],
      [1007, (f) => f.ws.send(Buffer.from([0x34, 0xe2, 0x82]), { binary: false })],
      [1007, (f) => f.ws.send(Buffer.from([0x34, 0xed, 0xa0, 0x80]), { binary: false })],
      [1009, (f) => f.send(`4${'x'.repeat(f.handshake.maxPayload)}`)],
      [1009, (f) => f.send(Buffer.alloc(f.handshake.maxPayload + 1))],
      [1002, frame(0x81, 0x01, 0x34)], // not masked
      [1002, frame(0xc1, 0x81, 0, 0, 0, 0, 0x34)], // a reserved bit
      [1002, frame(0x83, 0x80, 0, 0, 0, 0)], // no such opcode
      [1002, frame(0x80, 0x81, 0, 0, 0, 0, 0x34)], // nothing to go on with
      [1002, frame(0x09, 0x80, 0, 0, 0, 0)], // a ping in fragments
    ];
    for (const [code, harm] of faults) {
      const f = await open();
      harm(f);
      assert.equal(await f.closed(), code, harm.toString());
      await eventually(async () => (await gone(f.sid)).json.code, 1);
    }
  });

  test('comes with the packet 1, a close frame, or the end of the connection', async () => {
    for (const end of [(f) => f.send('1'), (f) => f.ws.close(), (f) => f.ws.terminate(), (f) => f.ws._socket.end()]) {
      const f = await open();
      await expectAnswers(f, ['4a'], ['4a']);
      end(f);
      await f.closed();
      // The server may hear of the end of a connection a little later.
      await eventually(async () => (await gone(f.sid)).json.code, 1);
    }
  });

  test('answers a close frame with its code', async () => {
    for (const code of [1000, 1001, 3000, 4999]) {
      const f = await open();
      f.ws.close(code, 'reason');
      assert.equal(await f.closed(), code);
    }
  });

  test('of one session is nobody else\'s', async () => {
    const [f, other] = [await open(), await open()];
    await expectEnd(f, 'abc');
    await expectAnswers(other, ['4a'], ['4a']);
    await leave(other);
  });

  test('swallows what the client sent after the reason for it', async () => {
    const f = await open();
    f.send('abc', '4a', '4b');
    await ended(f);
    assert.deepEqual(f.inbox.waiting, []);
  });
});

test('a handshake that is no WebSocket handshake is refused', async () => {
  const head = 'GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  const version = 'Sec-WebSocket-Version: 13\r\n';
  const offers = [' ,', 'a,', 'a b', 'a, a', 'a/b', '"a"'].map((list) => `${key}${version}Sec-WebSocket-Protocol: ${list}\r\n`);
  for (const fields of ['', key, version, `${key}Sec-WebSocket-Version: 8\r\n`, `Sec-WebSocket-Key: x\r\n${version}`, ...offers]) {
    const raw = new RawConnection(server).write(`${head}${fields}\r\n`);
    const { status } = await raw.answer();
    assert.ok(status === 400 || status === 426, `${status}`);
    await raw.end();
  }
});

test('of the subprotocols that are offered the first is chosen, and none where none is', async () => {
  const head = 'GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
  const fields = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
  for (const [offer, chosen] of [['', undefined], ['Sec-WebSocket-Protocol: b , a\r\n', 'b'], ['Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: b\r\n', 'a']]) {
    const raw = new RawConnection(server).write(`${head}${fields}${offer}\r\n`);
    const { status, headers } = await raw.answer();
    assert.deepEqual([status, headers['sec-websocket-protocol'], headers['sec-websocket-extensions']], [101, chosen, undefined]);
    raw.destroy();
  }
});
