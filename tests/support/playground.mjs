// What the tests of rooms, acks and recovery share: the playground, and official clients whose connection can be lost
// in many ways and that come back when they are told to.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, afterEach, before } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Manager } from 'socket.io-client';
import { DEADLINE, eventually } from './basics.mjs';
import { Official, dropKeptBack, losses, upgraded } from './official.mjs';
import { BIN, launch } from './server.mjs';

/// A playground for all tests of the suite or file in which this is called.
export function usePlayground(...args) {
  const server = {};
  const bin = path.join(path.dirname(BIN), 'tests', 'socketio_playground');
  before(async () => Object.assign(server, await launch(['--threads', '4', ...args], { bin, fixed: ['--port', '0'] })));
  after(async () => server.stop?.());
  closeLinks();
  return server;
}

const open = new Set();

/// Whatever a test of this suite or file has opened is closed after it.
export function closeLinks() {
  afterEach(() => {
    for (const link of open) link.close();
    open.clear();
  });
}

export const WAYS = {
  polling: { transports: ['polling'] },
  websocket: { transports: ['websocket'] },
  upgrade: {},
};

/// The worker that has the connection, or the socket, with that id.
export const workerOf = (id) => (Buffer.from(id, 'base64url').readUInt16BE(1) >> 4) & 0xff; // behind 12 bits of the node

/// One official client's connection, which does not come back by itself.
export class Link {
  constructor(server, options = {}) {
    this.options = options;
    this.manager = new Manager(server.url, { reconnection: false, timeout: DEADLINE, ...options });
    this.members = [];
    open.add(this);
  }

  /// A socket in that namespace: what it hears is kept in its order, the offsets apart.
  member(nsp = '/', auth = undefined) {
    const member = new Member(this, this.manager.socket(nsp, { auth }));
    this.members.push(member);
    return member;
  }

  get engine() {
    return this.manager.engine;
  }

  /// Resolves when the client is on the transport where it is to stay.
  async settled() {
    if (!this.options.transports) await upgraded(this.engine);
  }

  /// Loses the connection in that way; resolves when the client knows.
  async lose(how = 'terminate') {
    await turn(); // not within an event, which would not count as received
    const heard = this.members.filter((m) => m.socket.connected).map((m) => m.disconnected());
    losses[how](this.engine);
    await Promise.all(heard);
    for (const m of this.members) await dropKeptBack(m.socket);
  }

  /// Opens a new connection; gives what each member says of itself.
  async back() {
    const all = this.members.map((m) => m.connected());
    for (const m of this.members) m.socket.connect();
    await Promise.all(all);
    return this.members.map((m) => m.socket.recovered);
  }

  close() {
    for (const m of this.members) m.socket.disconnect();
    this.manager._close();
  }
}

export class Member extends Official {
  constructor(link, socket) {
    super(socket);
    this.link = link;
  }

  /// The next event.
  next() {
    return this.inbox.next(`an event for ${this.id}`);
  }

  async expect(...event) {
    assert.deepEqual(await this.next(), event);
  }

  /// The numbers from first to last in their order.
  async expectNumbers(first, last) {
    for (let i = first; i <= last; ++i) assert.deepEqual((await this.next()).slice(0, 2), ['number', i]);
  }

  /// A command to the playground: what it is acknowledged with.
  do(name, command = {}, ...attachments) {
    return this.ask(name, command, ...attachments);
  }

  expectNothing() {
    return super.expectNothing('echo', {});
  }

  /// What the application has heard of a socket.
  expectJournal(id, ...notes) {
    return eventually(() => this.do('journal', { id }), notes, `what is known of ${id}`);
  }
}

/// A client in one namespace.
export async function enter(server, options, nsp, auth) {
  const link = new Link(server, options);
  const member = await link.member(nsp, auth).connected();
  await link.settled();
  return member;
}
