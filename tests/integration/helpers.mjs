// What the test files share: a server of their own, official clients that keep what they hear, and bare HTTP.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { io } from 'socket.io-client';
import WebSocket from 'ws';

/// How long anything may take before a test gives up, in ms. Builds with sanitizers are 10 to 20 times slower.
export const DEADLINE = 60_000;

/// Factor on the lengths of the long loops.
export const SCALE = Number(process.env.FLINXX_TEST_SCALE ?? 1);

export const BIN = path.resolve(
  process.env.FLINXX_BIN ?? fileURLToPath(new URL('../../build/release/flinxx', import.meta.url)),
);

/// A value that comes later, with the means to settle it.
export function deferred() {
  const d = {};
  d.promise = new Promise((resolve, reject) => Object.assign(d, { resolve, reject }));
  return d;
}

/// The promise, or an error that says what did not come in time.
export async function within(promise, what, ms = DEADLINE) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms: ${typeof what === 'function' ? what() : what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/// Reads until what is read is deeply equal to `wanted`.
export async function eventually(read, wanted, what) {
  const end = Date.now() + DEADLINE;
  for (;;) {
    const got = await read();
    try {
      return assert.deepEqual(got, wanted, what);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await pause(10);
  }
}

/// A pseudorandom generator (mulberry32): the same numbers in [0, 1) for the same seed.
export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/// The environment without what would configure a server.
export function bareEnvironment(extra = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('FLINXX_') && name !== 'PORT');
  return { ...Object.fromEntries(kept), ...extra };
}

/// A program with what it has printed so far and its end.
export function run(args, { bin = BIN, env = {}, cwd = os.tmpdir() } = {}) {
  const child = spawn(bin, args, { env: bareEnvironment(env), cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const program = { child, stdout: '', stderr: '' };
  const heard = [];
  program.onOutput = (listener) => heard.push(listener);
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      program[name] += text;
      for (const listener of heard) listener();
    });
  }
  const end = deferred();
  program.ended = end.promise;
  child.on('error', end.reject);
  child.on('close', (status, signal) => end.resolve({ status, signal }));
  return program;
}

/// Runs the program to its end.
export async function runToEnd(args, options) {
  const program = run(args, options);
  const end = await within(program.ended, () => `the end of flinxx ${args.join(' ')}`).finally(() => program.child.kill('SIGKILL'));
  return { ...end, stdout: program.stdout, stderr: program.stderr };
}

const READY = /listening on http:\/\/([\d.]+):(\d+)/;

/// A server that listens. `args` as on the command line; host and port are given.
export async function launch(args, { fixed = ['--host', '127.0.0.1', '--port', '0', '--stun-urls', 'none'], ...options } = {}) {
  const program = run([...fixed, ...args], options);
  const said = deferred();
  program.onOutput(() => READY.test(program.stdout) && said.resolve());
  const early = program.ended.then(({ status }) => {
    throw new Error(`the server ended with status ${status}: ${program.stderr}${program.stdout}`);
  });
  await within(Promise.race([said.promise, early]), 'the ready line');
  early.catch(() => {});
  const [, host, port] = READY.exec(program.stdout);
  return {
    ...addressed(host, Number(port)),
    program,
    /// Ends it by the signal; it has to exit with 0.
    async stop(signal = 'SIGTERM') {
      program.child.kill(signal);
      const end = await within(program.ended, 'the end of the server').catch((error) => {
        program.child.kill('SIGKILL');
        throw error;
      });
      assert.deepEqual(end, { status: 0, signal: null }, `the server's end:\n${program.stderr}${program.stdout}`);
    },
  };
}

const addressed = (host, port) => ({ host, port, url: `http://${host}:${port}` });

/// A server for all tests of the suite or file in which this is called; its rate limits are off unless `args` say.
export function useServer(...args) {
  const server = {};
  const limits = args.some((arg) => arg === '--rate-limits' || arg.startsWith('--limit-')) ? [] : ['--rate-limits', 'off'];
  before(async () => Object.assign(server, await launch([...limits, ...args])));
  after(async () => server.stop?.());
  return server;
}

/// A first-in-first-out of what has come and of those who wait for it.
export class Inbox {
  #items = [];
  #takers = [];
  #failure;

  push(item) {
    const taker = this.#takers.shift();
    if (taker) taker.resolve(item);
    else this.#items.push(item);
  }

