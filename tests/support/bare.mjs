// Bare clients that come back, with what they claim in their own hands.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { within } from './basics.mjs';
import { Frames, nextBesidesPings } from './engineio.mjs';
import { connect } from './official.mjs';

export const parse = (text) => JSON.parse(text.slice(text.indexOf('[')));

/// A bare client that knows its pid and the offset of the last event that was taken. It answers
/// no ping but those before what it waits for.
export class Bare {
  constructor(server, address) {
    this.server = server;
    this.address = address;
  }

  static async open(server, claim = {}) {
    const bare = new Bare(server);
    await bare.back(claim);
    return bare;
  }

  /// Connects, by default as the holder of its pid; whether it was recovered.
  async back(claim = { pid: this.pid, offset: this.offset }) {
    this.frames = await Frames.open(this.server, undefined, { localAddress: this.address });
    this.frames.send(`40${JSON.stringify(claim)}`);
    const before = this.pid;
    const { sid, pid } = JSON.parse((await nextBesidesPings(this.frames)).slice(2));
    Object.assign(this, { sid, pid });
    return pid === before;
  }

  async next() {
    return this.take(await nextBesidesPings(this.frames));
  }

  /// The event that a packet is, without its offset, which is remembered.
  take(packet) {
    const [name, ...args] = parse(packet);
    this.offset = args.pop();
    return [name, ...args];
  }

  async expect(name) {
    const [got, payload] = await this.next();
    assert.equal(got, name);
    return payload;
  }

  send(...event) {
    this.frames.send(`42${JSON.stringify(event)}`);
  }

  async cutOff() {
    this.frames.ws.terminate();
    await this.frames.closed();
  }

  async leave(code) {
    this.frames.ws.close(code);
    await this.frames.closed();
  }
}

const delay = (attempt) => Math.min(1000 * 2 ** attempt, 5000) * (0.5 + Math.random());

/// One that takes what comes when it comes, answers pings, and tries again as the official client does. Light enough for thousands.
export class Returner extends Bare {
  names = []; // of the events that nobody has asked for
  refused = 0; // handshakes that the server has turned away
  #heard;

  static async open(server, address) {
    const returner = new Returner(server, address);
    await returner.back();
    await returner.heard('user_registered');
    return returner;
  }

  async back() {
    const recovered = await super.back();
    this.frames.inbox.each((packet) => {
      if (packet === '2') return this.frames.send('3');
      this.names.push(this.take(packet)[0]);
      this.#heard?.();
    });
    return recovered;
  }

  /// That event has come, or comes.
  async heard(name) {
    while (!this.names.includes(name)) await within(new Promise((resolve) => (this.#heard = resolve)), `${name} after ${this.names}`);
    this.names = [];
  }

  /// Waits for the end of its connection and comes back, however often it takes; whether it was recovered, and when it was back.
  async backAfterTheEnd() {
    await this.frames.ended.promise;
    for (let attempt = 0; ; ++attempt) {
      await pause(delay(attempt));
      try {
        return { recovered: await this.back(), at: performance.now() };
      } catch ({ status }) {
        if (status === 503) ++this.refused;
      }
    }
  }
}

/// A bare client in a session with an official one.
export async function pair(server) {
  const [raw, partner] = [await Bare.open(server), await connect(server, { transports: ['websocket'] })];
  await raw.expect('user_registered');
  raw.send('find_partner');
  await raw.expect('waiting');
  await partner.do('find_partner');
  await partner.expect('partner_found');
  await raw.expect('partner_found');
  return [raw, partner];
}

export const candidate = (number, padding = '') => ({ candidate: { candidate: padding, number } });

/// Two bare clients in a session.
export async function rawPair(server) {
  const two = [await Bare.open(server), await Bare.open(server)];
  for (const raw of two) raw.userId = (await raw.expect('user_registered')).userId;
  const [a, b] = two;
  a.send('find_partner');
  await a.expect('waiting');
  b.send('find_partner');
  for (const raw of two) raw.found = await raw.expect('partner_found');
  return two;
}
