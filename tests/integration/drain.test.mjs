// The end: after SIGTERM or SIGINT nobody is cut off in the middle, and the server does end.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { Frames, Polling, RawConnection, connect, connectPair, launch, request, within } from '../support/index.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-page-'));
after(() => rmSync(folder, { recursive: true }));
const LARGE = Buffer.alloc(16 << 20, 'The quick brown fox jumps over the lazy dog. ');
writeFileSync(path.join(folder, 'index.html'), 'index');
writeFileSync(path.join(folder, 'large.bin'), LARGE);

const serve = (...args) => launch(['--rate-limits', 'off', ...args]);
const PAGE = ['--web-root', folder];
const get = (target) => `GET ${target} HTTP/1.1\r\nHost: flinxx\r\n\r\n`;

// Resolves to the end of the program; whatever happens, it ends.
const ended = ({ program }) =>
  within(program.ended, () => `the end of the server: ${program.stdout}`).finally(() => program.child.kill('SIGKILL'));
const clean = { status: 0, signal: null };

// A download of which nothing more is read for now: it holds the drain up. Only where it is larger than what the
// system takes in between.
async function stalledDownload(server) {
  const socket = net.connect(server.port, server.host);
  socket.on('error', () => {});
  socket.write(get('/large.bin'));
  await within(once(socket, 'readable'), 'the beginning of the download');
  return socket;
}

// A WebSocket whose end says that the drain has begun.
async function sentinel(server) {
  const frames = await Frames.open(server);
  await frames.join();
  return frames;
}

for (const signal of ['SIGTERM', 'SIGINT'])
  describe(signal, () => {
    test('clients are told, on every transport, and the server ends with 0', async () => {
      const server = await serve('--threads', '4');
      const sockets = [];
      for (let i = 0; i < 8; ++i) sockets.push(await sentinel(server));
      const official = [...(await connectPair(server, { transports: ['websocket'] })), await connect(server, { transports: ['polling'] })];

      server.program.child.kill(signal);
      for (const frames of sockets) assert.equal(await frames.closed(), 1012);
      // Reasons after which the official client connects again by itself; an error where it was between two polls.
      for (const client of official) assert.match(await within(client.closed.promise, 'the end of a client'), /^transport (close|error)$/);
      assert.deepEqual(await ended(server), clean);
      await assert.rejects(request(server, '/api/health'), { code: 'ECONNREFUSED' });
      assert.match(server.program.stdout, new RegExp(`${signal}: draining`));
      assert.equal(server.program.stderr, '');
    });

    test('a poll that waits is answered', async () => {
      const server = await serve('--threads', '1');
      const polls = [];
      for (let i = 0; i < 8; ++i) {
        const polling = await Polling.open(server);
        await polling.join();
        polls.push(polling.get());
      }
      // The second of these is sent after the polls, so the one thread has seen them before.
      for (let i = 0; i < 2; ++i) assert.equal((await request(server, '/api/health')).status, 200);
      server.program.child.kill(signal);
      for (const poll of polls) assert.deepEqual([(await poll).status, (await poll).text], [200, '1']);
      assert.deepEqual(await ended(server), clean);
    });

    test('right after the ready line', async () => {
      for (let i = 0; i < 10; ++i) await (await serve()).stop(signal);
    });
  });

test('what has begun is still answered: health with 503, a handshake too, everything else as ever', async () => {
  const server = await serve(...PAGE, '--threads', '1');
  const frames = await sentinel(server);
  const halves = [];
  for (const target of ['/api/health', '/api/stats', '/', '/socket.io/?EIO=4&transport=polling']) {
    const text = get(target);
    const raw = new RawConnection(server).write(get('/') + text.slice(0, 20));
    assert.equal((await raw.answer()).text, 'index'); // so the half of the next request has been read
    halves.push([raw, text.slice(20)]);
  }
  const idle = new RawConnection(server).write(get('/'));
  assert.equal((await idle.answer()).text, 'index');

  server.program.child.kill('SIGTERM');
  assert.equal(await frames.closed(), 1012);
  assert.equal((await idle.end()).length, 0);
  const answers = [];
  for (const [raw, rest] of halves) {
    const answer = await raw.write(rest).answer();
    assert.equal(answer.headers.connection, 'close');
    assert.equal((await raw.end()).length, 0);
    answers.push(answer);
  }
  assert.deepEqual(answers.map(({ status }) => status), [503, 200, 200, 503]);
  assert.equal(JSON.parse(answers[0].text).status, 'Server is draining');
  assert.equal(JSON.parse(answers[1].text).activeUsers, 0);
  assert.equal(answers[2].text, 'index');
  assert.equal(JSON.parse(answers[3].text).error.code, 'draining');
  assert.deepEqual(await ended(server), clean);
});

test('a download that goes on is completed', async () => {
  const server = await serve(...PAGE, '--drain-timeout', '3600000');
  const [download, frames] = [await stalledDownload(server), await sentinel(server)];
  server.program.child.kill('SIGTERM');
  assert.equal(await frames.closed(), 1012);
  const bytes = Buffer.concat(await within(download.toArray(), 'the rest of the download'));
  assert.ok(bytes.subarray(bytes.indexOf('\r\n\r\n') + 4).equals(LARGE), `only ${bytes.length} bytes`);
  assert.deepEqual(await ended(server), clean);
  assert.match(server.program.stdout, /drained, 0 connections left/);
});

test('the drain lasts --drain-timeout at most, also where somebody does not read or does not send on', async () => {
  for (const ms of ['0', '300']) {
    const server = await serve(...PAGE, '--threads', '1', '--drain-timeout', ms);
    const download = await stalledDownload(server);
    const half = new RawConnection(server).write(`${get('/')}GET `);
    assert.equal((await half.answer()).text, 'index');
    server.program.child.kill('SIGTERM');
    assert.deepEqual(await ended(server), clean);
    assert.match(server.program.stdout, /drained, [1-9]\d* connections left/);
    download.destroy();
    half.destroy();
  }
});

test('a second signal ends the server at once', async () => {
  for (const [first, second] of [['SIGTERM', 'SIGTERM'], ['SIGINT', 'SIGINT'], ['SIGTERM', 'SIGINT']]) {
    const server = await serve(...PAGE, '--drain-timeout', '3600000');
    const [download, frames] = [await stalledDownload(server), await sentinel(server)];
    server.program.child.kill(first);
    assert.equal(await frames.closed(), 1012);
    assert.equal(server.program.child.exitCode, null);
    server.program.child.kill(second);
    assert.deepEqual(await ended(server), { status: null, signal: second });
    download.destroy();
  }
});

test('official clients come back to the next server by themselves', async () => {
  const first = await serve();
  const clients = [];
  for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']])
    clients.push(await connect(first, { transports, reconnection: true, reconnectionDelay: 10, reconnectionDelayMax: 50 }));
  await clients.at(-1).upgraded();
  const known = clients.map(({ userId }) => userId);
  const again = clients.map(({ socket }) => once(socket, 'user_registered'));
  await first.stop();
  const second = await launch(['--rate-limits', 'off'], { fixed: ['--host', first.host, '--port', String(first.port), '--stun-urls', 'none'] });
  for (const [i, registered] of again.entries()) {
    const [{ userId }] = await within(registered, 'the client on the next server');
    assert.ok(!known.includes(userId), 'a new server knows nobody');
    clients[i].socket.disconnect();
  }
  await second.stop();
});
