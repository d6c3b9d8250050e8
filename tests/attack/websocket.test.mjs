// Attacks on WebSocket frames and on the upgrade.
import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import { binary, close, frame, more, op, part, ping, text } from '../support/rfc6455.mjs';
import { Frames, Polling, RawConnection, random, useServer } from '../support/index.mjs';
import { attack, many, openSocket, pour, together } from './attack.mjs';

const OPTIONS = ['--threads', '2', '--rate-limits', 'on', '--recovery-time', '2000', '--limit-connect', '0', '--limit-stats', '0', '--limit-find', '0', '--limit-connections', '3000', '--upgrade-timeout', '1000'];
const server = useServer(...OPTIONS);
const impatient = useServer(...OPTIONS, '--connect-timeout', '2000');

// The code of the close frame that the server sent last.
async function codeOf(raw) {
  const bytes = await raw.end();
  const at = bytes.lastIndexOf(Buffer.from([0x88, 2]));
  return at < 0 ? undefined : bytes.readUInt16BE(at + 2);
}

const JOIN = text('40');

attack('wrong masks, opcodes and lengths, and text that is no UTF-8', server, async () => {
  const wrong = [
    [text('42["x"]', { masked: false }), 1002],
    [ping('', { masked: false }), 1002],
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((which) => [frame(which, 'x'), 1002]),
    ...[1, 2, 3, 4, 5, 6, 7].map((rsv) => [text('42["x"]', { rsv }), 1002]),
    [text('x', { lengthBytes: 2 }), 1002],
    [text('x', { lengthBytes: 8 }), 1002],
    [text('', { lengthBytes: 8, length: 2n ** 63n }), 1002],
    [text('', { lengthBytes: 8, length: 2n ** 62n }), 1009],
    [binary('', { length: 1_000_001 }), 1009],
    [ping('x'.repeat(126)), 1002],
    [ping('', part), 1002],
    [more('x'), 1002],
    [Buffer.concat([text('4', part), text('2')]), 1002],
    [close(1005), 1002],
    [frame(op.CLOSE, 'x'), 1002],
    ...['ff', 'c0af', 'eda080', 'f4908080', 'ce'].map((digits) => [text(Buffer.concat([Buffer.from('42["'), Buffer.from(digits, 'hex'), Buffer.from('"]')])), 1007]),
  ];
  await together(many(600), async (i) => {
    const [bytes, code] = wrong[i % wrong.length];
    const raw = await openSocket(server);
    raw.write(Buffer.concat(i % 2 ? [JOIN, bytes] : [bytes]));
    assert.equal(await codeOf(raw), code, bytes.toString('hex').slice(0, 60));
    raw.destroy();
  });
});

attack('random bytes', server, async () => {
  const draw = random(99);
  await together(many(300), async (i) => {
    const raw = await openSocket(server);
    raw.write(Buffer.concat([i % 2 ? JOIN : Buffer.alloc(0), Buffer.from(Array.from({ length: 2000 }, () => draw() * 256))]));
    const timer = setTimeout(() => raw.destroy(), 3000); // it may be a frame that goes on
    await raw.end();
    clearTimeout(timer);
  });
});

attack('bombs, packed and in fragments', server, async (t) => {
  const zeros = deflateRawSync(Buffer.alloc(50 << 20));
  const one = Buffer.concat(Array.from({ length: 5000 }, () => more('x', part)));
  const empty = Buffer.concat(Array.from({ length: 5000 }, () => more('', part)));
  const large = more(Buffer.alloc(100_000), part);
  let poured = 0;
  const count = (bytes) => (poured += bytes);
  await together(many(60), async (i) => {
    const kind = i % 4;
    const raw = await openSocket(server, undefined, 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n');
    assert.equal(raw.handshake.headers['sec-websocket-extensions'], undefined, 'nothing is unpacked here');
    raw.write(JOIN);
    if (kind === 0) {
      raw.write(binary(zeros, { rsv: 4 }));
      assert.equal(await codeOf(raw), 1002);
    } else if (kind === 3) {
      raw.write(binary('', part));
      count(await pour(raw, empty, 4 << 20)); // no bytes, no end: it may go on as long as it likes
      raw.destroy();
    } else {
      raw.write(binary('', part));
      count(await pour(raw, kind === 1 ? one : large, 64 << 20));
      assert.ok([1009, undefined].includes(await codeOf(raw)));
    }
  });
  t.diagnostic(`${(poured / 2 ** 20).toFixed(0)} MiB poured`);
});

attack('upgrades that are left half-way', server, async () => {
  const stages = [
    async (p) => new RawConnection(server).write(`GET /socket.io/?EIO=4&transport=websocket&sid=${p.sid} HTTP/1.1\r\nHost: flinxx\r\nUpgr`),
    async (p) => openSocket(server, `EIO=4&transport=websocket&sid=${p.sid}`),
    async (p) => (await openSocket(server, `EIO=4&transport=websocket&sid=${p.sid}`)).write(text('2probe')),
    async (p) => (await openSocket(server, `EIO=4&transport=websocket&sid=${p.sid}`)).write(text('2probe').subarray(0, 4)),
    async (p) => (await openSocket(server, `EIO=4&transport=websocket&sid=${p.sid}`)).write(Buffer.concat([text('2probe'), text('5').subarray(0, 6)])),
    async (p) => (await openSocket(server, `EIO=4&transport=websocket&sid=${p.sid}`)).write(Buffer.concat([text('2probe'), text('5'), text('42["find_partner"]')])),
    async (p) => (await openSocket(server, `EIO=4&transport=websocket&sid=${p.sid}`)).write(text('5')),
    async (p) => (await openSocket(server, `EIO=4&transport=websocket&sid=${p.sid}`)).write(text('x'.repeat(70_000))),
  ];
  await together(many(400), async (i) => {
    const p = await Polling.open(server);
    if (i % 3) await p.post('40');
    const raw = await stages[i % stages.length](p);
    if (i % 2) await new Promise((resolve) => setTimeout(resolve, i)); // another moment each: that is the attack
    if (i % 5) raw.socket.resetAndDestroy();
    else raw.destroy();
    // The session goes on over polling where it was not upgraded; it is ended in either case.
    await p.post('1').catch(() => {});
  });
});

attack('pings without end', server, async () => {
  const pings = Buffer.concat(Array.from({ length: 1000 }, (_, i) => ping(`${i}`.padEnd(125, 'x'))));
  await together(many(20), async (i) => {
    const raw = await openSocket(server);
    if (i % 2) raw.socket.pause(); // the pongs are not read: a slow consumer
    await pour(raw, pings, 16 << 20);
    raw.socket.resetAndDestroy();
  });
});

attack('openings that go no further', impatient, async () => {
  const silent = await together(many(300), () => Frames.open(impatient));
  for (const frames of silent) await frames.closed(); // no CONNECT came in time
});
