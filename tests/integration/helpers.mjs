// What the test files share: a server of their own, and official clients that keep what they hear.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { io } from 'socket.io-client';
import { DEADLINE, Inbox, deferred, eventually, within } from './basics.mjs';
import { request } from './wire.mjs';

export * from './basics.mjs';
export * from './wire.mjs';
export { io };

export const BIN = path.resolve(
  process.env.FLINXX_BIN ?? fileURLToPath(new URL('../../build/release/flinxx', import.meta.url)),
);

/// The environment without what would configure a server.
export function bareEnvironment(extra = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('FLINXX_') && name !== 'PORT');
  return { ...Object.fromEntries(kept), ...extra };
}

/// A program with what it has printed so far and its end.
export function run(args, { bin = BIN, env = {}, cwd = os.tmpdir(), stdin = 'ignore' } = {}) {
  const child = spawn(bin, args, { env: bareEnvironment(env), cwd, stdio: [stdin, 'pipe', 'pipe'] });
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
  const end = await within(program.ended, () => `the end of ${program.child.spawnargs.join(' ')}`).finally(() => program.child.kill('SIGKILL'));
  return { ...end, stdout: program.stdout, stderr: program.stderr };
}

const READY = /listening on (https?):\/\/([\d.]+):(\d+)/;

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
  const [, scheme, host, port] = READY.exec(program.stdout);
  return {
    ...addressed(host, Number(port), scheme),
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

const addressed = (host, port, scheme = 'http') => ({ host, port, url: `${scheme}://${host}:${port}` });

/// A server for all tests of the suite or file in which this is called; its rate limits are off unless `args` say.
export function useServer(...args) {
  const server = {};
  const limits = args.some((arg) => arg === '--rate-limits' || arg.startsWith('--limit-')) ? [] : ['--rate-limits', 'off'];
  before(async () => Object.assign(server, await launch([...limits, ...args])));
  after(async () => server.stop?.());
  return server;
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
