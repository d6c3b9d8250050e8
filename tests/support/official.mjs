// The official client as a user of Flinxx, who keeps what is heard.
import assert from 'node:assert/strict';
import { io } from 'socket.io-client';
import { DEADLINE, Inbox, deferred, within } from './basics.mjs';
import { request } from './wire.mjs';

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
