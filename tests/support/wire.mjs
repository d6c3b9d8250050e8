// What goes over the wire, bare: HTTP requests, and bytes on a TCP connection.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { deferred, within } from './basics.mjs';

/// A port that is free now. It is none that the system gives to an outgoing connection or to port 0: one of these could take it
/// before the program listens there that is told it.
export async function freePort() {
  const port = randomInt(20_000, 32_000);
  const probe = net.createServer().listen(port);
  const isFree = await once(probe, 'listening').then(() => true, () => false);
  if (!isFree) return freePort();
  probe.close();
  await once(probe, 'close');
  return port;
}

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
