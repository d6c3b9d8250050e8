// The official client: one socket of it, whose connection can be lost in many ways, and a user of Flinxx.
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { DEADLINE, Inbox, deferred, within } from './basics.mjs';
import { request } from './wire.mjs';

/// An event that is under way within the client when its connection goes (it closes in the middle of an upgrade, say) it
/// keeps back until it is connected again; but it does not count it as received, so the server sends it once more.
export async function dropKeptBack(socket) {
  await turn();
  socket.receiveBuffer.length = 0;
}

// As the client sees it when its transport fails, without a word to the server.
const forget = (engine) => engine._onClose('transport error');

export const losses = {
  /// The TCP connection is gone, or the poll that waits.
  terminate(engine) {
    const { transport } = engine;
    if (transport.name === 'websocket') return transport.ws.terminate();
    transport.readyState = 'closed';
    transport.pollXhr?.abort();
    forget(engine);
  },
  /// What https://socket.io/docs/v4/connection-state-recovery proposes for tests.
  close: (engine) => engine.close(),
  /// The client has given the connection up, and the server cannot know.
  unnoticed(engine) {
    const { transport } = engine;
    transport.doClose = () => {};
    if (transport.name === 'polling') transport.readyState = 'closed';
    forget(engine);
  },
};

export const LOSSES = Object.keys(losses);

/// Loses a connection that may be in the middle of an upgrade, if it is there still. Resolves when the client knows and
/// nothing is on its way: its CONNECT would take the socket from the next connection, where it arrives after that one's.
export async function cutOff(engine, probe) {
  const { transport } = engine;
  probe?.ws.terminate();
  if (engine.readyState === 'closed') return;
  const closed = new Promise((resolve) => engine.once('close', resolve));
  losses.terminate(engine);
  if (transport.name === 'polling' && !transport.writable)
    await within(new Promise((over) => transport.once('drain', over).once('error', over)), 'the end of the POST');
  await within(closed, 'the end of the connection');
}

/// One socket of an official client: what it hears is kept in its order, the offsets apart.
export class Official {
  inbox = new Inbox();
  offsets = [];

  constructor(socket) {
    this.socket = socket;
    socket.on('connect', () => (this.id = socket.id)); // and keeps it while away
    socket.onAny((name, ...args) => {
      if (typeof args.at(-1) === 'function') return; // who is asked listens for it
      if (socket._pid) this.offsets.push(args.pop());
      this.hear(name, args);
    });
  }

  hear(name, args) {
    this.inbox.push([name, ...args]);
  }

  get engine() {
    return this.socket.io.engine;
  }

  get transport() {
    return this.engine.transport.name;
  }

  async connected() {
    const { socket } = this;
    if (!socket.connected)
      await within(
        new Promise((resolve, reject) => {
          socket.once('connect', resolve);
          socket.once('connect_error', reject);
        }),
        'the connect',
      );
    return this;
  }

  disconnected() {
    return within(new Promise((resolve) => this.socket.once('disconnect', resolve)), 'the disconnect');
  }

  /// Resolves when the client is on WebSocket, where it has begun on polling.
  upgraded() {
    return upgraded(this.engine);
  }

  /// Sends an event and gives its acknowledgement.
  ask(name, ...args) {
    return within(this.socket.emitWithAck(name, ...args), `the acknowledgement of ${name}`);
  }

  /// Nothing has come that was not taken. First this event is answered, so that whatever was on its way is here.
  async expectNothing(...event) {
    await this.ask(...event);
    assert.deepEqual(this.inbox.waiting, []);
  }

  /// Loses the connection in that way; resolves when the client knows.
  async lose(how) {
    const gone = this.disconnected();
    losses[how](this.engine);
    await gone;
    await dropKeptBack(this.socket);
  }

  /// Opens a new connection; whether it was recovered.
  async back() {
    this.socket.connect();
    await this.connected();
    return this.socket.recovered;
  }
}

/// Resolves when a connection that has begun on polling is on WebSocket.
export async function upgraded(engine) {
  if (engine.transport.name !== 'websocket') await within(new Promise((resolve) => engine.once('upgrade', resolve)), 'the upgrade');
}

/// A user of Flinxx, who does not reconnect.
export class Client extends Official {
  closed = deferred();

  constructor(server, options = {}) {
    super(io(server.url, { forceNew: true, reconnection: false, timeout: DEADLINE, ...options }));
    this.socket.on('disconnect', (reason) => {
      this.closed.resolve(reason);
      this.inbox.fail(new Error(`disconnected: ${reason}`));
    });
  }

  /// Resolves when the first event has come, which names the user.
  async registered() {
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

  /// Sends an event, which has to be accepted.
  async do(name, ...args) {
    assert.deepEqual(await this.ask(name, ...args), { ok: true }, name);
  }

  expectNothing() {
    return super.expectNothing('no_such_event');
  }

  async leave() {
    this.socket.disconnect();
    await this.closed.promise;
  }

  /// Ends without a goodbye.
  async cutOff() {
    const { engine } = this;
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
  return new Client(server, options).registered();
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
