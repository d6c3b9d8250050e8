// Cases of RFC 6455 as data: what a client writes, frame by frame, and what an echo server has to answer; and what runs
// them on a TCP connection of their own.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { deferred, random, within } from './basics.mjs';

const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const draw = random(6455);

/// A client's frame. All that is usually right can be made wrong: `fin`, `rsv`, `masked`, and the form of the length
/// (`lengthBytes` 0, 2 or 8, `length` another one than the payload's).
export function frame(op, payload = '', { fin = true, rsv = 0, masked = true, length, lengthBytes } = {}) {
  const body = Buffer.from(payload);
  const size = length ?? body.length;
  const extended = lengthBytes ?? (size < 126 ? 0 : size < 65_536 ? 2 : 8);
  const head = Buffer.alloc(2 + extended + (masked ? 4 : 0));
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | op;
  head[1] = (masked ? 0x80 : 0) | (extended === 0 ? size : extended === 2 ? 126 : 127);
  if (extended === 2) head.writeUInt16BE(size, 2);
  if (extended === 8) head.writeBigUInt64BE(BigInt(size), 2);
  if (!masked) return Buffer.concat([head, body]);
  const key = Buffer.from([draw() * 256, draw() * 256, draw() * 256, draw() * 256]);
  key.copy(head, head.length - 4);
  return Buffer.concat([head, body.map((byte, i) => byte ^ key[i % 4])]);
}

export const text = (payload, how) => frame(TEXT, payload, how);
export const binary = (payload, how) => frame(BINARY, payload, how);
export const more = (payload, how) => frame(CONTINUATION, payload, how);
export const ping = (payload, how) => frame(PING, payload, how);
export const pong = (payload, how) => frame(PONG, payload, how);
export const part = { fin: false };

export function closing(code, reason = '') {
  return Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]);
}
export const close = (code, reason) => frame(CLOSE, code === undefined ? '' : closing(code, reason));

/// One message in fragments of `size` bytes.
export function inFragments(op, payload, size) {
  const body = Buffer.from(payload);
  const frames = [];
  for (let at = 0; at === 0 || at < body.length; at += size)
    frames.push(frame(at === 0 ? op : CONTINUATION, body.subarray(at, at + size), { fin: at + size >= body.length }));
  return frames;
}
export const op = { TEXT, BINARY, CLOSE, PING, PONG };

// What the server answers.
const answer = (kind) => (payload = '') => [kind, Buffer.from(payload)];
export const gets = { text: answer(TEXT), binary: answer(BINARY), pong: answer(PONG), close: answer(CLOSE) };
/// The server gives up with this code.
export const fails = (code) => gets.close(closing(code));
export const PROTOCOL = fails(1002);
export const PAYLOAD = fails(1007);

/// A WebSocket bare to the bytes.
class Wire {
  constructor(server) {
    this.server = server;
    this.received = Buffer.alloc(0);
    this.pieces = []; // that have come since
    this.wanted = 2; // bytes until the next frame is whole, as far as is known
    this.come = 0;
    this.frames = [];
    this.ended = false;
    this.changed = deferred();
  }

  async open() {
    this.socket = net.connect({ port: this.server.port, host: this.server.host, noDelay: true, allowHalfOpen: true });
    this.socket.on('error', () => {});
    this.socket.write(`GET / HTTP/1.1\r\nHost: flinxx\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\nSec-WebSocket-Version: 13\r\n\r\n`);
    const [head] = await within(once(this.socket, 'data'), 'the handshake');
    const end = head.indexOf('\r\n\r\n') + 4;
    assert.match(head.toString('latin1'), /^HTTP\/1\.1 101 /);
    this.take(head.subarray(end));
    this.socket.on('data', (piece) => this.take(piece));
    for (const name of ['end', 'close'])
      this.socket.on(name, () => {
        this.ended = true;
        this.wake();
      });
    return this;
  }

  wake() {
    this.changed.resolve();
    this.changed = deferred();
  }

  // A server's frames: never masked, never in fragments here, in the shortest form.
  take(piece) {
    this.pieces.push(piece);
    this.come += piece.length;
    if (this.come < this.wanted) return;
    this.received = Buffer.concat([this.received, ...this.pieces.splice(0)]);
    while ((this.wanted = this.frameSize()) <= this.received.length) {
      assert.equal(this.received[0] & 0xf0, 0x80);
      this.frames.push([this.received[0] & 15, this.received.subarray(this.headerSize(), this.wanted)]);
      this.received = this.received.subarray(this.wanted);
    }
    this.come = this.received.length;
    this.wake();
  }

  headerSize() {
    const short = this.received[1] & 127;
    return short < 126 ? 2 : short === 126 ? 4 : 10;
  }

  frameSize() {
    if (this.received.length < 2) return 2;
    const [short, header] = [this.received[1], this.headerSize()];
    assert.ok(short < 128, 'a server does not mask');
    if (this.received.length < header) return header;
    return header + (header === 2 ? short : header === 4 ? this.received.readUInt16BE(2) : Number(this.received.readBigUInt64BE(2)));
  }

  get closed() {
    return this.ended || this.frames.at(-1)?.[0] === CLOSE;
  }

  async write(pieces) {
    for (const piece of pieces) {
      if (this.closed) return;
      if (!this.socket.write(piece)) await Promise.race([once(this.socket, 'drain'), once(this.socket, 'close')]);
      await turn();
    }
  }

  async next() {
    while (this.frames.length === 0) {
      if (this.ended) return ['end', Buffer.alloc(0)];
      await within(this.changed.promise, 'a frame or the end');
    }
    return this.frames.shift();
  }
}

const shown = ([kind, payload]) => `${kind} ${payload.length} ${payload.toString('latin1', 0, 40)}`;

async function expectNext(wire, [kind, payload], what) {
  const got = await wire.next();
  assert.equal(shown(got), shown([kind, payload]), what);
  assert.ok(got[1].equals(payload), `${what}: the bytes of ${shown(got)}`);
}

// The ways in which the same bytes may come; byte by byte where that is cheap.
const CHEAP = 700;
export const cuts = {
  'at once': (frames) => [Buffer.concat(frames)],
  'frame by frame': (frames) => frames,
  'byte by byte': (frames) => Array.from(Buffer.concat(frames), (byte) => Buffer.from([byte])),
};

/// Writes the frames and expects exactly these answers, in their order; then the end, which comes from the server.
/// Where the answers do not end with a close frame, the connection has to be in order: it is closed with 1000.
export async function runCase(server, { name, frames, answers }, cut = cuts['at once']) {
  const alive = answers.at(-1)?.[0] !== CLOSE;
  const wire = await new Wire(server).open();
  try {
    const writing = wire.write(cut(alive ? [...frames, close(1000)] : frames));
    for (const expected of alive ? [...answers, fails(1000)] : answers) await expectNext(wire, expected, name);
    await writing;
    await expectNext(wire, ['end', Buffer.alloc(0)], name);
  } finally {
    wire.socket.destroy();
  }
}

export function cutsFor({ frames }) {
  const size = frames.reduce((sum, { length }) => sum + length, 0);
  return Object.entries(cuts).filter(([cut]) => cut !== 'byte by byte' || size <= CHEAP);
}
