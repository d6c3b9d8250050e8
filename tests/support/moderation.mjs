// Users who report, block and are banned, each with an address of its own.
import assert from 'node:assert/strict';
import { Client, connect, meet } from './official.mjs';

export const KEY = ['--session-key', 'a-secret-of-this-test'];
/// A client's address is what a proxy tells.
export const PROXY = ['--trusted-proxies', '127.0.0.1'];
export const from = (address, more = {}) => ({ extraHeaders: { 'x-forwarded-for': address }, ...more });
let addresses = 0;
export const fresh = () => `10.${(++addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;

export async function pair(server, first = fresh(), second = fresh()) {
  const a = await connect(server, from(first));
  const b = await connect(server, from(second));
  await meet(a, b);
  return [a, b];
}

/// A report or block that is accepted; its token.
export async function expectAccepted(client, name, ...args) {
  const ack = await client.ask(name, ...args);
  assert.deepEqual({ ...ack, token: '' }, { ok: true, token: '' });
  assert.match(ack.token, /^[\w-]{20,128}$/);
  return ack.token;
}

export const refused = async (client, name, ...args) => (await client.ask(name, ...args)).code;
export const leave = (...all) => Promise.all(all.map((client) => client.leave()));

/// Who comes from there is told that it is banned; what it is told.
export async function expectBanned(server, address) {
  const client = new Client(server, from(address));
  const error = await new Promise((resolve, reject) => {
    client.socket.once('connect_error', resolve);
    client.socket.once('connect', () => reject(new Error('it came in')));
  });
  assert.equal(error.message, 'banned');
  client.socket.disconnect();
  return error.data;
}

/// Somebody at `reporter` meets somebody at `reported` and reports it.
export async function reportOnce(server, reporter, reported, reason = 'spam') {
  const [a, b] = await pair(server, reporter, reported);
  await expectAccepted(a, 'report', { reason });
  await b.expect('partner_disconnected');
  await leave(a, b);
}
