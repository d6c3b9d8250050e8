// Bare Engine.IO sessions, over polling and over WebSocket.
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { Inbox, deferred, within } from './basics.mjs';
import { request } from './wire.mjs';

const SEPARATOR = '\x1e';
export const join = (...packets) => packets.map(inPayload).join(SEPARATOR);
export const split = (payload) => payload.split(SEPARATOR);
const inPayload = (packet) => (Buffer.isBuffer(packet) ? `b${packet.toString('base64')}` : packet);
const fromPayload = (packet) => (packet[0] === 'b' ? Buffer.from(packet.slice(1), 'base64') : packet);

// Where a server has its Engine.IO.
const pathOf = (server) => server.path ?? '/socket.io/';

/// A bare Engine.IO session over polling, each request on a TCP connection of its own. Packets are strings, those of
/// bytes Buffers.
export class Polling {
  static async open(server, query = 'EIO=4&transport=polling') {
    const answer = await request(server, `${pathOf(server)}?${query}`);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.text[0], '0');
    const p = new Polling();
    p.server = server;
    p.handshake = JSON.parse(answer.text.slice(1));
    p.sid = p.handshake.sid;
    p.target = `${pathOf(server)}?EIO=4&transport=polling&sid=${p.sid}`;
    p.packets = [];
    return p;
  }

  get(options) {
    return request(this.server, this.target, options);
  }

  post(body, options) {
    return request(this.server, this.target, { method: 'POST', body, ...options });
  }

  async send(...packets) {
    const answer = await this.post(join(...packets));
    assert.deepEqual([answer.status, answer.text], [200, 'ok']);
  }

  /// The next packet, polled for where none is here.
  async next() {
    while (this.packets.length === 0) {
      const answer = await this.get();
      assert.equal(answer.status, 200, answer.text);
      this.packets.push(...split(answer.text).map(fromPayload));
    }
    return this.packets.shift();
  }

  /// Connects to the main namespace; gives the user's id.
  async join() {
    await this.send('40');
    return joined(this);
  }
}

/// A bare WebSocket that keeps the frames it gets, text as strings and bytes as Buffers.
export class Frames {
  constructor(server, query, options) {
    this.inbox = new Inbox();
    this.ended = deferred();
    this.ws = new WebSocket(`ws://${server.host}:${server.port}${pathOf(server)}?${query}`, options);
    this.opened = new Promise((resolve, reject) => {
      this.ws.once('open', resolve);
      this.ws.once('unexpected-response', (_, res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (piece) => (text += piece));
        res.on('end', () => reject(Object.assign(new Error('refused'), { status: res.statusCode, headers: res.headers, text })));
      });
      this.ws.once('error', reject);
    });
    this.opened.catch(() => {});
    this.ws.on('message', (data, binary) => this.inbox.push(binary ? data : data.toString('utf8')));
    this.ws.on('error', () => {});
    this.ws.on('close', (code) => {
      this.ended.resolve(code);
      this.inbox.fail(new Error(`the WebSocket was closed: ${code}`));
    });
  }

  /// A session that begins on WebSocket.
  static async open(server, query = 'EIO=4&transport=websocket', options = {}) {
    const f = new Frames(server, query, options);
    await within(f.opened, 'the WebSocket');
    const open = await f.next();
    assert.equal(open[0], '0');
    f.handshake = JSON.parse(open.slice(1));
    f.sid = f.handshake.sid;
    return f;
  }

  /// A second WebSocket, for the upgrade of a session.
  static async candidate(server, sid) {
    const f = new Frames(server, `EIO=4&transport=websocket&sid=${sid}`);
    await within(f.opened, 'the WebSocket of the upgrade');
    return f;
  }

  send(...packets) {
    for (const packet of packets) this.ws.send(packet);
  }

  next() {
    return this.inbox.next('a WebSocket frame');
  }

  closed() {
    return within(this.ended.promise, 'the end of the WebSocket');
  }

  async join() {
    this.send('40');
    return joined(this);
  }
}

/// The next packet that is no ping: where pings are frequent, one may come before it. They are answered.
export async function nextBesidesPings(session) {
  for (;;) {
    const packet = await session.next();
    if (packet !== '2') return packet;
    await session.send('3');
  }
}

async function joined(session) {
  const answer = await nextBesidesPings(session);
  assert.match(answer, /^40\{"sid":"[^"]+"/);
  const registered = await nextBesidesPings(session);
  assert.match(registered, /^42\["user_registered",/);
  session.userId = JSON.parse(registered.slice(2))[1].userId;
  return session.userId;
}

export const packet = (id, ...event) => `42${id}${JSON.stringify(event)}`;
export const ack = (id, ok = true) => new RegExp(`^43${id}\\[\\{"ok":${ok}`);
export const target = (sid) => `/socket.io/?EIO=4&transport=polling&sid=${sid}`;

export async function expectRefusal(answer, code, message, status = 400) {
  const { status: got, text } = await answer;
  assert.equal(got, status, text);
  assert.deepEqual(JSON.parse(text), { code, message });
}

export const expectGone = (answer) => expectRefusal(answer, 1, 'Session ID unknown');

/// The server ends the session: a client gets at most what was sent before, then the end in a GET of its own, and then nothing
/// more.
export async function expectFetchedToTheEnd(p, what) {
  let last = null;
  let answer = await p.get();
  for (let left = 3; left > 0 && answer.status === 200; --left) [last, answer] = [answer.text, await p.get()];
  assert.ok(last === null || last === '6\x1e1', `${last} for ${what}`);
  await expectGone(answer);
}

/// A WebSocket that the server does not open.
export async function refused(server, query, options) {
  return new Frames(server, query, options).opened.then(
    () => assert.fail(`the WebSocket ${query} was opened`),
    (error) => error,
  );
}

/// A WebSocket for a session that has no use for it: not opened, or closed without a word.
export async function turnedAway(server, sid) {
  const f = new Frames(server, `EIO=4&transport=websocket&sid=${sid}`);
  f.ws.on('open', () => f.send('2probe', '5', '1'));
  await f.closed();
  assert.deepEqual(f.inbox.waiting, []);
}
