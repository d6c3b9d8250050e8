// A plain WebSocket: messages of any size, in any pieces, and how it ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Frames } from '../support/index.mjs';
import { expectAnswers, useEcho } from './echo.mjs';

const server = useEcho('websocket_echo');
const LARGEST = 16 * 2 ** 20;

async function open() {
  const f = new Frames(server, '', { maxPayload: LARGEST });
  await f.opened;
  return f;
}

async function close(f, code = 1000) {
  f.ws.close(code);
  assert.equal(await f.closed(), code);
}

test('messages of every length that is written differently come back', async () => {
  const f = await open();
  for (const size of [0, 1, 125, 126, 127, 65_535, 65_536, 65_537, 1_000_000, LARGEST]) {
    const text = 'x'.repeat(size);
    await expectAnswers(f, [text, Buffer.from(text)], [text, Buffer.from(text)]);
  }
  await close(f);
});

test('one byte more than allowed is 1009, in one frame and in several', async () => {
  for (const sizes of [[LARGEST + 1], [LARGEST, 1]]) {
    const f = await open();
    sizes.forEach((size, i) => f.ws.send(Buffer.alloc(size), { fin: i === sizes.length - 1 }));
    assert.equal(await f.closed(), 1009);
  }
});

test('a message comes back whole however it is cut', async () => {
  const f = await open();
  const text = Buffer.from('é漢😀'.repeat(100));
  for (const step of [1, 2, 3, 7, 100, 500]) {
    const cuts = Array.from({ length: Math.ceil(text.length / step) }, (_, i) => text.subarray(i * step, (i + 1) * step));
    cuts.forEach((cut, i) => {
      f.ws.send(cut, { binary: false, fin: false });
      if (i % 10 === 0) f.ws.ping();
    });
    f.ws.send('', { fin: true });
    assert.equal(await f.next(), text.toString());
  }
  await close(f);
});

test('many messages keep their order', async () => {
  const f = await open();
  const messages = Array.from({ length: 5000 }, (_, i) => (i % 2 ? String(i) : Buffer.from(String(i))));
  await expectAnswers(f, messages, messages);
  await close(f);
});

test('a ping is answered with its payload', async () => {
  const f = await open();
  for (const payload of ['', 'hello', 'x'.repeat(125)]) {
    const pong = new Promise((resolve) => f.ws.once('pong', resolve));
    f.ws.ping(payload);
    assert.equal((await pong).toString(), payload);
  }
  await close(f);
});

test('a close frame is answered with its code', async () => {
  for (const code of [1000, 1001, 1002, 1003, 1007, 1011, 3000, 4999]) await close(await open(), code);
});
