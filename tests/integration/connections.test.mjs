// How many connections there may be: of an address, and when the system gives no more.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { once } from 'node:events';
import net from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, eventually, freePort, launch, request, run, useServer, within } from '../support/index.mjs';

const GET = 'GET /api/health HTTP/1.1\r\nHost: flinxx\r\n\r\n';

// Whether a connection from there is served.
const served = (server, from) => request(server, '/api/health', { from }).then(({ status }) => status === 200, () => false);

const refusal = (socket) => once(socket, 'close').then(() => Promise.reject(new Error('refused')));

// So many connections from an address, each of which is served.
async function hold(server, from, count) {
  const sockets = [];
  for (let i = 0; i < count; ++i) {
    const socket = net.connect({ port: server.port, host: server.host, localAddress: from }).on('error', () => {});
    socket.write(GET);
    await within(Promise.race([once(socket, 'data'), refusal(socket)]), 'an answer');
    sockets.push(socket);
  }
  return sockets;
}

const release = (sockets) => sockets.forEach((socket) => socket.destroy());

describe('--limit-connections', () => {
  for (const threads of ['1', '4'])
    describe(`${threads} threads`, () => {
      const server = useServer('--threads', threads, '--limit-connections', '5', '--limit-connect', '0', '--limit-health', '0', '--limit-stats', '0', '--trusted-proxies', '127.0.0.9');

      test('so many, and not one more; who leaves makes room', async () => {
        const held = await hold(server, '127.0.0.2', 5);
        for (let i = 0; i < 20; ++i) assert.equal(await served(server, '127.0.0.2'), false, `number ${i + 6}`);
        assert.equal(await served(server, '127.0.0.3'), true, 'another address');
        held.pop().destroy();
        await eventually(() => served(server, '127.0.0.2'), true, 'room');
        release(held);
        await eventually(async () => (await request(server, '/api/stats', { from: '127.0.0.3' })).json.connections, 1, 'connections');
      });

      test('a trusted proxy may have any number', async () => {
        release(await hold(server, '127.0.0.9', 30));
      });

      test('a WebSocket counts, however it began and wherever it was moved', async () => {
        const clients = [];
        for (let i = 0; i < 4; ++i) {
          const client = await connect(server, { transports: ['websocket'], localAddress: '127.0.0.4' });
          clients.push(client);
        }
        const [socket] = await hold(server, '127.0.0.4', 1);
        assert.equal(await served(server, '127.0.0.4'), false);
        socket.destroy();
        for (const client of clients) await client.leave();
        await eventually(async () => {
          const held = [];
          for (let i = 0; i < 5; ++i) held.push(...(await hold(server, '127.0.0.4', 1).catch(() => [])));
          release(held);
          return held.length;
        }, 5, 'all places are free again');
      });
    });

  test('off with the rate limits, and by 0', async (t) => {
    for (const args of [['--rate-limits', 'off', '--limit-connections', '2'], ['--limit-connections', '0', '--limit-health', '0']]) {
      const server = await launch(args);
      t.after(() => server.stop());
      release(await hold(server, '127.0.0.2', 20));
    }
  });
});

describe('out of file descriptors', () => {
  const FILES = 60;
  const server = useServer('--threads', '1', '--max-connections', '100000');
  const filesOf = ({ program }) => readdirSync(`/proc/${program.child.pid}/fd`).length;

  test('accepting pauses and goes on, nobody who is in is harmed, and the log stays short', async () => {
    const client = await connect(server, { transports: ['websocket'] });
    // Once before: UBSan takes an object that it sees for the first time for a broken one where no descriptor is left.
    assert.equal((await client.ask('no_such_event')).code, 'unknown_event');
    execFileSync('prlimit', ['--pid', String(server.program.child.pid), `--nofile=${FILES}:${FILES}`]);
    const waiting = Array.from({ length: FILES * 2 }, () => net.connect(server.port, server.host).on('error', () => {}));
    await eventually(() => filesOf(server) >= FILES, true, 'all files are open');
    await eventually(() => /accept failed/.test(server.program.stdout), true, 'the log says so');
    for (let i = 0; i < 50; ++i) assert.equal((await client.ask('no_such_event')).code, 'unknown_event');
    // The next one waits until there is room, and is served then.
    const late = net.connect(server.port, server.host).on('error', () => {});
    late.write(GET);
    const answer = once(late, 'data');
    await pause(1000); // in which accepting is tried again and again, and the log stays as it is
    release(waiting);
    assert.match(String((await within(answer, 'the answer'))[0]), /^HTTP\/1\.1 200 /);
    late.destroy();
    assert.equal(server.program.stdout.match(/accept failed/g).length, 1);
    await client.leave();
    await eventually(async () => (await request(server, '/api/stats')).json.connections, 1, 'connections');
  });

  test('a processor is not kept busy by it', async () => {
    const cpu = () => readFileSync(`/proc/${server.program.child.pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).reduce((a, b) => a + Number(b), 0);
    const waiting = Array.from({ length: FILES * 2 }, () => net.connect(server.port, server.host).on('error', () => {}));
    await eventually(() => filesOf(server) >= FILES, true, 'all files are open');
    const [before, begun] = [cpu(), performance.now()];
    await pause(1000); // what is counted is work a second
    const busy = ((cpu() - before) * 10_000) / (performance.now() - begun);
    assert.ok(busy < 300, `${busy} ms in a second`);
    release(waiting);
    await eventually(async () => (await request(server, '/api/stats')).json.connections, 1, 'connections');
  });
});

test('on a socket for both, a client over IPv4 counts by its own address', async () => {
  const port = await freePort();
  const server = { host: '127.0.0.1', port, program: run(['--host', '::', '--port', String(port), '--limit-connections', '2', '--limit-health', '0', '--stun-urls', 'none']) };
  await eventually(() => served(server, '127.0.0.9'), true, 'the server');
  const held = [...(await hold(server, '127.0.0.2', 2)), ...(await hold(server, '127.0.0.3', 2))];
  assert.equal(await served(server, '127.0.0.2'), false);
  release(held);
  server.program.child.kill('SIGTERM');
  await within(server.program.ended, 'the end of the server');
});
