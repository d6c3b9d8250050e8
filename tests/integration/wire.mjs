// What goes over the wire, bare: HTTP, bytes on a TCP connection, Engine.IO over polling and over WebSocket.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import WebSocket from 'ws';
import { Inbox, deferred, within } from './basics.mjs';

/// A port that is free now.
export async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/// One HTTP request on a TCP connection of its own, or on the agent's; `from` is the address that it comes from.
export function request(server, target, { method = 'GET', headers = {}, body, agent = false, from } = {}) {
  const answer = new Promise((resolve, reject) => {
    const r = http.request({ host: server.host, port: server.port, path: target, method, headers, agent, localAddress: from }, (res) => {
      const pieces = [];
      res.on('data', (piece) => pieces.push(piece));
      res.on('error', reject);
      res.on('end', () => {
        const bytes = Buffer.concat(pieces);
        const text = bytes.toString('utf8');
        resolve({
          status: res.statusCode,
          headers: res.headers,
          bytes,
          text,
          get json() {
            return JSON.parse(text);
          },
        });
      });
    });
    r.on('error', reject);
    r.end(body);
  });
  return within(answer, `the answer to ${method} ${target}`);
}

/// The answer is a refusal in the shape that all have.
export function expectError(answer, status, code, what = answer.text) {
  assert.equal(answer.status, status, what);
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8', what);
  const { error, ...rest } = JSON.parse(answer.text);
  assert.deepEqual([rest, Object.keys(error).sort(), error.code], [{}, ['code', 'message'], code], what);
  assert.ok(typeof error.message === 'string' && error.message.length > 0, what);
}

/// A TCP connection on which bytes are written as they are; knows how to read HTTP answers.
export class RawConnection {
  constructor(server) {
    this.received = Buffer.alloc(0);
    this.ended = false;
    this.socket = net.connect(server.port, server.host);
    this.socket.on('data', (piece) => {
      this.received = Buffer.concat([this.received, piece]);
      this.#wake();
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.ended = true;
      this.#wake();
    });
  }

  #wake() {
    this.changed?.resolve();
  }

  write(bytes) {
    this.socket.write(bytes);
    return this;
  }

  async #until(found) {
    for (;;) {
      const result = found();
      if (result !== undefined) return result;
      if (this.ended) throw new Error(`the connection ended after ${JSON.stringify(this.received.toString('latin1', 0, 500))}`);
      this.changed = deferred();
      await within(this.changed.promise, 'bytes on a raw connection');
    }
  }

  #take(size) {
    const bytes = this.received.subarray(0, size);
    this.received = this.received.subarray(size);
    return bytes;
  }

  /// Resolves when the other side has closed; gives what came and was not taken.
  async end() {
    await within(
      (async () => {
        while (!this.ended) {
          this.changed = deferred();
          await this.changed.promise;
        }
      })(),
      'the end of a raw connection',
    );
    return this.received;
  }

  /// The next answer: status, header fields in lower case, body by its Content-Length.
  async answer({ method = 'GET' } = {}) {
    const end = await this.#until(() => {
      const at = this.received.indexOf('\r\n\r\n');
      return at < 0 ? undefined : at;
    });
    const [first, ...lines] = this.#take(end + 4).toString('latin1').trimEnd().split('\r\n');
    const headers = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const status = Number(first.split(' ')[1]);
    const size = method === 'HEAD' || status < 200 || status === 204 || status === 304 ? 0 : Number(headers['content-length'] ?? 0);
    await this.#until(() => (this.received.length >= size ? true : undefined));
    const bytes = Buffer.from(this.#take(size));
    return { status, headers, bytes, text: bytes.toString('utf8') };
  }

  destroy() {
    this.socket.destroy();
  }
}

const SEPARATOR = '\x1e';
export const join = (...packets) => packets.map(inPayload).join(SEPARATOR);
export const split = (payload) => payload.split(SEPARATOR);
const inPayload = (packet) => (Buffer.isBuffer(packet) ? `b${packet.toString('base64')}` : packet);
const fromPayload = (packet) => (packet[0] === 'b' ? Buffer.from(packet.slice(1), 'base64') : packet);

/// Where a server has its Engine.IO.
export const pathOf = (server) => server.path ?? '/socket.io/';

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
  static async open(server, query = 'EIO=4&transport=websocket') {
    const f = new Frames(server, query);
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

async function joined(session) {
  const answer = await session.next();
  assert.match(answer, /^40\{"sid":"[^"]+"/);
  const registered = await session.next();
  assert.match(registered, /^42\["user_registered",/);
  session.userId = JSON.parse(registered.slice(2))[1].userId;
  return session.userId;
}
