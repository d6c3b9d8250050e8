// Bare clients that come back, with what they claim in their own hands.
import assert from 'node:assert/strict';
import { Frames, connect } from './index.mjs';

export const parse = (text) => JSON.parse(text.slice(text.indexOf('[')));

/// A bare client that knows its pid and the offset of the last event.
export class Raw {
  static async open(server, claim = {}) {
    const raw = new Raw();
    raw.server = server;
    await raw.back(claim);
    return raw;
  }

  /// Connects, by default as the holder of its pid; whether it was recovered.
  async back(claim = { pid: this.pid, offset: this.offset }) {
    this.frames = await Frames.open(this.server);
    this.frames.send(`40${JSON.stringify(claim)}`);
    const before = this.pid;
    const { sid, pid } = JSON.parse((await this.frames.next()).slice(2));
    Object.assign(this, { sid, pid });
    return pid === before;
  }

  async next() {
    const [name, ...args] = parse(await this.frames.next());
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

/// A bare client in a session with an official one.
export async function pair(server) {
  const [raw, partner] = [await Raw.open(server), await connect(server, { transports: ['websocket'] })];
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
  const two = [await Raw.open(server), await Raw.open(server)];
  for (const raw of two) raw.userId = (await raw.expect('user_registered')).userId;
  const [a, b] = two;
  a.send('find_partner');
  await a.expect('waiting');
  b.send('find_partner');
  for (const raw of two) raw.found = await raw.expect('partner_found');
  return two;
}