  /// Nothing will come any more: whoever waits is told so.
  fail(error) {
    this.#failure ??= error;
    for (const taker of this.#takers.splice(0)) taker.reject(error);
  }

  next(what = 'the next message') {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift());
    if (this.#failure) return Promise.reject(new Error(`${what}: ${this.#failure.message}`));
    const taker = deferred();
    this.#takers.push(taker);
    return within(taker.promise, what);
  }

  get waiting() {
    return [...this.#items];
  }
}

/// One official client: what it hears is kept in its order, without the offset that ends each event. Does not
/// reconnect.
export class Client {
  constructor(server, options = {}) {
    this.inbox = new Inbox();
    this.closed = deferred();
    this.socket = io(server.url, { forceNew: true, reconnection: false, timeout: DEADLINE, ...options });
    this.socket.onAny((name, ...args) => this.hear(name, args.slice(0, typeof args.at(-1) === 'string' ? -1 : undefined)));
    this.socket.on('disconnect', (reason) => {
      this.closed.resolve(reason);
      this.inbox.fail(new Error(`disconnected: ${reason}`));
    });
  }

  hear(name, args) {
    this.inbox.push([name, ...args]);
  }

  /// The name of the first event, which has come by then: a user with an id.
  async connected() {
    const { socket } = this;
    const fail = (error) => this.inbox.fail(error);
    socket.once('connect_error', fail);
    const first = await this.inbox.next('user_registered');
    socket.off('connect_error', fail);
    assert.equal(first[0], 'user_registered');
    assert.match(first[1].userId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.notEqual(first[1].userId, socket.id);
    this.userId = first[1].userId;
    return this;
  }

  /// The next event, which has to be of that name: its payload.
  async expect(name) {
    const [got, ...args] = await this.inbox.next(`${name} for ${this.userId}`);
    assert.equal(got, name, `instead of ${name} came ${got} ${JSON.stringify(args)}`);
    assert.equal(args.length, 1);
    return args[0];
  }

  /// Sends an event and gives its acknowledgement.
  ask(name, ...args) {
    return within(this.socket.emitWithAck(name, ...args), `the acknowledgement of ${name}`);
  }

  /// The same, and it has to be accepted.
  async do(name, ...args) {
    assert.deepEqual(await this.ask(name, ...args), { ok: true }, name);
  }

  /// Nothing has come that was not taken. A round trip first, so that whatever was on its way is here.
  async expectNothing() {
    await this.ask('no_such_event');
    assert.deepEqual(this.inbox.waiting, []);
  }

  get transport() {
    return this.socket.io.engine.transport.name;
  }

  /// Resolves when the client is on WebSocket, where it has begun on polling.
  async upgraded() {
    const { engine } = this.socket.io;
    if (engine.transport.name === 'websocket') return;
    await within(new Promise((resolve) => engine.once('upgrade', resolve)), 'the upgrade');
  }

  async leave() {
    this.socket.disconnect();
    await this.closed.promise;
  }

  /// Ends without a goodbye.
  async cutOff() {
    const { engine } = this.socket.io;
    const { transport } = engine;
    if (transport.name === 'websocket') {
      transport.ws.terminate();
      return this.closed.promise;
    }
    const target = `/socket.io/?EIO=4&transport=polling&sid=${engine.id}`;
    transport.readyState = 'closed';
    transport.pollXhr.abort();
    engine._onClose('cut off');
    // Where the GET had not yet got there, only two at a time end the session.
    const poll = async () => {
      while ((await request({ host: engine.hostname, port: engine.port }, target)).status === 200);
    };
    await Promise.all([poll(), poll()]);
  }
}

export async function connect(server, options) {
  return new Client(server, options).connected();
}

/// Two who have met: the initiator and the other.
export async function connectPair(server, options) {
  const a = await connect(server, options);
  const b = await connect(server, options);
  return meet(a, b);
}

/// Makes two meet while nobody else waits.
export async function meet(a, b) {
  await a.do('find_partner');
  await a.expect('waiting');
  await b.do('find_partner');
  const [ofA, ofB] = [await a.expect('partner_found'), await b.expect('partner_found')];
  assert.equal(ofA.sessionId, ofB.sessionId);
  assert.equal(ofA.partnerId, b.userId);
  assert.equal(ofB.partnerId, a.userId);
  assert.notEqual(ofA.initiator, ofB.initiator);
  return ofA.initiator ? [a, b] : [b, a];
}

/// The three figures of /api/stats.
export async function stats(server) {
  const { status, json } = await request(server, '/api/stats');
  assert.equal(status, 200);
  const { activeUsers, activeSessions, waitingUsers } = json;
  return { activeUsers, activeSessions, waitingUsers };
}

export const figures = (activeUsers, activeSessions, waitingUsers) => ({ activeUsers, activeSessions, waitingUsers });

export const expectStats = (server, ...numbers) =>
  eventually(() => stats(server), figures(...numbers), 'what /api/stats says');

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
export const join = (...packets) => packets.join(SEPARATOR);
export const split = (payload) => payload.split(SEPARATOR);

/// A bare Engine.IO session over polling, each request on a TCP connection of its own.
export class Polling {
  static async open(server, query = 'EIO=4&transport=polling') {
    const answer = await request(server, `/socket.io/?${query}`);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.text[0], '0');
    const p = new Polling();
    p.server = server;
    p.handshake = JSON.parse(answer.text.slice(1));
    p.sid = p.handshake.sid;
    p.target = `/socket.io/?EIO=4&transport=polling&sid=${p.sid}`;
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
      this.packets.push(...split(answer.text));
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
    this.ws = new WebSocket(`ws://${server.host}:${server.port}/socket.io/?${query}`, options);
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
