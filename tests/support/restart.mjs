// A server that is killed and started again at the same port.
import { after, before } from 'node:test';
import WebSocket from 'ws';
import { launch, within } from './index.mjs';

export const KEY = 'a-session-key-of-the-tests';

/// A server for all tests of the suite or file in which this is called; `restart()` puts another one in its place.
export function useRestartable(...args) {
  const server = {};
  const rest = ['--session-key', KEY, ...args];
  before(async () => Object.assign(server, await launch(rest)));
  after(async () => server.stop?.());

  server.die = async (signal = 'SIGKILL') => {
    server.program.child.kill(signal);
    await server.program.ended;
  };
  server.begin = async (more = rest) =>
    Object.assign(server, await launch(more, { fixed: ['--host', server.host, '--port', String(server.port), '--stun-urls', 'none'] }));
  server.restart = async (signal) => {
    await server.die(signal);
    await server.begin();
  };
  return server;
}

const delay = (attempt) => Math.min(1000 * 2 ** attempt, 5000) * (0.5 + Math.random());

/// A bare client that is light enough for thousands, and tries again as the official one does.
export class Returner {
  inbox = [];
  refused = 0; // handshakes that the server has turned away
  recovered = false;
  #waits;

  static async open(server, address) {
    const r = new Returner();
    r.server = server;
    r.address = address;
    r.connect();
    await r.heard('user_registered');
    return r;
  }

  connect() {
    const { host, port } = this.server;
    this.ws = new WebSocket(`ws://${host}:${port}/socket.io/?EIO=4&transport=websocket`, { localAddress: this.address, perMessageDeflate: false });
    this.ws.on('error', () => {});
    this.ws.on('unexpected-response', (_, res) => {
      if (res.statusCode === 503) ++this.refused;
      res.resume();
      this.ws.emit('close');
    });
    this.ws.on('message', (data) => this.#take(String(data)));
    this.ws.once('close', () => this.lost?.());
  }

  #take(text) {
    if (text === '2') return this.ws.send('3');
    if (text[0] === '0') return this.ws.send(`40${this.pid ? JSON.stringify({ pid: this.pid, offset: this.offset }) : ''}`);
    if (text.startsWith('40')) return this.#entered(JSON.parse(text.slice(2)));
    const [name, , offset] = JSON.parse(text.slice(2));
    this.offset = offset;
    this.inbox.push(name);
    this.#waits?.();
  }

  #entered({ pid }) {
    this.recovered = pid === this.pid;
    this.pid = pid;
    this.entered?.(performance.now());
  }

  send(...event) {
    this.ws.send(`42${JSON.stringify(event)}`);
  }

  leave() {
    this.ws.close(1000);
  }

  /// That event has come, or comes.
  async heard(name) {
    while (!this.inbox.includes(name)) await within(new Promise((resolve) => (this.#waits = resolve)), `${name} after ${this.inbox}`);
    this.inbox = [];
  }

  /// Comes back once.
  async return() {
    const again = new Promise((resolve) => (this.entered = resolve));
    this.connect();
    await within(again, 'a client that comes back');
  }

  /// From now on it comes back by itself.
  expectTheEnd() {
    let attempt = 0;
    this.again = new Promise((resolve) => (this.entered = resolve));
    this.lost = () => setTimeout(() => this.connect(), delay(attempt++));
  }

  /// When it was back.
  async back() {
    const at = await within(this.again, 'a client that comes back');
    this.lost = undefined;
    return at;
  }
}
