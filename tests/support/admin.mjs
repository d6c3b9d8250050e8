// A server with its operator's listener.
import assert from 'node:assert/strict';
import { connect, meet } from './official.mjs';
import { launch } from './server.mjs';
import { request } from './wire.mjs';

export const TOKEN = 'a-token-of-this-test';

/// What it listens on for its operator, from its log.
export function adminOf({ program }) {
  const [, scheme, host, port] = /admin listener at (https?):\/\/([\d.]+):(\d+)/.exec(program.stdout);
  return { host, port: Number(port), url: `${scheme}://${host}:${port}` };
}

export async function launchAdmin(args = [], options = {}) {
  const server = await launch(['--rate-limits', 'off', '--admin-listen', '127.0.0.1:0', '--admin-token', TOKEN, ...args], options);
  return Object.assign(server, { admin: adminOf(server) });
}

/// A request to that listener with the token; what it sends is JSON. (Node does not frame the body of a DELETE by itself.)
export function ask({ admin }, method, target, sent, { token = TOKEN, headers = {} } = {}) {
  const body = sent === undefined ? undefined : JSON.stringify(sent);
  const fields = { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }), ...headers };
  return request(admin, target, { method, body, headers: fields });
}

/// As a proxy that is trusted names a client.
export const from = (address) => ({ extraHeaders: { 'x-forwarded-for': address } });

export async function withAdmin(args, use, options) {
  const server = await launchAdmin(args, options);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

/// Somebody at `reporter` meets somebody at `reported` and reports it. The server trusts proxies.
export async function report(server, reporter, reported, reason = 'spam') {
  const [a, b] = [await connect(server, from(reporter)), await connect(server, from(reported))];
  await meet(a, b);
  assert.equal((await a.ask('report', { reason })).ok, true);
  await b.expect('partner_disconnected');
  await Promise.all([a.leave(), b.leave()]);
}
