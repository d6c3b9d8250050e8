// Handshakes that are under way while the certificate changes.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { Duplex } from 'node:stream';
import { test } from 'node:test';
import tls from 'node:tls';
import { launchAdmin } from '../support/admin.mjs';
import { TRUSTING, openTls, subject, useCertificates } from '../support/certificates.mjs';
import { deferred, eventually, launch, within } from '../support/index.mjs';
import { scrape } from '../support/metrics.mjs';

const { use, IDENTITY } = useCertificates();

/// A handshake of which the server gets no more at first than so many bytes, or what the client writes so many times.
class HeldHandshake extends Duplex {
  #below;
  #left;
  #held = [];
  #reached = deferred();
  #client;
  #shown;

  constructor(server, version, { bytes = Infinity, writes = Infinity }) {
    super();
    this.#left = { bytes, writes };
    this.#below = net.connect({ host: server.host, port: server.port });
    this.#below.on('data', (data) => this.push(data)).on('end', () => this.push(null)).on('error', () => {});
    // By TLS 1.3 it comes when the client's last message does not leave yet.
    const client = tls.connect({ socket: this, minVersion: version, maxVersion: version, ...TRUSTING }).on('error', () => {});
    this.#client = client;
    this.#shown = new Promise((resolve) => client.once('secureConnect', resolve));
  }
  get isHeld() {
    return this.#reached.promise;
  }
  /// Whom the certificate names, and how the server answers over the connection.
  async release() {
    this.#left = { bytes: Infinity, writes: Infinity };
    for (const [data, done] of this.#held.splice(0)) this.#below.write(data, done);
    await this.#shown;
    this.#client.write('GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [answer] = await once(this.#client, 'data');
    const name = subject(this.#client);
    this.destroy();
    return [name, String(answer).slice(9, 12)];
  }
  _read() {}
  _write(data, encoding, done) {
    const goes = this.#left.writes > 0 ? data.subarray(0, this.#left.bytes) : Buffer.alloc(0);
    this.#left.bytes -= goes.length;
    --this.#left.writes;
    if (goes.length === data.length) return void this.#below.write(data, done);
    this.#below.write(goes);
    this.#held.push([data.subarray(goes.length), done]);
    this.#reached.resolve();
  }
  _destroy(error, done) {
    this.#below.destroy();
    done(error);
  }
}

test('on SIGHUP a handshake that has begun goes on, with the certificate that it began with', async () => {
  const server = await launchAdmin([...IDENTITY, '--threads', '2']);
  const figures = async (...names) => {
    const { sum } = await scrape(server);
    return names.map((name) => sum(`flinxx_tls_handshakes_${name}total`));
  };
  try {
    const begun = [];
    for (const version of ['TLSv1.2', 'TLSv1.3'])
      for (const at of [{ bytes: 3 }, { writes: 1 }]) begun.push(new HeldHandshake(server, version, at));
    for (const each of begun) await within(each.isHeld, 'its first bytes');
    await eventually(async () => (await scrape(server)).sum('flinxx_connections'), 4, 'the connections');
    const noise = net.connect(server);
    noise.end('GET / HTTP/1.1\r\n\r\n');
    await eventually(() => figures('', 'failed_'), [0, 1], 'what is no TLS');
    for (const name of ['second', 'first', 'second']) {
      use(name);
      const earlier = server.program.stdout.split('read again').length;
      server.program.child.kill('SIGHUP');
      await eventually(async () => server.program.stdout.split('read again').length, earlier + 1, 'the log');
    }
    for (const each of begun.slice(1)) assert.deepEqual(await within(each.release(), 'the handshake'), ['first', '200']);
    begun[0].destroy();
    await eventually(() => figures('', 'failed_'), [3, 2], 'the handshakes');
    assert.deepEqual(await within(new HeldHandshake(server, 'TLSv1.3', {}).release(), 'the handshake'), ['second', '200']);
    await eventually(() => figures('', 'failed_'), [4, 2], 'the handshakes');
  } finally {
    use('first');
    await server.stop();
  }
});

test('handshakes by the hundred, while the certificate changes all the time, are completed', async () => {
  const server = await launch(['--rate-limits', 'off', ...IDENTITY, '--threads', '2']);
  try {
    let changes = true;
    const change = (async () => {
      for (let i = 0; changes; ++i) {
        use(i % 2 ? 'second' : 'first');
        const earlier = server.program.stdout.split('SIGHUP').length;
        server.program.child.kill('SIGHUP');
        await eventually(() => server.program.stdout.split('SIGHUP').length > earlier, true, 'the log');
      }
    })();
    const seen = new Set();
    for (let round = 0; round < 10; ++round)
      for (const socket of await Promise.all(Array.from({ length: 20 }, () => openTls(server)))) {
        seen.add(subject(socket));
        socket.destroy();
      }
    changes = false;
    await change;
    assert.ok([...seen].every((name) => ['first', 'second'].includes(name)));
  } finally {
    use('first');
    await server.stop();
  }
});
